// Files of draws, loaded together when one is asked for.

export { drawsToArviz } from "./arviz.ts";
export { drawsToCsv } from "./csv.ts";
export { drawsToStanCsv } from "./stan-csv.ts";
export { tablesOf } from "./tables.ts";
