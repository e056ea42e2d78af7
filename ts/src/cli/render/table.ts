// Plain tables: rows of texts to aligned lines. No colour, no borders, no numbers: cells come formatted.

import { displayWidth, padEnd, padStart } from "./text.ts";

/** A table's column: its heading and the side its cells keep to. */
export interface Column {
  readonly heading: string;
  readonly align: "left" | "right";
}

/** The lines of a table: its heading (if any column has one), then its rows. */
export interface TableLines {
  readonly heading: string;
  readonly rows: readonly string[];
}

const GAP = "  ";

/** Aligns `rows` [row][column] under `columns`; a missing cell is blank. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): TableLines {
  const widths = columns.map((column, at) =>
    rows.reduce(
      (most, row) => Math.max(most, displayWidth(row[at] ?? "")),
      displayWidth(column.heading),
    ),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, at) => alignCell(cells[at] ?? "", widths[at] as number, column.align))
      .join(GAP)
      .trimEnd();
  return { heading: line(columns.map((column) => column.heading)), rows: rows.map(line) };
}

function alignCell(text: string, width: number, align: Column["align"]): string {
  return align === "left" ? padEnd(text, width) : padStart(text, width);
}
