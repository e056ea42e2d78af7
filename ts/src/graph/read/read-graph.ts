// Daphne's JSON, [FNS, {V, A, P, Y}, RET], back to a graph. P says everything: V must name its vertices, in any order, and
// Y must agree with it; A, which follows from P, is not read (the reference compiler's lacks edges, and has some of things
// that are no vertices). Linear in the size of the JSON, which is walked in its own order; no recursion.

import type { Expr } from "../../core/expr.ts";
import type { ExprTable } from "../../core/table.ts";
import type { DiagnosticKind } from "../../errors/kinds.ts";
import { LaurelError } from "../../errors/laurel-error.ts";
import type { Limits } from "../../errors/limits.ts";
import { type Details, diagnostic, Stopped } from "../../errors/report.ts";
import { latentSize } from "../../partial/size.ts";
import type { Span } from "../../source/span.ts";
import type { Folded, FoldedVertex, Vertex } from "../graph.ts";
import { readExpr } from "./expressions.ts";
import { kindOfLink, type Link, readLink } from "./links.ts";
import { orderOf } from "./order.ts";
import { freshSpan, memberPath, placeOfSpan } from "./places.ts";
import { complain, type Named, newReader, type Reader } from "./reader.ts";

/** What a printed graph says. */
export interface PrintedGraph {
  readonly folded: Folded;
  readonly functions: ReadonlyMap<string, unknown>;
  /** Where in it an expression or a vertex stands, told by its span. */
  readonly placeOf: (span: Span) => string | undefined;
}

/** True for `[{...}, {V: [...], P: {...}, ...}, RET]`. */
export function isPrintedGraph(json: unknown): boolean {
  return partsOf(json) !== undefined;
}

/**
 * The graph that the JSON prints. `mayShare`: one array may stand at several places, as in a value
 * that was not read from text. Throws LaurelError with `path`: BadData (not a graph, a cycle, Y against P),
 * UnboundSymbol, ArityMismatch, NotADistribution, LatentObserve, InvalidParameter, GraphTooLarge, StepLimit. Of the limits
 * count vertices, elements, steps (parts of expressions) and errors.
 */
export function readGraph(json: unknown, mayShare: boolean, limits: Limits): PrintedGraph {
  const parts = partsOf(json);
  if (parts === undefined) {
    const hint = "such as `laurel graph` prints";
    throw failed("BadData", "not a graph: it should be [FNS, {V, A, P, Y}, RET]", { hint });
  }
  if (parts.V.length > limits.vertices) throw tooManyVertices(limits);
  const names = new Map<string, Named>();
  const reader = newReader(names, mayShare, limits);
  try {
    const { P, Y } = parts;
    const printed = Object.keys(P);
    const links = printed.map((name) => P[name]);
    nameVertices(reader, { printed, links, Y }, names);
    checkListed(reader, parts.V, printed);
    if (reader.report.errors.length > 0) throw new Stopped();
    const unordered = printed.map((name, id) =>
      vertexOf(readLink(reader, links[id], name, Y), id, name),
    );
    checkLatents(unordered, limits);
    checkObserved(reader, Y, unordered);
    const result = readExpr(reader, parts.result, { root: { part: "RET" } });
    if (reader.report.errors.length > 0) throw new Stopped();
    const vertices = inOrder(unordered, reader.table);
    return {
      folded: { table: reader.table, vertices, plates: [], result, origin: null },
      functions: new Map(Object.entries(parts.functions)),
      placeOf: (span) => placeOfSpan(vertices, result, reader.bare, span),
    };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw new LaurelError(reader.report.errors);
  }
}

