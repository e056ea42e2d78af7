// The surface language: what a program says, form by form, before anything is rewritten.
// Threading (`->`, `->>`) is already resolved here, because it rearranges text rather than meaning.

import type { Span } from "../source/span.ts";

interface Base {
  readonly span: Span;
}

/** A name where it is bound. */
export interface Name {
  readonly name: string;
  readonly span: Span;
}

/** What may be bound: a name, or a vector of patterns with names for the rest (`& more`) and for all (`:as all`). */
export type Pattern =
  | ({ readonly kind: "name" } & Name)
  | {
      readonly kind: "vector-pattern";
      readonly span: Span;
      readonly items: readonly Pattern[];
      readonly rest: Pattern | null;
      readonly all: Name | null;
    };

export interface Binding {
  readonly pattern: Pattern;
  readonly value: Surface;
}
export interface Clause {
  /** null for `:else`. */
  readonly test: Surface | null;
  readonly then: Surface;
}

/** A literal value. */
export interface Constant extends Base {
  readonly kind: "constant";
  readonly value: number | boolean | string | null;
}
export interface Keyword extends Base {
  readonly kind: "keyword";
  readonly value: string;
}
export interface Variable extends Base {
  readonly kind: "variable";
  readonly name: string;
}
export interface VectorForm extends Base {
  readonly kind: "vector";
  readonly items: readonly Surface[];
}
export interface MapForm extends Base {
  readonly kind: "map";
  readonly entries: readonly (readonly [Surface, Surface])[];
}
export interface Call extends Base {
  readonly kind: "call";
  readonly head: Surface;
  readonly args: readonly Surface[];
}
export interface Let extends Base {
  readonly kind: "let";
  readonly bindings: readonly Binding[];
  readonly bodies: readonly Surface[];
}
export interface Do extends Base {
  readonly kind: "do";
  readonly bodies: readonly Surface[];
}
export interface If extends Base {
  readonly kind: "if";
  readonly test: Surface;
  readonly then: Surface;
  readonly otherwise: Surface | null;
  /** `if-not`: the test is under `not`. */
  readonly isNegated: boolean;
}
export interface When extends Base {
  readonly kind: "when";
  readonly test: Surface;
  readonly bodies: readonly Surface[];
  /** `when-not`. */
  readonly isNegated: boolean;
}
/** `if-let` and `when-let`: the pattern is bound where the value is true. */
export interface IfLet extends Base {
  readonly kind: "if-let";
  readonly binding: Binding;
  readonly bodies: readonly Surface[];
  readonly otherwise: Surface | null;
}
export interface Case extends Base {
  readonly kind: "case";
  readonly value: Surface;
  readonly clauses: readonly CaseClause[];
  readonly otherwise: Surface | null;
}
/** A value for any of these constants. */
export interface CaseClause {
  readonly constants: readonly Surface[];
  readonly then: Surface;
}
export interface Cond extends Base {
  readonly kind: "cond";
  readonly clauses: readonly Clause[];
}
export interface Foreach extends Base {
  readonly kind: "foreach";
  readonly count: Surface;
  readonly bindings: readonly Binding[];
  readonly bodies: readonly Surface[];
}
export interface Loop extends Base {
  readonly kind: "loop";
  readonly count: Surface;
  readonly init: Surface;
  readonly step: Surface;
  readonly args: readonly Surface[];
}
export interface Fn extends Base {
  readonly kind: "fn";
  readonly params: readonly Pattern[];
  readonly bodies: readonly Surface[];
}
export interface Sample extends Base {
  readonly kind: "sample";
  readonly label: string | null;
  readonly dist: Surface;
}
export interface Observe extends Base {
  readonly kind: "observe";
  readonly label: string | null;
  readonly dist: Surface;
  readonly value: Surface;
}
export interface Factor extends Base {
  readonly kind: "factor";
  readonly weight: Surface;
}
/** A form that could not be parsed and is already reported. */
export interface Broken extends Base {
  readonly kind: "broken";
}

export type Surface =
  | Constant
  | Keyword
  | Variable
  | VectorForm
  | MapForm
  | Call
  | Let
  | Do
  | If
  | When
  | Cond
  | IfLet
  | Case
  | Foreach
  | Loop
  | Fn
  | Sample
  | Observe
  | Factor
  | Broken;

export interface Defn extends Base {
  readonly kind: "defn";
  readonly name: Name;
  readonly params: readonly Pattern[];
  readonly bodies: readonly Surface[];
}

/** A whole program: functions, declared data, and expressions of which the last is the value. */
export interface SurfaceProgram {
  readonly functions: readonly Defn[];
  readonly data: readonly Name[];
  readonly expressions: readonly Surface[];
}
