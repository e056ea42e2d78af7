// The engine as the methods see it: a run over words and constants, with nothing of WebAssembly in its face.
// Errors come out as LaurelError; after a trap the instance is given up and the next run gets a fresh one.

import { allKinds, codeOf, type DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import type { Span } from "../source/span.ts";
import { forgetCore, loadCore } from "./load.ts";
import type { RawCore, RawProgram, RawRun } from "./raw.ts";

/** A program for the engine and where its sites are in the text. */
export interface EngineProgram {
  readonly words: Uint32Array;
  readonly constants: Float64Array;
  /** The program's data, one column after the other. */
  readonly columns: readonly Float64Array[];
  /** Name and place of a latent site, by its number in the engine. */
  siteAt(site: number): { readonly name: string; readonly span: Span } | null;
}

/** A run that has been set up. Whoever opens it closes it. */
export interface EngineRun {
  /** Does up to `units` units of work; how many are left. */
  step(units: number): number;
  /** One of the arrays of `READ`; the caller's own copy. */
  read(code: number): Float64Array;
  close(): void;
}

/** Loads the engine, unless it is there already. */
export async function loadEngine(): Promise<void> {
  await loadCore();
}

/** Sets up a run of a method: options in the order of its table. */
export type Opener = (
  program: EngineProgram,
  options: Float64Array,
  seed: bigint,
) => Promise<EngineRun>;

/** Sets up Algorithm 12: `options` is the record of the generated table `BBVI_OPTIONS`. */
export const openBbvi: Opener = opener("RawBbvi");

/** Sets up importance sampling from the prior: `options` is the record of `IMPORTANCE_OPTIONS`. */
export const openImportance: Opener = opener("RawImportance");

/** Sets up exact inference, which has no options. */
export const openExact: Opener = opener("RawExact");

/** Sets up Laplace's approximation with importance sampling: `options` is the record of `LAPLACE_OPTIONS`. */
export const openLaplace: Opener = opener("RawLaplace");

/** Sets up tempered sequential Monte Carlo: `options` is the record of `SMC_OPTIONS`. */
export const openSmc: Opener = opener("RawSmc");

/** Sets up the no-U-turn sampler: `options` is the record of `NUTS_OPTIONS`. */
export const openNuts: Opener = opener("RawNuts");

/** Sets up variational inference with fixed draws: `options` is the record of `VI_OPTIONS`. */
export const openVi: Opener = opener("RawVi");

/** Sets up a replay at given draws: `options` is the record that `replay.rs` describes. */
export const openReplay: Opener = opener("RawReplay");

function opener(method: keyof typeof REFUSALS): Opener {
  return (program, options, seed) => open(method, program, options, seed);
}

async function open(
  method: keyof typeof REFUSALS,
  program: EngineProgram,
  options: Float64Array,
  seed: bigint,
): Promise<EngineRun> {
  const core = await loadCore();
  const refusal = REFUSALS[method];
  const guarded = <Result>(work: () => Result) => guard(core, { program, refusal }, work);
  return guarded(() => {
    const raw = new core.RawProgram(program.words, program.constants, joined(program.columns));
    try {
      const low = Number(seed & 0xffff_ffffn);
      const high = Number((seed >> 32n) & 0xffff_ffffn);
      return runOf(new core[method](raw, options, low, high), raw, guarded);
    } catch (error) {
      release(raw);
      throw error;
    }
  });
}

/** How a sentence begins that says why a method cannot be used. */
const REFUSALS = {
  RawBbvi: "bbvi does not apply to this model",
  RawImportance: "importance does not apply to this model",
  RawExact: "no exact answer is known for this model",
  RawSmc: "smc does not apply to this model",
  RawLaplace: "laplace does not apply to this model",
  RawNuts: "nuts does not apply to this model",
  RawVi: "vi does not apply to this model",
  RawReplay: "the draws cannot be replayed",
} as const;

/** What errors are described with. */
interface Scene {
  readonly program: EngineProgram;
  readonly refusal: string;
}

function joined(columns: readonly Float64Array[]): Float64Array {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return only;
  const all = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

/** Makes the engine trap, for tests of what comes after. */
export async function trapForTest(): Promise<void> {
  const core = await loadCore();
  guard(core, null, () => core.unreachable_for_test());
}

function runOf(
  run: RawRun,
  program: RawProgram,
  guarded: <Result>(work: () => Result) => Result,
): EngineRun {
  return {
    step: (units) => guarded(() => run.step(units)),
    read: (code) => guarded(() => run.read(code)),
    close: () => {
      release(run);
      release(program);
    },
  };
}

/** Objects of an instance that was given up cannot be freed, and need not be: their memory is gone with it. */
function release(object: { free(): void }): void {
  try {
    object.free();
  } catch {
    // The instance behind the object is no longer there.
  }
}

function guard<Result>(core: RawCore, scene: Scene | null, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (isTrap(error)) return afterTrap(core, error);
    throw describe(scene, error);
  }
}

/** A trap is WebAssembly's own error, or the host's when the stack of calls is used up. */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

function afterTrap(core: RawCore, error: unknown): never {
  try {
    core.restart();
    // The fresh instance is made by the next call; one without arguments, for theirs would still go to the old memory.
    core.fingerprint();
  } catch {
    forgetCore();
  }
  const reason = error instanceof Error ? error.message : String(error);
  throw laurelError(
    "EngineFault",
    `a fault in the engine (${reason}); it was restarted`,
    "this is laurel's mistake: please report it with the program, the options and the seed",
  );
}

/** `Kind|text` from the engine; `MethodNotApplicable|site|text` names a site. */
function describe(scene: Scene | null, error: unknown): LaurelError {
  const message = error instanceof Error ? error.message : String(error);
  const [name = "", ...rest] = message.split("|");
  const kind = kindOf(name);
  if (kind === null) {
    return laurelError("EngineFault", message, "this is laurel's mistake: please report it");
  }
  if (kind !== "MethodNotApplicable") return laurelError(kind, rest.join("|"));
  const site = rest[0] === "" ? null : (scene?.program.siteAt(Number(rest[0])) ?? null);
  const reason = rest.slice(1).join("|");
  if (site === null) return laurelError(kind, `${scene?.refusal}: it has ${reason}`);
  const text = `bbvi cannot fit the latent \`${site.name}\`: ${reason}`;
  return new LaurelError([{ kind, code: codeOf(kind), message: text, span: site.span }]);
}

function kindOf(name: string): DiagnosticKind | null {
  for (const kind of allKinds().keys()) if (kind === name) return kind;
  return null;
}

function laurelError(kind: DiagnosticKind, message: string, hint?: string): LaurelError {
  const diagnostic = { kind, code: codeOf(kind), message, ...(hint === undefined ? {} : { hint }) };
  return new LaurelError([diagnostic]);
}
