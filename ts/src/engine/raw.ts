// The exports of the WebAssembly module as the glue shows them (crates/laurel-wasm). Only this folder knows of them.

export interface RawProgram {
  free(): void;
}
export interface RawRun {
  /** Does up to `units` units of work: gradient steps, then blocks of final draws. Units left. */
  step(units: number): number;
  /** One of the arrays of `READ`, a copy. */
  read(code: number): Float64Array;
  /** Parts that do not need each other: chains or shards of draws. */
  parts(): number;
  /** Does `count` of its parts, chains or shards of its draws, from `first` on from now on: what a part comes to does not depend on who does it. */
  share(first: number, count: number): void;
  /** What the parts came to that are done here. */
  part(): Float64Array;
  /** Takes what `part` of another engine gave. */
  give(part: Float64Array): void;
  /** Once all its parts are here and done: whether each is to go on, as those here do then. */
  more(): boolean;
  /** Goes on with the parts that are here, after `more` of the engine that has all of them. */
  extend(): void;
  /** Instructions that its parts take, about. */
  work(): number;
  free(): void;
}

/** Sets up a run: the method by its number, options in the order of its table, the seed in two halves. */
export type RawMethod = new (
  program: RawProgram,
  method: number,
  options: Float64Array,
  seedLow: number,
  seedHigh: number,
) => RawRun;

/** The module of glue: `default` makes the instance from a compiled module. */
export interface RawCore {
  default(source: { readonly module_or_path: WebAssembly.Module }): Promise<unknown>;
  fingerprint(): number;
  /** The next call of any export makes a fresh instance, after its arguments have been passed to the old one. */
  restart(): void;
  unreachable_for_test(): void;
  /** Whether memory has run out since a run was last set up: to be asked after a trap, before `restart`. */
  starved(): boolean;
  starve_for_test(): void;
  readonly RawProgram: new (
    words: Uint32Array,
    constants: Float64Array,
    data: Float64Array,
  ) => RawProgram;
  readonly RawRun: RawMethod;
}
