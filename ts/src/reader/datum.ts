// The reader's output: data with their places. A program is a list of them; what they mean comes later.

import type { Span } from "../source/span.ts";

interface Base {
  readonly span: Span;
}
export interface NumberDatum extends Base {
  readonly kind: "number";
  readonly value: number;
}
export interface StringDatum extends Base {
  readonly kind: "string";
  readonly value: string;
}
export interface BooleanDatum extends Base {
  readonly kind: "boolean";
  readonly value: boolean;
}
export interface NilDatum extends Base {
  readonly kind: "nil";
}
/** A keyword, without its colon. */
export interface KeywordDatum extends Base {
  readonly kind: "keyword";
  readonly value: string;
}
export interface SymbolDatum extends Base {
  readonly kind: "symbol";
  readonly name: string;
}
export interface ListDatum extends Base {
  readonly kind: "list";
  readonly items: readonly Datum[];
}
export interface VectorDatum extends Base {
  readonly kind: "vector";
  readonly items: readonly Datum[];
}
/** Keys and values in turn, as written. */
export interface MapDatum extends Base {
  readonly kind: "map";
  readonly items: readonly Datum[];
}

export type Datum =
  | NumberDatum
  | StringDatum
  | BooleanDatum
  | NilDatum
  | KeywordDatum
  | SymbolDatum
  | ListDatum
  | VectorDatum
  | MapDatum;
