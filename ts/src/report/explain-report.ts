// The record of `laurel explain --json`, and of `explain(model)`: what a model is made of and what would be done with it.
// Types only.

import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Span } from "../source/span.ts";

export interface ExplainReport {
  /** In the order of the program; what is in a plate once, after a record of the plate. */
  readonly vertices: readonly ExplainedVertex[];
  /** What is interchangeable, outermost first. */
  readonly symmetries: readonly ExplainedSymmetry[];
  /** Expressions over latents that several vertices are computed by, those of most vertices first; at most 50. */
  readonly shared: readonly SharedExpression[];
  readonly folded: FoldedCounts;
  /** What `infer` would do by `bbvi`. */
  readonly infer: ExplainedInference;
}

export interface ExplainedVertex {
  /** `z[3]`; within a plate `z[i]`. */
  readonly name: string;
  /** null for a model that was read from a printed graph. */
  readonly span: Span | null;
  readonly kind: "latent" | "observed" | "plate" | "scan" | "factor";
  /** Numbers of one value; instances of a plate, passes of a scan; 0 for a factor. */
  readonly size: number;
  /** Where values can lie, in words; random ends are said to be. Empty for plates, scans and factors. */
  readonly support: string;
  /** Names of parents. */
  readonly parents: readonly string[];
  /** Names of the Markov blanket; no more than 1,000, and none in a model with too many of them. */
  readonly blanket: readonly string[];
  /** How many there are in it; null if that was not counted. */
  readonly blanketSize: number | null;
  /** Names of the plates and scans around, outermost first. */
  readonly plates?: readonly string[];
  /** Of a latent: what `bbvi` does by the estimator `auto`. */
  readonly estimator?: string;
  /** Why this estimator, or why the vertex cannot be fitted. */
  readonly why?: string;
  /** Instructions of one model evaluation for its log density, without what an earlier vertex has computed. */
  readonly cost?: number;
}

/** Blocks that can change places without any change of the joint density. */
export interface ExplainedSymmetry {
  /** `any`: all orders of the blocks are alike; `some`: only some of them. */
  readonly exchange: "any" | "some";
  /** `[block][...]`: names of latents, and of elements of vectors; alike in every block, and in the same order. */
  readonly blocks: readonly (readonly string[])[];
  /** Discrete latents whose values change with the blocks: `values[block]` belongs to that block. */
  readonly labels: readonly {
    readonly sites: readonly string[];
    readonly values: readonly number[];
  }[];
  /** Whether the program's value stays the same. */
  readonly returned: "unchanged" | "changed";
}

export interface SharedExpression {
  /** Daphne text, cut when it is long. */
  readonly text: string;
  readonly span: Span | null;
  /** Names of the vertices; no more than 1,000. */
  readonly vertices: readonly string[];
  /** How many vertices there are. */
  readonly count: number;
}

/** What folding and sharing come to. */
export interface FoldedCounts {
  readonly vertices: number;
  /** Vertices when those of a plate count once. */
  readonly foldedVertices: number;
  /** Distinct expressions. */
  readonly expressions: number;
  /** Expressions when every vertex has its own. */
  readonly writtenOut: number;
  /** Of the column program; null for a model that cannot be fitted. */
  readonly instructions: number | null;
  /** Columns of numbers that are needed at once; null for a model that cannot be fitted. */
  readonly slots: number | null;
  readonly constants: number | null;
}

export interface ExplainedInference {
  readonly method: string;
  readonly estimator: string;
  readonly why: string;
  /** Why `infer` would refuse the model; empty if it would not. */
  readonly refused: readonly Diagnostic[];
  /** False when the model is too large, or too symmetric, for a search for all symmetries. */
  readonly allSymmetries: boolean;
}
