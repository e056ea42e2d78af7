// The record of one run, as `Posterior.toJSON()` gives it and `laurel infer --json` prints it.
// Types only. In JSON text a number that is not finite is one of the strings of `NonFinite`.

import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Span } from "../source/span.ts";

/** How JSON says what it has no number for. */
export type NonFinite = "NaN" | "Infinity" | "-Infinity";

/** One run: what ran, what came out, how far to trust it. */
export interface InferReport {
  /** Version of laurel. */
  readonly laurel: string;
  readonly program: { readonly name: string; readonly sha256: string };
  readonly data: { readonly names: readonly string[] };
  /** What ran; never `auto`. */
  readonly method: string;
  readonly estimator?: string;
  /** All options, with defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: string;
  readonly verdict: Verdict;
  /** Posterior of the program's value, mirroring its structure. */
  readonly returned: Summary;
  /** `bbvi` only: the program's value under 10,000 (with `batch` as many as data allow) fresh draws of the final Q, unweighted. */
  readonly returnedByFinalQ?: Summary;
  /** By site name; repeated sites are vectors nested by index. */
  readonly latents: Readonly<Record<string, Summary>>;
  /** Posterior covariance of the numeric leaves of `returned`, in order, up to 50: [leaf][leaf]. */
  readonly returnedCov?: readonly (readonly number[])[];
  readonly symmetries?: readonly Symmetry[];
  /** What ran, in order, and why. */
  readonly stages?: readonly Stage[];
  /** In nats. */
  readonly logEvidence: LogEvidence | null;
  readonly elbo?: ElboReport;
  /** Final guide by site, parameters by their natural names. */
  readonly q?: Guide;
  /** The guide every tenth of the run. */
  readonly qTrace?: readonly { readonly step: number; readonly elbo: number; readonly q: Guide }[];
  /** Pareto shape of the importance weights; for `bbvi` of the fresh draws of the final Q. */
  readonly khat?: number;
  readonly ess?: { readonly bulk?: number; readonly tail?: number; readonly weights?: number };
  readonly rhat?: number;
  readonly divergences?: number;
  /** `mh`: mean acceptance of the moves that would change a site, by its name. */
  readonly acceptance?: Readonly<Record<string, number>>;
  readonly warnings: readonly Diagnostic[];
  /** Milliseconds; the only part that differs between two runs of the same job. */
  readonly timing: Timing;
  readonly partial?: { readonly reason: string; readonly stepsDone: number };
}

export interface Timing {
  readonly compileMs: number;
  readonly loadMs: number;
  readonly inferMs: number;
  readonly totalMs: number;
  /** Threads that worked on it. */
  readonly threads: number;
}

export interface ElboReport {
  /** Nats, with its standard error. */
  readonly final: number;
  readonly se: number;
  /** The highest single step's estimate. */
  readonly best: number;
  readonly bestIsNoisy: boolean;
  /** [step]; nats. */
  readonly trace: readonly number[];
  /** Samples whose log weight was not finite. */
  readonly nonFinite: number;
}

export interface LogEvidence {
  readonly value: number;
  readonly se: number;
  readonly kind: "exact" | "estimate" | "lower-bound";
}

export interface GuideSite {
  readonly family: string;
  readonly params: Readonly<Record<string, number | readonly number[]>>;
}
export type Guide = Readonly<Record<string, GuideSite>>;

/** Label-invariant summaries of sites whose labels may be exchanged. */
export interface Symmetry {
  readonly sites: readonly string[];
  readonly occupied?: Summary;
  readonly together?: readonly (readonly number[])[];
}

export interface Stage {
  readonly method: string;
  readonly why: string;
  readonly evaluations: number;
  readonly khat?: number;
}

export interface Verdict {
  readonly level: "trust" | "care" | "do-not-trust";
  readonly exact: boolean;
  /** The verdict in words. */
  readonly text: string;
  readonly reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  readonly code: string;
  readonly text: string;
  readonly site?: string;
  readonly span?: Span;
  readonly value?: number;
  readonly threshold?: number;
}

export interface NumberSummary {
  readonly type: "number";
  readonly mean: number;
  readonly sd: number;
  /** Monte Carlo standard error of the mean. */
  readonly mcse: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
  /** Probabilities of a finite support of up to 64 values. */
  readonly p?: Readonly<Record<string, number>>;
}

export interface CategorySummary {
  readonly type: "category";
  readonly p: readonly (readonly [unknown, number])[];
  readonly mcse: number;
}

/** `mean` is P(true). */
export interface BooleanSummary {
  readonly type: "boolean";
  readonly mean: number;
  readonly sd: number;
  readonly mcse: number;
}

/** Posterior of a value, with the value's structure. */
export type Summary =
  | NumberSummary
  | CategorySummary
  | BooleanSummary
  | { readonly type: "vector"; readonly items: readonly Summary[] }
  | { readonly type: "map"; readonly entries: readonly (readonly [unknown, Summary])[] }
  | { readonly type: "constant"; readonly value: unknown };
