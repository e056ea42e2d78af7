// Where the engine's time goes: its phases, noted run by run.
import { row } from "./measure.mjs";

const LABELS = {
  steps: "    gradient steps",
  finalDraws: "    10 000 fresh draws of the final Q",
  reads: "    reading the results",
};

/**
 * A job for `inTurns` that runs the engine, and the rows of its phases after the rounds of warming up.
 * `run(round)` runs the engine once; `id` begins the rows' names.
 */
export function phased(id, run, warmup) {
  const times = Object.fromEntries(Object.keys(LABELS).map((phase) => [phase, []]));
  const job = async (round) => {
    const found = await run(round);
    if (round >= warmup) for (const phase of Object.keys(LABELS)) times[phase].push(found[phase]);
    return found.total;
  };
  const rows = () =>
    Object.entries(LABELS).map(([phase, label]) => row(`${id}.${phase}`, label, times[phase]));
  return { job, rows };
}
