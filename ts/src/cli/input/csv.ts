// CSV with a header line: each column becomes a vector by its heading. Numbers where every cell is one,
// truth values where every cell is `true` or `false`, strings otherwise.

import Papa from "papaparse";
import type { DataValue } from "../../compile.ts";
import { badData, numberOfWord } from "./data-value.ts";

/**
 * The columns of `text`; `file` names it in errors.
 * @throws LaurelError BadData: no header, a heading twice or empty, a row of another length, an empty cell.
 */
export function readCsv(text: string, file: string): Map<string, DataValue> {
  const { data: rows, errors } = Papa.parse<string[]>(text, { skipEmptyLines: "greedy" });
  const fatal = errors.find((error) => error.type === "Quotes");
  if (fatal !== undefined)
    throw badData(`${fatal.message}`, `${file}, row ${(fatal.row ?? 0) + 1}`);
  const [header, ...body] = rows;
  if (header === undefined)
    throw badData("an empty file", file, "the first line names the columns");
  const headings = header.map((heading) => heading.trim());
  checkHeadings(headings, file);
  for (const [at, row] of body.entries()) checkRow(row, headings, `${file}, row ${at + 2}`);
  return new Map(
    headings.map((heading, column) => [heading, columnValue(body.map((row) => cell(row, column)))]),
  );
}

function checkHeadings(headings: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const heading of headings) {
    if (heading === "") throw badData("a column without a name", `${file}, row 1`);
    if (seen.has(heading)) throw badData(`two columns called ${heading}`, `${file}, row 1`);
    seen.add(heading);
  }
}

function checkRow(row: readonly string[], headings: readonly string[], place: string): void {
  if (row.length !== headings.length) {
    throw badData(`${row.length} cells where the header has ${headings.length}`, place);
  }
  const empty = row.findIndex((text) => text.trim() === "");
  if (empty >= 0) {
    const hint = "there is no missing data: leave the row out, or write NaN";
    throw badData(`an empty cell in column ${headings[empty]}`, place, hint);
  }
}

function cell(row: readonly string[], column: number): string {
  return (row[column] as string).trim();
}

function columnValue(cells: readonly string[]): DataValue {
  const numbers = cells.map((text) => numberOfWord(text) ?? plainNumber(text));
  if (numbers.every((each): each is number => each !== undefined)) return numbers;
  if (cells.every((text) => text === "true" || text === "false")) {
    return cells.map((text) => text === "true");
  }
  return cells;
}

/** A decimal number, without what `Number` takes beyond that: hexadecimal, blanks, `Infinity`. */
function plainNumber(text: string): number | undefined {
  if (text === "") return undefined;
  for (const letter of text) if (!"0123456789+-.eE".includes(letter)) return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
