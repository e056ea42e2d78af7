// Options of `infer`, checked: unknown names and values are refused with the nearest known one, what later versions
// will have with "not in this version". Numbers and their ranges come from the engine's generated table.

import { LaurelError } from "../errors/laurel-error.ts";
import { nearestName } from "../errors/nearest.ts";
import { diagnostic } from "../errors/report.ts";
import {
  BBVI_OPTIONS,
  HMC_OPTIONS,
  IMPORTANCE_OPTIONS,
  LAPLACE_OPTIONS,
  MH_OPTIONS,
  NUTS_OPTIONS,
  type OptionRow,
  SMC_OPTIONS,
  VI_OPTIONS,
} from "../generated/options.ts";
import { type Seed, seedOf } from "./seed.ts";

/** What a run tells while it is on its way. */
export interface Progress {
  /** What the method does one after the other. */
  readonly unit: "step" | "draw";
  /** Units done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** ELBO estimate of the last step, nats; NaN for a method without one. */
  readonly elbo: number;
  /** Units a second. */
  readonly rate: number;
  /** Part of all the work that is done, the final draws too. */
  readonly fraction: number;
}

/** Options of `infer`; every one may be left out. */
export interface InferOptions {
  /**
   * `auto`: the first of `exact`, `laplace`, `nuts`, `smc`, `mh` and `bbvi` that applies and whose answer nothing speaks against, or the best of their answers; the methods whose
   * options are given, if there are any.
   */
  readonly method?: "auto" | Method;
  /**
   * Of `bbvi`: how the gradient of the ELBO is estimated. `book` (default): Algorithm 12; `score`: its scores without a control
   * variate; `loo`: with the mean of the other samples' log weights as baseline; `rb`: with log weights of Markov blankets too;
   * `enumerate`: the same for a model without its discrete latents of few values, which are summed out; `pathwise`: draws of the
   * others move with the guide's parameters; `stl`: the same without the score of the guide; `auto`: of each latent the first
   * of summing out, paths and `rb` that applies (`explain` shows which).
   */
  readonly estimator?: Estimator;
  /**
   * `vi`: normal guides in free numbers, independent of each other (default), with covariances, or with covariances by four
   * factors that all of them share (Ong, Nott and Smith 2018), for many dimensions.
   */
  readonly guide?: "meanfield" | "fullrank" | "lowrank";
  /** `bbvi`: gradient steps, T in the book. Default 1000. `vi`: evaluations of an ascent, at most (500). */
  readonly steps?: number;
  /**
   * `bbvi`: samples a step, L in the book (default 100). `importance` and `prior`: draws of the prior (default 100,000). `vi`: fresh draws of
   * the fitted guide (20,000).
   */
  readonly samples?: number;
  /** `bbvi`: step size of Adam. Default 0.05. */
  readonly learningRate?: number;
  /**
   * `bbvi`: observations a step that each `foreach` of more of them contributes, drawn at random and scaled up (Hoffman, Blei, Wang
   * and Paisley 2013), with what all of them say at a point near by (Johnson and Zhang 2013). Latents have to move along paths:
   * `estimator` is `auto` (default then), `pathwise` or `stl`. Steps are
   * natural gradients, whose rate is `learningRate` for half of the steps and then falls to 0. The answer is of 1,024 to
   * 20,480 draws of the last guide, weighted by all data.
   * Default 0: all.
   */
  readonly batch?: number;
  /** `bbvi`: one control variate coefficient a parameter (the book's equation) or a vertex (its listing). */
  readonly controlVariate?: "parameter" | "vertex";
  /** `smc`: size of the population; 0, the default, for as many as suit the model. */
  readonly particles?: number;
  /** `nuts`, `hmc` and `mh`: chains (default 4; 0, not of `mh`: as many as suit the model, with the draws of eight in all), iterations of each that are not kept (1000), draws of each (1000). */
  readonly chains?: number;
  readonly warmup?: number;
  readonly draws?: number;
  /** `nuts` and `hmc`: mean acceptance that step sizes aim at. Default 0.8; nearer to 1 where there are divergences. */
  readonly targetAcceptance?: number;
  /**
   * `nuts` and `hmc`: what chains learn of the posterior's shape: its variances (`diagonal`), or covariances as well (`dense`), for some
   * hundreds of latents that move together; `auto` (default): covariances of up to 40 dimensions.
   */
  readonly metric?: "auto" | "diagonal" | "dense";
  /** `hmc`: mean length of a trajectory, in standard deviations. Default 1.5; longer where latents move together. */
  readonly trajectory?: number;
  /**
   * `laplace`, `nuts`, `smc` and `mh`: how much work to do, at most. Default 1: some seconds; of `nuts` and `mh` by their names
   * 0: as much as their draws take.
   */
  readonly work?: number;
  /** Same seed, same bits. A string is hashed (FNV-1a, 64 bits, over UTF-8). Default 0. */
  readonly seed?: Seed;
  /**
   * `nuts` and `laplace`: threads that chains and draws are shared out among, at most; the answer is the same, bit for bit.
   * Default: as many as the host can run at once and are of use (one for two chains), one for work that takes less than some 200 ms. Where no workers can be
   * had the calling thread does it all.
   */
  readonly threads?: number;
  /** Seconds; the run stops then, and nothing else depends on it. Default 30. */
  readonly timeLimit?: number;
  readonly signal?: AbortSignal;
  /** What an abort or the time limit does: reject (default), or give what there is, marked as partial. */
  readonly onAbort?: "reject" | "partial";
  readonly onProgress?: (progress: Progress) => void;
}

