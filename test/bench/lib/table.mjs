// The results as lines of text: rows with medians and minima, then ratios, then checks.

/** The lines of the table. */
export function tableLines({ rows, ratios, checks, tables = [] }) {
  const width = Math.max(...[...rows, ...ratios, ...checks].map(({ label }) => label.length));
  const name = (label) => label.padEnd(width);
  const head = `${name("")}  ${"median".padStart(10)} ${"min".padStart(10)}     runs`;
  return [
    head,
    ...rows.map((row) => `${name(row.label)}  ${figures(row)}${limitOf(row, row.median)}`),
    "",
    `${name("ratio")}  ${"medians".padStart(10)} ${"minima".padStart(10)}`,
    ...ratios.map((each) => `${name(each.label)}  ${factors(each)}${limitOf(each, each.value)}`),
    "",
    ...checks.map((check) => `${name(check.label)}  ${verdictOf(check)}`),
    ...tables.flatMap(matrixLines),
  ];
}

/** A table of its own: rows of numbers under the names of the columns. */
function matrixLines({ title, columns, rows }) {
  const width = Math.max(title.length, ...rows.map(([label]) => label.length));
  const cells = (each) => each.map((cell) => cell.padStart(12)).join("");
  return [
    "",
    title.padEnd(width) + cells(columns),
    ...rows.map(([label, numbers]) => label.padEnd(width) + cells(numbers.map(short))),
  ];
}

function figures({ median, min, unit, count }) {
  return `${short(median).padStart(10)} ${short(min).padStart(10)} ${unit.padEnd(3)}${String(count).padStart(4)}`;
}

function factors({ value, ofMinima }) {
  return `${short(value).padStart(10)} ${short(ofMinima).padStart(10)}`;
}

function limitOf({ limit }, value) {
  if (limit === undefined) return "";
  return `   limit ${limit}: ${value <= limit ? "kept" : "MISSED"}`;
}

function verdictOf({ value, bound, holds }) {
  return `${short(value).padStart(10)}  below ${short(bound)}: ${holds ? "yes" : "NO"}`;
}

/** Three significant digits, whole from 1000 on. */
function short(value) {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
