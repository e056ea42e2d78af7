// The graphical model of a program as a plain value: vertices in the order the program meets them (a parent
// before its children), the value expression, the program's functions. Identity is the vertex's number, never a name.

import type { Expr } from "../core/expr.ts";
import type { Plate } from "../core/plate.ts";
import type { ExprTable } from "../core/table.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";

import type { Span } from "../source/span.ts";

/** What results call a site: a base name, and one index for each repetition around it, outermost first. */
export interface SiteName {
  readonly base: string;
  readonly indices: readonly number[];
}

interface VertexBase {
  /** Position in `Graph.vertices`. */
  readonly id: number;
  /** Name in Daphne's JSON, such as `sample3` or `observe4`. */
  readonly printed: string;
  readonly name: SiteName;
  readonly dist: Expr;
  /** Conditions (conjunction, as printed) under which the program gets here; null when always. */
  readonly guard: Expr | null;
  /** The whole `sample` or `observe` form. */
  readonly span: Span;
}

export interface SampleVertex extends VertexBase {
  readonly kind: "sample";
}
export interface ObserveVertex extends VertexBase {
  readonly kind: "observe";
  readonly value: Expr;
  readonly valueSpan: Span;
}
/** `(factor w)`: adds w (nats) to the log joint. `dist` is nil. */
export interface FactorVertex extends VertexBase {
  readonly kind: "factor";
  readonly weight: Expr;
  readonly weightSpan: Span;
}
export type Vertex = SampleVertex | ObserveVertex | FactorVertex;

/** A vertex of a folded graph: in plates it stands for one in each instance. */
export type FoldedVertex = Vertex & {
  /** Plates that it is in, by number, outermost first. Its name has minus the plate's number for the plate's index. */
  readonly plates: readonly number[];
  /** What its printed name begins with. */
  readonly stem: string;
};

/** A graph whose repetitions are not written out. */
export interface Folded {
  /** Where its expressions are. */
  readonly table: ExprTable;
  readonly vertices: readonly FoldedVertex[];
  /** By number, from 1. */
  readonly plates: readonly Plate[];
  readonly result: Expr;
  /** Of a graph that was folded by its structure: the one that it comes from, which has all names. */
  readonly origin: Folded | null;
}

export interface Graph {
  /** All vertices. Of a graph with plates they are written out when they are first asked for. */
  readonly vertices: readonly Vertex[];
  /** The program's value, over `vertices`. */
  readonly result: Expr;
  /** The same with its plates and scans folded. */
  readonly folded: Folded;
  /** The same without any plates: `vertices` and `result`, and where their expressions are. */
  readonly writtenOut: Folded;
  /** Desugared functions in order of definition, as Daphne's FNS prints them: JSON-ready. */
  readonly functions: ReadonlyMap<string, unknown>;
  /** Names of the data that the program uses. */
  readonly data: readonly string[];
  /** Warnings found while compiling. */
  readonly warnings: readonly Diagnostic[];
  /** Program text, for code frames. */
  readonly source: string;
  /** Of a graph that was read from JSON: where in it an expression or a vertex stands, told by its span. */
  readonly placeOf?: (span: Span) => string | undefined;
}
