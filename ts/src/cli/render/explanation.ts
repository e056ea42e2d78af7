// An explanation of a model for people. In: the record, a width, a paint. Out: text. Vertices of one place in the program
// are told of together.

import type {
  ExplainedSymmetry,
  ExplainedVertex,
  ExplainReport,
} from "../../report/explain-report.ts";
import { formatCount, formatNumber } from "./number.ts";
import type { Paint } from "./paint.ts";
import { asRanges, cutName } from "./sites.ts";
import { cut, padEnd, printable, wrap } from "./text.ts";
import { toNumber } from "./value.ts";

interface Look {
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
}

/** Widest lines that still read well. */
const MOST_WIDTH = 96;
/** Groups of vertices, and lines of each section, that are shown. */
const MOST_GROUPS = 60;
const MOST_LINES = 12;
const MOST_BLOCKS = 4;

/** The explanation as text, ending with a line end. */
export function renderExplanation(
  name: string,
  report: ExplainReport,
  { width, paint }: Look,
): string {
  const columns = Math.max(40, Math.min(width, MOST_WIDTH));
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : [[paint.bold(title), ...lines.map((line) => (line === "" ? "" : `  ${line}`))]];
  const sections = [
    [paint.bold(printable(name))],
    ...section("Vertices", vertexLines(report, columns - 2, paint)),
    ...section("Interchangeable", symmetryLines(report, columns - 2)),
    ...section("Computed once", sharedLines(report, columns - 2)),
    ...section("In numbers", countLines(report, columns - 2)),
    ...section("What infer --method bbvi would do", inferLines(report, columns - 2)),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** Vertices of one place, as far as they are of one kind. */
interface Group {
  readonly vertices: readonly [ExplainedVertex, ...ExplainedVertex[]];
  readonly title: string;
}

function vertexLines({ vertices }: ExplainReport, width: number, paint: Paint): string[] {
  const groups = groupsOf(vertices);
  const shown = groups.slice(0, MOST_GROUPS).flatMap((group) => groupLines(group, width, paint));
  const more = groups.length - MOST_GROUPS;
  return more > 0 ? [...shown, `... ${formatCount(more)} more (--json has all)`] : shown;
}

function groupsOf(vertices: readonly ExplainedVertex[]): Group[] {
  const groups = new Map<string, [ExplainedVertex, ...ExplainedVertex[]]>();
  for (const [at, vertex] of vertices.entries()) {
    const { name, span, kind, support } = vertex;
    const key =
      span === null ? String(at) : `${span.start.offset} ${kind} ${cutName(name).base} ${support}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [vertex]);
    else known.push(vertex);
  }
  return [...groups.values()].map((all) => ({
    vertices: all,
    title: asRanges(all.map(({ name }) => name)).join(", "),
  }));
}

function groupLines({ vertices, title }: Group, width: number, paint: Paint): string[] {
  const [first] = vertices;
  const place =
    first.span === null ? "" : ` at ${first.span.start.line}:${first.span.start.column}`;
  const many = vertices.length > 1 ? `${formatCount(vertices.length)} ` : "";
  const inside = first.plates === undefined ? "" : ` in ${first.plates.join(" of ")}`;
  const what = `  ${many}${first.kind}${place}${inside}`;
  const head = paint.cyan(cut(printable(title), Math.max(10, width - what.length))) + what;
  const union = (of: (vertex: ExplainedVertex) => readonly string[]) => [
    ...new Set(vertices.flatMap(of)),
  ];
  const cost = vertices.reduce((sum, each) => sum + (each.cost ?? 0), 0);
  const fit = first.estimator === undefined ? "" : `${first.estimator} by auto: `;
  const rows: [string, string][] = [
    ["values", [sizeText(first), first.support].filter((each) => each !== "").join(" ")],
    ["parents", asRanges(union(({ parents }) => parents)).join(", ")],
    ["blanket", asRanges(union(({ blanket }) => blanket)).join(", ")],
    [fit === "" ? "note" : "fit", `${fit}${first.why ?? ""}`],
    ["cost", cost === 0 ? "" : counted(cost, "instruction")],
  ];
  return [head, ...rows.flatMap(([label, text]) => labelled(label, text, width))];
}

function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

function sizeText({ kind, size }: ExplainedVertex): string {
  if (kind === "plate") return `${formatCount(size)} instances`;
  if (kind === "scan") return `${formatCount(size)} passes`;
  return size > 1 ? `${formatCount(size)} numbers,` : "";
}

const LABEL = 9;

/** `  parents  mu, sigma`, further lines below the first; nothing for an empty text. */
function labelled(label: string, text: string, width: number): string[] {
  if (text === "") return [];
  return wrap(printable(text), width - LABEL - 2).map(
    (line, row) => `  ${padEnd(row === 0 ? label : "", LABEL)}${line}`,
  );
}

function symmetryLines({ symmetries, infer }: ExplainReport, width: number): string[] {
  const lines = symmetries
    .slice(0, MOST_LINES)
    .flatMap((each) => wrap(symmetryText(each), width, 2));
  const more = symmetries.length - MOST_LINES;
  if (more > 0) lines.push(`... ${formatCount(more)} more (--json has all)`);
  if (!infer.allSymmetries) lines.push("the search was ended by its limits: there may be more");
  return lines;
}

function symmetryText({ exchange, blocks, labels, returned }: ExplainedSymmetry): string {
  const shown = blocks.slice(0, MOST_BLOCKS).map((block) => asRanges(block).join(" "));
  const more = blocks.length > MOST_BLOCKS ? ` | ... ${formatCount(blocks.length)} in all` : "";
  const order = exchange === "any" ? "in any order" : "in some orders";
  const values = labels.map(
    ({ sites, values: own }) =>
      `values ${own.slice(0, MOST_BLOCKS).join(", ")}${own.length > MOST_BLOCKS ? ", ..." : ""} of ${asRanges(sites).join(", ")}`,
  );
  const parts = [
    ...(shown.some((each) => each !== "") ? [`${shown.join(" | ")}${more}`] : []),
    ...values,
  ];
  return printable(
    `${parts.join(", with ")}: ${order}; the returned value ${returned === "unchanged" ? "stays the same" : "changes"}`,
  );
}

function sharedLines({ shared }: ExplainReport, width: number): string[] {
  const lines = shared.slice(0, MOST_LINES).flatMap(({ text, count, vertices, span }) => {
    const place = span === null ? "" : `, first at ${span.start.line}:${span.start.column}`;
    const who = `for ${formatCount(count)} vertices (${asRanges(vertices).slice(0, 3).join(", ")}${place})`;
    return wrap(printable(`${text}  ${who}`), width, 2);
  });
  const more = shared.length - MOST_LINES;
  return more > 0 ? [...lines, `... ${formatCount(more)} more (--json has all)`] : lines;
}

function countLines({ folded, vertices }: ExplainReport, width: number): string[] {
  const { expressions, writtenOut, instructions, slots, constants } = folded;
  const latent = vertices.filter(({ kind }) => kind === "latent").length;
  const once =
    folded.vertices === folded.foldedVertices
      ? ""
      : `; ${formatCount(folded.foldedVertices)} without repetition`;
  const written = toNumber(writtenOut);
  const lines = [
    `${formatCount(folded.vertices)} vertices${once}, ${once === "" ? "" : "of these "}${formatCount(latent)} latent`,
    `${formatCount(expressions)} expressions; ${written < 1e15 ? formatCount(written) : formatNumber(written)} if every vertex had its own`,
  ];
  if (instructions !== null && slots !== null && constants !== null) {
    lines.push(
      `${formatCount(instructions)} instructions, ${formatCount(slots)} columns at a time, ${formatCount(constants)} constants`,
    );
  }
  return lines.flatMap((line) => wrap(line, width, 2));
}

function inferLines({ infer }: ExplainReport, width: number): string[] {
  if (infer.refused.length === 0) {
    return wrap(`${infer.method} with estimator ${infer.estimator}: ${infer.why}`, width, 2);
  }
  return infer.refused.flatMap(({ message, span, path, hint }) => {
    const place = span === undefined ? (path ?? "") : `${span.start.line}:${span.start.column}`;
    const help = hint === undefined ? "" : ` (${hint})`;
    return wrap(printable(`it refuses, at ${place}: ${message}${help}`), width, 2);
  });
}
