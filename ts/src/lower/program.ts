// A lowered program: the words and constants that cross to the engine, and the side tables that lead from its
// numbers back to sites, places in the text and the structure of the program's value.

import type { SiteName, Vertex } from "../graph/graph.ts";
import type { Span } from "../source/span.ts";
import type { Operand } from "./operand.ts";
import type { Literal, Value } from "./value.ts";

/** A latent site in the order of the engine: a latent vertex, or a part of one. */
export interface LoweredSite {
  /** The vertex's number among all vertices. */
  readonly vertex: number;
  readonly name: SiteName;
  /** The vertex's name. */
  readonly whole: SiteName;
  /** The `sample` form. */
  readonly span: Span;
  readonly family: string;
  /** Elements of a vector family; 1 for the others. */
  readonly size: number;
  /** Values that a guide tells apart or weighs one by one: of dirichlet and of finite supports; 1 for the others. */
  readonly elements: number;
  /** Whether its support is a bounded interval that begins at 0. */
  readonly startsAtZero: boolean;
  /** Operands of its value, `[values]`. */
  readonly values: readonly Operand[];
}

/** A latent vertex, in an instance of its plates. */
export interface LoweredLatent {
  readonly name: SiteName;
  readonly span: Span;
  /** What it is to the program: a code of `categorical` is the value that it stands for. */
  readonly value: Value;
}

/** A row of the log joint. */
export interface LoweredRow {
  readonly kind: Vertex["kind"];
  readonly name: SiteName;
  /** The vertex's name: of several parts, each has a row. */
  readonly whole: SiteName;
  readonly span: Span;
  /** Instances of plates whose terms it is the sum of; 1 outside of plates. */
  readonly instances: number;
  /** What may be to blame for samples without weight here. */
  readonly suspect: Suspect | null;
}

/** A parameter that may leave its range: where it is written, and what is wrong with it. */
export interface Suspect {
  readonly span: Span;
  readonly text: string;
}

/** A check of a random index: the place that indexes. */
export interface LoweredCheck {
  readonly span: Span;
  readonly count: number;
}

/** The structure of a value with engine outputs at its leaves; results have the same structure. */
export type Shape =
  | { readonly kind: "number" | "boolean"; readonly output: number; readonly uniform: boolean }
  | { readonly kind: "category"; readonly output: number; readonly literals: readonly Literal[] }
  | { readonly kind: "constant"; readonly literal: Literal }
  | { readonly kind: "vector"; readonly items: readonly Shape[] }
  | { readonly kind: "map"; readonly keys: readonly Literal[]; readonly items: readonly Shape[] };

/** An output of the engine: one number a draw. */
export interface OutputRow {
  readonly operand: Operand;
  /** Values 0, 1, ... below this get probabilities; 0 for none. */
  readonly table: number;
}

/** A latent quantity used as a divisor of a density: E[latent^-power] must be finite for the ELBO to be. */
export interface ScaleUse {
  /** Place in `sites`. */
  readonly site: number;
  /** Element of a vector family's value; 0 for the others. */
  readonly element: number;
  readonly power: number;
}

/** An observed equality that only exact inference conditions on. */
export interface Equality {
  readonly span: Span;
  /** `x + y = 7`. */
  readonly text: string;
}

export interface Program {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly constants: Float64Array<ArrayBuffer>;
  /** The program's data, one column after the other. */
  readonly columns: readonly Float64Array[];
  readonly sites: readonly LoweredSite[];
  readonly rows: readonly LoweredRow[];
  readonly checks: readonly LoweredCheck[];
  readonly outputs: readonly OutputRow[];
  /** How many of the outputs, from the first on, the program returns. */
  readonly answers: number;
  /** The program's value. */
  readonly result: Shape;
  /** One entry a site name, in order of first appearance; repeated sites are vectors nested by index. */
  readonly latents: ReadonlyMap<string, Shape>;
  readonly scaleUses: readonly ScaleUse[];
  readonly equalities: readonly Equality[];
}