/** Checked options with defaults filled in. */
export interface Settings {
  readonly method: Method;
  readonly estimator: Estimator | null;
  /** The method's numbers in the order of its table: what the engine takes. */
  readonly record: Float64Array;
  /** The same by name, words as words: what reports show. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly seed: bigint;
  readonly seedText: string;
  /** Null for as many as are of use. */
  readonly threads: number | null;
  /** Milliseconds. */
  readonly timeLimit: number;
  readonly signal: AbortSignal | null;
  readonly partial: boolean;
  readonly onProgress: ((progress: Progress) => void) | null;
}

/** Estimators of the ELBO's gradient. */
export type Estimator = "book" | "score" | "loo" | "rb" | "enumerate" | "pathwise" | "stl" | "auto";

export type Method =
  | "bbvi"
  | "importance"
  | "exact"
  | "smc"
  | "laplace"
  | "nuts"
  | "hmc"
  | "mh"
  | "vi"
  | "prior";

/** Whether its draws are chains that follow slopes. */
export function areChains(method: Method): boolean {
  return method === "nuts" || method === "hmc";
}

const TABLES: Readonly<Record<Method, readonly OptionRow[]>> = {
  bbvi: BBVI_OPTIONS,
  importance: IMPORTANCE_OPTIONS,
  exact: [],
  smc: SMC_OPTIONS,
  laplace: LAPLACE_OPTIONS,
  nuts: NUTS_OPTIONS,
  hmc: HMC_OPTIONS,
  mh: MH_OPTIONS,
  vi: VI_OPTIONS,
  prior: IMPORTANCE_OPTIONS,
};

/** Chains that are worth as many draws as there is work for. */
const CHAINS = { chains: 0, warmup: 400, draws: 6000, targetAcceptance: 0.9, work: 1 } as const;

/** The same for moves that need no slopes, side by side in many lanes. */
const MOVES = { chains: 32, warmup: 1000, draws: 2000, work: 1 } as const;

/** Observations in one `foreach` from which on steps that see a part of them are worth while; each sees one of so many parts. */
const MANY = 20_000;
const PARTS = 100;

/**
 * Checks options; settings of the methods to try, in order, for a model whose largest plate has so many members. Throws
 * LaurelError BadOption.
 */