interface Parts {
  readonly functions: Readonly<Record<string, unknown>>;
  readonly V: readonly unknown[];
  readonly P: Readonly<Record<string, unknown>>;
  readonly Y: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

function partsOf(json: unknown): Parts | undefined {
  if (!Array.isArray(json) || json.length !== 3) return undefined;
  const [functions, graph, result] = json as unknown[];
  if (!isRecord(functions) || !isRecord(graph)) return undefined;
  const { V, P, Y = {} } = graph;
  if (!Array.isArray(V) || !isRecord(P) || !isRecord(Y)) return undefined;
  return { functions, V, P, Y, result };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** P by its keys and values. */
interface Links {
  readonly printed: readonly string[];
  readonly links: readonly unknown[];
  readonly Y: object;
}

/** Numbers the vertices in the order of P. */
function nameVertices(
  reader: Reader,
  { printed, links, Y }: Links,
  names: Map<string, Named>,
): void {
  for (const [id, name] of printed.entries()) {
    const kind = kindOfLink(links[id], name, Y);
    if (kind === undefined) {
      const message = "not a site: sample*, observe* and factor* are";
      complain(reader, "BadData", message, memberPath({ part: "P", name }));
    }
    names.set(name, { id, latent: kind === "sample" });
  }
}

/** V must name the vertices of P; mostly it does so in the same order. */
function checkListed(reader: Reader, V: readonly unknown[], printed: readonly string[]): void {
  if (V.length === printed.length && printed.every((name, id) => V[id] === name)) return;
  const wrong = (message: string, path: string) => complain(reader, "BadData", message, path);
  const isListed = new Uint8Array(printed.length);
  for (const [i, name] of V.entries()) {
    const id = reader.names.get(name as string)?.id;
    if (id === undefined) wrong(`no vertex of P: ${name}`, `V[${i}]`);
    else if (isListed[id] === 1) wrong(`a vertex of V already: ${name}`, `V[${i}]`);
    else isListed[id] = 1;
  }
  if (V.length >= printed.length) return;
  for (const [id, name] of printed.entries()) {
    if (isListed[id] === 0) wrong("no vertex of V", memberPath({ part: "P", name }));
  }
}

function vertexOf({ kind, dist, value, guard }: Link, id: number, printed: string): FoldedVertex {
  const name = { base: printed, indices: NONE };
  const [stem, plates, span] = [printed, NONE, freshSpan()];
  // Not by spreading: there can be very many of them.
  if (kind === "sample") return { kind, id, printed, stem, name, plates, dist, guard, span };
  if (kind === "factor") {
    const weightSpan = value.span;
    return { kind, id, printed, stem, name, plates, dist, guard, span, weight: value, weightSpan };
  }
  const valueSpan = freshSpan();
  return { kind, id, printed, stem, name, plates, dist, guard, span, value, valueSpan };
}

const NONE: readonly number[] = [];

/** Scalars drawn count as vertices do. */
function checkLatents(vertices: readonly Vertex[], limits: Limits): void {
  let latents = 0;
  for (const { kind, dist } of vertices) if (kind === "sample") latents += latentSize(dist);
  if (latents > limits.vertices) throw tooManyVertices(limits);
}

function tooManyVertices({ vertices }: Limits): LaurelError {
  return failed("GraphTooLarge", `the model has more than ${vertices} vertices or latent values`);
}

/** Y says again what P says. */
function checkObserved(reader: Reader, Y: Parts["Y"], vertices: readonly Vertex[]): void {
  for (const name of Object.keys(Y)) {
    const json = Y[name];
    const vertex = vertices[reader.names.get(name)?.id ?? -1];
    if (vertex?.kind === "observe" && isNumber(vertex.value, json)) continue;
    const place = { part: "Y", name };
    if (vertex?.kind !== "observe") {
      complain(reader, "BadData", `${name} is not observed in P`, memberPath(place));
    } else if (
      readExpr(reader, json, { root: place, trace: reader.traces.value }) !== vertex.value
    ) {
      complain(reader, "BadData", "P observes something else here", memberPath(place));
    }
  }
}

function isNumber(expr: Expr, json: unknown): boolean {
  return expr.kind === "number" && Object.is(expr.value, json);
}

/** The vertices, numbered in an order in which parents come first. */
function inOrder(unordered: readonly FoldedVertex[], table: ExprTable): readonly FoldedVertex[] {
  const found = orderOf(unordered, table);
  if (found === null) return unordered;
  if ("cycle" in found) throw cycleError(found.cycle.map((id) => unordered[id] as Vertex));
  // The expressions of vertices are nobody else's yet: they are numbered anew where they are.
  const exprs = table.vertices.splice(0);
  return found.order.map((old, id) => {
    const expr = exprs[old];
    if (expr !== undefined) table.vertices[id] = Object.assign(expr, { vertex: id });
    return Object.assign(unordered[old] as FoldedVertex, { id });
  });
}

/** Names of a cycle that a message shows. */
const SHOWN = 10;

/** Each of the vertices mentions the next, and the last mentions the first. */
function cycleError(cycle: readonly Vertex[]): LaurelError {
  const names = cycle.map(({ printed }) => printed);
  const [first = ""] = names;
  const shown = [...names.slice(0, SHOWN), ...(names.length > SHOWN ? ["..."] : []), first];
  const message = `a cycle: ${shown.join(" depends on ")}`;
  return failed("BadData", message, { path: memberPath({ part: "P", name: first }) });
}

function failed(kind: DiagnosticKind, message: string, details: Details = {}): LaurelError {
  return new LaurelError([diagnostic(kind, message, undefined, details)]);
}
