// A run whose parts are shared out: this thread does some of them, workers the others, each on an engine of its own, and
// what they come to is given to the engine here. Parts for which no worker comes, or none has come when this thread is
// done with its own, it does itself, all side by side: a host without workers loses nothing but time.

import { READ } from "../../generated/layout.ts";
import type { EngineRun } from "../run.ts";
import { SLICE } from "../slice.ts";
import type { Failed, Part, Share, Told } from "./messages.ts";
import type { Helper, Pool } from "./pool.ts";

/** A run here that can do a part and be given others. */
export interface PartialRun extends EngineRun {
  share(part: Part): void;
  give(part: Float64Array): void;
  /** Once all parts are here: whether each is to go on, as those here do then. */
  more(): boolean;
}

/** What a run is shared out with. */
export interface Sharing {
  readonly pool: Pick<Pool, "hire">;
  /** Workers of all runs together, at most. */
  readonly limit: number;
  shareOf(part: Part): Share;
  errorOf(failed: Failed): unknown;
}

/** Parts for so many threads, in order and as equal as can be, the larger ones first. */
export function partsOf(all: number, threads: number): readonly Part[] {
  const parts: Part[] = [];
  for (let first = 0, left = Math.min(all, threads); left > 0; left--) {
    const count = Math.ceil((all - first) / left);
    parts.push({ first, count });
    first += count;
  }
  return parts;
}

/** The run `own`, of which this thread does the first of the parts and workers the others. */
export function shareOut(own: PartialRun, parts: readonly Part[], sharing: Sharing): EngineRun {
  const state: State = {
    own,
    sharing,
    parts: parts.reduce((sum, { count }) => sum + count, 0),
    waiting: [...parts],
    away: new Map(),
    mine: 0,
    coming: parts.length - 1,
    helpers: 0,
    back: new Map(),
    failure: null,
    isStopped: false,
    isClosed: false,
    listeners: [],
  };
  takeOver(state, 1);
  for (const _ of state.waiting) {
    const wanted = sharing.pool.hire(sharing.limit, () => !isOver(state));
    wanted.then((helper) => arrived(state, helper));
  }
  return {
    step: (units) => step(state, units),
    read: (code) => (code === READ.status ? statusOf(state) : own.read(code)),
    close: () => {
      state.isClosed = true;
      stopAll(state);
      releaseAll(state);
      own.close();
    },
    others: {
      news: () => (isAllHere(state) ? null : nextNews(state)),
      gather: () => gather(state),
      count: () => state.helpers,
    },
  };
}

interface State {
  readonly own: PartialRun;
  readonly sharing: Sharing;
  /** Parts of the whole run. */
  readonly parts: number;
  /** Parts that nobody has begun: those behind this thread's own. */
  readonly waiting: Part[];
  /** Workers with a part, and the last status of each. */
  readonly away: Map<Helper, Float64Array>;
  /** Parts of the run that are this thread's, from the first on. */
  mine: number;
  /** Workers that may still come. */
  coming: number;
  /** Workers that came in time. */
  helpers: number;
  /** The same of those whose parts are back, and wait. */
  readonly back: Map<Helper, Float64Array>;
  failure: { readonly error: unknown } | null;
  /** Whether workers were told to stop: what they are at ends with what it comes to. */
  isStopped: boolean;
  isClosed: boolean;
  readonly listeners: (() => void)[];
}

function step(state: State, units: number): number {
  const { own, failure, waiting } = state;
  if (failure !== null) throw failure.error;
  const left = own.step(units);
  if (left > 0) return left;
  if (waiting.length > 0) {
    takeOver(state, waiting.length);
    return own.step(0);
  }
  if (state.away.size > 0) return 0;
  if (own.more()) return sendOn(state);
  takeAll(state);
  return 0;
}

/** Nobody goes on: everything is here. */
function takeAll(state: State): void {
  releaseAll(state);
  state.own.share({ first: 0, count: state.parts });
}

/** All parts go on; there is work left. */
function sendOn({ away, back }: State): number {
  for (const [helper, status] of back) {
    away.set(helper, status);
    helper.more();
  }
  back.clear();
  return 1;
}

/** The first so many of the waiting parts are this thread's from now on. */
function takeOver(state: State, parts: number): void {
  for (const { count } of state.waiting.splice(0, parts)) state.mine += count;
  state.own.share({ first: 0, count: state.mine });
}

/** A worker is ready, or will not come. */
function arrived(state: State, helper: Helper | null): void {
  const { away, sharing, waiting } = state;
  state.coming--;
  const isLate = isOver(state);
  const part = helper === null || isLate ? undefined : waiting.pop();
  attempt(state, () => {
    if (helper !== null && part !== undefined) {
      state.helpers++;
      away.set(helper, new Float64Array(4));
      helper.run(sharing.shareOf(part), (told) => heard(state, helper, told));
      return;
    }
    helper?.release();
    if (!isLate && waiting.length > state.coming) takeOver(state, waiting.length - state.coming);
  });
}

function heard(state: State, helper: Helper, told: Told): void {
  if ("status" in told) {
    state.away.set(helper, told.status);
    return;
  }
  const status = state.away.get(helper) as Float64Array;
  const isOver = "failed" in told || state.isStopped;
  state.away.delete(helper);
  if (!isOver) state.back.set(helper, status);
  if (state.isClosed) return;
  attempt(state, () => {
    if ("failed" in told) throw state.sharing.errorOf(told);
    state.own.give(told.part);
  });
}

/** Does what may fail, outside of any call: the next step throws the error. */
function attempt(state: State, work: () => void): void {
  try {
    work();
  } catch (error) {
    state.failure ??= { error };
    stopAll(state);
  }
  for (const listener of state.listeners.splice(0)) listener();
}

function isOver({ isClosed, failure }: State): boolean {
  return isClosed || failure !== null;
}

function stopAll(state: State): void {
  state.isStopped = true;
  for (const helper of state.away.keys()) helper.stop();
}

/** Gives back the workers that wait. */
function releaseAll({ back }: State): void {
  for (const helper of back.keys()) helper.release();
  back.clear();
}

function isAllHere({ away, waiting, failure }: State): boolean {
  return failure === null && away.size === 0 && waiting.length === 0;
}

function nextNews({ listeners }: State): Promise<void> {
  return new Promise((resolve) => listeners.push(resolve));
}

async function gather(state: State): Promise<void> {
  stopAll(state);
  // Workers keep no process alive, a timer does.
  const timer = setInterval(() => undefined, SLICE);
  while (state.away.size > 0 && state.failure === null) await nextNews(state);
  clearInterval(timer);
  if (state.failure !== null) throw state.failure.error;
  takeAll(state);
}

/** Units done, units in all, draws as far as all parts have them, draws in all. */
function statusOf({ own, parts, mine, away, back, waiting }: State): Float64Array {
  const status = own.read(READ.status);
  const others = [...back.values(), ...away.values()];
  const numbers = (place: number) => [status, ...others].map((each) => each[place] as number);
  const total = (place: number) => {
    const sum = numbers(place).reduce((all, each) => all + each);
    // Those that have not begun are as long as those here.
    const about = ((status[place] as number) / mine) * parts;
    return away.size + waiting.length > 0 ? Math.max(sum, about) : sum;
  };
  const [units, draws] = [total(1), total(3)];
  const shares = numbers(2).map((done, place) => done / Math.max(1, numbers(3)[place] as number));
  const least = waiting.length > 0 ? 0 : Math.min(...shares);
  status.set([
    numbers(0).reduce((all, each) => all + each),
    units,
    Math.floor(least * draws),
    draws,
  ]);
  return status;
}