export function plansOf(options: InferOptions, members: () => number): readonly Settings[] {
  const isAuto = options.method === undefined || options.method === "auto";
  const isForced = options.estimator !== undefined && options.estimator !== "auto";
  if (!isAuto || isForced) return [settingsOf(options)];
  const given = METHOD_NAMES.filter(
    (name) => name !== "estimator" && Reflect.get(options, name) !== undefined,
  );
  if (options.trajectory !== undefined) return [settingsOf({ ...options, method: "hmc" })];
  if (options.guide !== undefined) return [settingsOf({ ...options, method: "vi" })];
  if (given.some((name) => BBVI_OPTIONS.some((row) => row.name === name)))
    return [settingsOf(options)];
  if (given.some((name) => name !== "work" && NUTS_OPTIONS.some((row) => row.name === name)))
    return [settingsOf({ ...options, method: "nuts" })];
  const smc = settingsOf({ ...options, method: "smc" });
  if (options.particles !== undefined) return [smc];
  const nuts = settingsOf({ ...CHAINS, ...options, method: "nuts" });
  const sampling = [settingsOf({ ...options, method: "laplace" }), nuts, smc];
  if (given.length > 0) return sampling;
  const moves = settingsOf({ ...MOVES, ...options, method: "mh" });
  const exact = settingsOf({ ...options, method: "exact" });
  const last = settingsOf(options);
  const batch = Math.ceil(members() / PARTS);
  const parts =
    batch * PARTS < MANY ? [] : [settingsOf({ ...options, method: "bbvi", batch, samples: 8 })];
  return [exact, ...parts, ...sampling, moves, last];
}

/** Checks options; settings of the method that they name, `bbvi` for `auto`. Throws LaurelError BadOption. */
export function settingsOf(options: InferOptions): Settings {
  if (typeof options !== "object" || options === null) refuse("the options must be an object");
  for (const name of Object.keys(options)) checkName(name);
  const word = wordOf("method", options.method, ["auto", ...METHODS], LATER_METHODS);
  const method = word === "auto" ? "bbvi" : (word as Method);
  for (const [name, value] of Object.entries(options)) checkMethod(method, name, value);
  const { batch } = options;
  const byDefault = method === "bbvi" && batch !== undefined && batch !== 0 ? "auto" : undefined;
  const asked = options.estimator ?? byDefault;
  const estimator = wordOf("estimator", asked, ESTIMATORS, []) as Estimator;
  if (byDefault !== undefined && !ALONG_PATHS.includes(estimator)) {
    refuse(
      `\`batch\` is of the estimators ${ALONG_PATHS.join(", ")}, not of \`${estimator}\``,
      "scores need the log density of all data",
    );
  }
  if (estimator !== "book" && options.controlVariate !== undefined) {
    refuse(
      "`controlVariate` is of the estimator `book` alone",
      "the others have baselines instead",
    );
  }
  const onAbort = wordOf("onAbort", options.onAbort, ["reject", "partial"], []);
  const table = TABLES[method];
  const given = { ...options, estimator: asked };
  const values = table.map((row) => numberOf(row, Reflect.get(given, row.name)));
  const { timeLimit = DEFAULT_TIME_LIMIT } = options;
  if (typeof timeLimit !== "number" || !(timeLimit > 0)) {
    refuse(`timeLimit is a number of seconds above 0, not ${display(timeLimit)}`);
  }
  if (options.onProgress !== undefined && typeof options.onProgress !== "function") {
    refuse("onProgress must be a function");
  }
  return {
    method,
    estimator: method === "bbvi" ? estimator : null,
    record: Float64Array.from(values),
    shown: shownOptions(table, values, { estimator, timeLimit }),
    ...seedOf(options.seed === undefined ? 0 : options.seed, (message) => refuse(message)),
    threads: threadsOf(options.threads),
    timeLimit: timeLimit * 1000,
    signal: signalOf(options.signal),
    partial: onAbort === "partial",
    onProgress: options.onProgress ?? null,
  };
}

/** Threads, at most: more than hosts have, few enough to be made. */
const MOST_THREADS = 128;

/** Seconds. */
const DEFAULT_TIME_LIMIT = 30;

