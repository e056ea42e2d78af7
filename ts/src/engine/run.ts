// A run of the engine, as the methods see it.

/** A run that has been set up. Whoever opens it closes it. */
export interface EngineRun {
  /** Does up to `units` units of work; how many are left on this thread. */
  step(units: number): number;
  /** One of the arrays of `READ`; the caller's own copy. */
  read(code: number): Float64Array;
  close(): void;
  /** Other threads that work on it, where there are any. */
  readonly others?: Others;
}

/** What other threads do for a run. */
export interface Others {
  /** Resolves when there is news of them; null once all that they do is here. */
  news(): Promise<void> | null;
  /** Stops them, and takes what they have. */
  gather(): Promise<void>;
  /** How many of them have done something. */
  count(): number;
}
