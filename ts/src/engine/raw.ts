// The exports of the WebAssembly module as the glue shows them (crates/laurel-wasm). Only this folder knows of them.

export interface RawProgram {
  free(): void;
}
export interface RawRun {
  /** Does up to `units` units of work: gradient steps, then blocks of final draws. Units left. */
  step(units: number): number;
  /** One of the arrays of `READ`, a copy. */
  read(code: number): Float64Array;
  free(): void;
}

/** A run whose parts, chains or shards of its draws, may be done by several engines. A part's bits do not depend on who does it. */
export interface RawSharedRun extends RawRun {
  /** Does `count` of the parts from `first` on from now on. */
  share(first: number, count: number): void;
  /** What the parts came to that are done here. */
  part(): Float64Array;
  /** Takes what `part` of another engine gave. */
  give(part: Float64Array): void;
  /** Instructions that the run takes, about. */
  work(): number;
}

/** Sets up a run: options in the order of the method's table, the seed in two halves. */
export type RawMethod<Run extends RawRun = RawRun> = new (
  program: RawProgram,
  options: Float64Array,
  seedLow: number,
  seedHigh: number,
) => Run;

/** The module of glue: `default` makes the instance from a compiled module. */
export interface RawCore {
  default(source: { readonly module_or_path: WebAssembly.Module }): Promise<unknown>;
  fingerprint(): number;
  /** The next call of any export makes a fresh instance, after its arguments have been passed to the old one. */
  restart(): void;
  unreachable_for_test(): void;
  readonly RawProgram: new (
    words: Uint32Array,
    constants: Float64Array,
    data: Float64Array,
  ) => RawProgram;
  readonly RawBbvi: RawMethod;
  readonly RawImportance: RawMethod;
  readonly RawExact: RawMethod;
  readonly RawSmc: RawMethod;
  readonly RawLaplace: RawMethod<RawSharedRun>;
  readonly RawNuts: RawMethod<RawSharedRun>;
  readonly RawVi: RawMethod;
  readonly RawReplay: RawMethod;
}
