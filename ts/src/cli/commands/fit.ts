// Fits one program for `laurel infer`, with a line to watch on a terminal. In: program, data, options. Out: the report.

import { type InferOptions, infer, type Run } from "../../infer.ts";
import type { GivenData } from "../../partial/given.ts";
import type { Posterior } from "../../results/posterior.ts";
import type { Call } from "../call.ts";
import type { InferArguments } from "../infer-options.ts";
import { readLimits } from "../input/limits.ts";
import { readModel } from "../input/model.ts";
import type { ProgramText } from "../input/program-text.ts";
import { liveLine } from "../render/live.ts";

/** A run shorter than this shows no line, and a line stays at least this long. */
const LIVE_MS = 100;

/** Clears the line that the cursor is on and goes to its beginning. */
const CLEAR_LINE = "\r\u001b[2K";

/** Compiles and fits; throws what these throw, and the signal's reason when stopped. */
export async function fitProgram(
  call: Call,
  program: ProgramText,
  data: GivenData,
  given: InferArguments,
): Promise<Posterior> {
  const run = infer(
    readModel(program, data, readLimits(call.options.limit)),
    optionsFor(call, given),
  );
  if (isWatched(call)) await watch(call, run);
  return await run;
}

/** Options whose defaults are not the command line's. */
const OWN_OPTIONS = [
  "threads",
  "estimator",
  "batch",
  "steps",
  "samples",
  "learningRate",
  "controlVariate",
  "guide",
  "particles",
  "work",
  "chains",
  "warmup",
  "draws",
  "targetAcceptance",
  "metric",
  "trajectory",
] as const;

/** Only what was given: the method has the defaults. */
function optionsFor(call: Call, given: InferArguments): InferOptions {
  const { method, seed, timeLimit, partial } = given;
  const own = OWN_OPTIONS.filter((name) => given[name] !== undefined);
  return {
    method,
    seed,
    timeLimit,
    signal: call.io.signal,
    onAbort: partial === true ? "partial" : "reject",
    ...Object.fromEntries(own.map((name) => [name, given[name]])),
  };
}

function isWatched(call: Call): boolean {
  return call.io.err.isTerminal && !call.options.quiet && !call.options.json;
}

/** Shows where the run is until it ends. What ends it badly is for the one who awaits it to throw. */
async function watch(call: Call, run: Run): Promise<void> {
  const { err } = call.io;
  const began = performance.now();
  let shown = began;
  try {
    for await (const progress of run) {
      const now = performance.now();
      if (now - shown < LIVE_MS) continue;
      shown = now;
      err.write(CLEAR_LINE + liveLine(progress, err.columns - 1));
    }
  } catch {
    // The same error comes from the run itself.
  } finally {
    if (shown > began) err.write(CLEAR_LINE);
  }
}