const METHODS = Object.keys(TABLES) as readonly Method[];
const METHOD_NAMES = [
  ...new Set(METHODS.flatMap((method) => TABLES[method].map(({ name }) => name))),
];
const NAMES = [
  "method",
  "seed",
  "threads",
  "timeLimit",
  "signal",
  "onAbort",
  "onProgress",
  ...METHOD_NAMES,
];
const LATER_NAMES = ["worker", "budget", "starts"];
const LATER_METHODS = ["advi", "pathfinder"];
/** Estimators that need no log density of all data. */
const ALONG_PATHS: readonly Estimator[] = ["auto", "pathwise", "stl"];
const ESTIMATORS = BBVI_OPTIONS.find(({ name }) => name === "estimator")?.words ?? [];

function refuse(message: string, hint?: string): never {
  const details = hint === undefined ? {} : { hint };
  throw new LaurelError([diagnostic("BadOption", message, undefined, details)]);
}

function checkName(name: string): void {
  if (NAMES.includes(name)) return;
  if (LATER_NAMES.includes(name)) refuse(`the option \`${name}\` is not in this version`);
  refuse(`there is no option \`${name}\``, suggestion(name, NAMES));
}

/** Refuses what only another method has. */
function checkMethod(method: Method, name: string, value: unknown): void {
  const isForeign = METHOD_NAMES.includes(name) && TABLES[method].every((row) => row.name !== name);
  if (value === undefined || !isForeign || (name === "estimator" && value === "auto")) return;
  const names = TABLES[method].map((row) => `\`${row.name}\``);
  const hint = names.length === 0 ? "it has none of its own" : `it has ${names.join(", ")}`;
  refuse(`${method} has no option \`${name}\``, hint);
}

function wordOf(
  name: string,
  value: unknown,
  words: readonly string[],
  later: readonly string[],
): string {
  if (value === undefined) return words[0] as string;
  if (typeof value === "string" && words.includes(value)) return value;
  if (typeof value === "string" && later.includes(value)) {
    refuse(`${name} \`${value}\` is not in this version`);
  }
  const hint = typeof value === "string" ? suggestion(value, words) : undefined;
  return refuse(`${name} is one of ${words.join(", ")}, not ${display(value)}`, hint);
}

function numberOf(row: OptionRow, value: unknown): number {
  if (value === undefined) return row.default;
  if (row.words.length > 0) return row.words.indexOf(wordOf(row.name, value, row.words, []));
  const fits = typeof value === "number" && value >= row.min && value <= row.max;
  if (fits && (!row.whole || Number.isInteger(value))) return value;
  const kind = row.whole ? "a whole number" : "a number";
  const range = `from ${row.min} to ${row.max}`;
  return refuse(`${row.name} is ${kind} ${range}, not ${display(value)}`, row.doc);
}

function threadsOf(threads: unknown): number | null {
  if (threads === undefined) return null;
  const isCount = Number.isInteger(threads) && (threads as number) >= 1;
  if (isCount && (threads as number) <= MOST_THREADS) return threads as number;
  return refuse(
    `threads is a whole number from 1 to ${MOST_THREADS}, not ${display(threads)}`,
    "it changes how fast an answer comes, never the answer",
  );
}

function signalOf(signal: unknown): AbortSignal | null {
  if (signal === undefined) return null;
  // By its shape: a page's frames and tests have classes of their own.
  const isSignal = typeof signal === "object" && signal !== null && "aborted" in signal;
  if (isSignal) return signal as AbortSignal;
  return refuse("signal must be an AbortSignal");
}

function shownOptions(
  table: readonly OptionRow[],
  values: readonly number[],
  { estimator, timeLimit }: { readonly estimator: Estimator; readonly timeLimit: number },
): Record<string, unknown> {
  const shown = table.flatMap((row, place) => {
    // The report names what ran in a field of its own.
    if (row.name === "estimator") return [];
    if (row.name === "controlVariate" && estimator !== "book") return [];
    if (row.name === "batch" && values[place] === 0) return [];
    const value = values[place] as number;
    return [[row.name, row.words.length > 0 ? row.words[value] : value] as const];
  });
  return { ...Object.fromEntries(shown), timeLimit };
}

function suggestion(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}

function display(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
