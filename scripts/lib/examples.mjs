// The text of ts/src/generated/examples.ts: the programs of examples/ with their titles (the comment
// in their first line), so that the command line has them without files. Writes nothing.
import { readdirSync, readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { Stop } from "./run.mjs";

const EXTENSION = ".daphne";

/** The text of the table. */
export function examplesTable() {
  const rows = readdirSync(inRoot("examples"))
    .filter((file) => file.endsWith(EXTENSION))
    .sort()
    .map((file) => row(file.slice(0, -EXTENSION.length)));
  return `// Written by scripts/generate.mjs from examples/; not to be edited.

/** An example program: what \`example:NAME\` names. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

export const EXAMPLES: readonly Example[] = [
${rows.join("")}];
`;
}

function row(name) {
  const source = readFileSync(inRoot("examples", name + EXTENSION), "utf8");
  const [first] = source.split("\n", 1);
  if (!first.startsWith("; "))
    throw new Stop(`examples/${name}${EXTENSION} does not start with its title`);
  const fields = { name, title: first.slice(2), source };
  const lines = Object.entries(fields).map(
    ([key, text]) => `    ${key}: ${JSON.stringify(text)},\n`,
  );
  return `  {\n${lines.join("")}  },\n`;
}
