// Plain tables: rows of texts to aligned lines. No colour, no borders, no numbers: cells come formatted.

import { displayWidth, padEnd, padStart } from "./text.ts";

/** A table's column: its heading, and whether cells keep left, right, or their decimal points in line. */
export interface Column {
  readonly heading: string;
  readonly align: "left" | "right" | "decimal";
}

/** The lines of a table, all of one width: its heading, then its rows. */
export interface TableLines {
  readonly heading: string;
  readonly rows: readonly string[];
  readonly width: number;
}

const GAP = "  ";

/** Aligns `rows` [row][column] under `columns`; a missing cell is blank. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): TableLines {
  const laid = columns.map((column, at) =>
    layColumn(
      column,
      rows.map((row) => row[at] ?? ""),
    ),
  );
  const line = (row: number) => laid.map((cells) => cells[row] as string).join(GAP);
  const heading = line(0);
  return { heading, rows: rows.map((_, row) => line(row + 1)), width: displayWidth(heading) };
}

/** The heading and the cells of one column, all of one width. */
function layColumn(column: Column, cells: readonly string[]): string[] {
  const texts = [column.heading, ...(column.align === "decimal" ? pointsInLine(cells) : cells)];
  const width = texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
  const pad = column.align === "left" ? padEnd : padStart;
  return texts.map((text) => pad(text, width));
}

/** Cells followed by as many blanks as put their decimal points (or ends, without one) in line. */
function pointsInLine(cells: readonly string[]): string[] {
  const behind = cells.map((cell) => (cell.includes(".") ? cell.length - cell.indexOf(".") : 0));
  const most = behind.reduce((a, b) => Math.max(a, b), 0);
  return cells.map((cell, at) => cell + " ".repeat(most - (behind[at] as number)));
}
