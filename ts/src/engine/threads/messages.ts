// What the calling thread and a worker tell each other.

/** Parts of a run: `count` of them from `first` on. */
export interface Part {
  readonly first: number;
  /** 0 makes a worker trap, so that tests can see what happens next. */
  readonly count: number;
}

/** Methods whose runs have parts. */
export type SharedMethod = "laplace" | "nuts" | "hmc";

/** A share of a run: what the run was opened with, and which of its parts the worker does. */
export interface Share extends Part {
  /** The method by its number. */
  readonly method: number;
  readonly words: Uint32Array;
  readonly constants: Float64Array;
  readonly data: Float64Array;
  readonly options: Float64Array;
  /** The seed in two halves. */
  readonly low: number;
  readonly high: number;
}

/** To go on with a share that is done. */
export const MORE = "more";

/** To a worker: the compiled module, once; then shares; null to stop the one at hand, or to end it once it is done. */
export type ToWorker = WebAssembly.Module | Share | typeof MORE | null;

/** From a worker: null once it is ready for shares, or of the share at hand how far it is or how it ended. */
export type FromWorker = null | Told;

export type Told =
  /** `READ.status` of what runs there. */
  | { readonly status: Float64Array }
  /** What it came to when it was done, after which it may go on, or when it was stopped: for `give`. */
  | { readonly part: Float64Array }
  | Failed;

export interface Failed {
  readonly failed: string;
  readonly isTrap: boolean;
  /** Of a trap: whether there was no memory left. */
  readonly isStarved: boolean;
}
