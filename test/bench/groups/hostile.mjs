// How long hostile programs take to be refused, warm: of all those of test/hostile, the ones that take longest.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { programOf } from "../../support/hostile.js";
import { group } from "../lib/group.mjs";
import { inTurns, row } from "../lib/measure.mjs";
import { BENCH_BUILD } from "../lib/places.mjs";

const SHOWN = 8;
/** Milliseconds that a refusal may take. */
const LIMIT = 100;

await group(async ({ quick }) => {
  const { check } = await import(pathToFileURL(join(BENCH_BUILD, "engine.js")).href);
  const jobs = Object.fromEntries(
    programs().map((entry) => {
      const [source, data] = [programOf(entry), entry.data ?? {}];
      return [entry.id, () => void check(source, { data })];
    }),
  );
  const found = await inTurns(jobs, { warmup: 2, rounds: 3 });
  const slowest = Object.keys(jobs)
    .sort((a, b) => Math.min(...found[b]) - Math.min(...found[a]))
    .slice(0, SHOWN);
  const rounds = quick ? { warmup: 0, rounds: 3 } : { warmup: 5, rounds: 20 };
  const times = await inTurns(Object.fromEntries(slowest.map((id) => [id, jobs[id]])), rounds);
  const label = (id) => `refuse a hostile program, warm: ${id}`;
  return {
    rows: slowest.map((id) => ({ ...row(`hostile.${id}`, label(id), times[id]), limit: LIMIT })),
  };
});

/** Those with an error: the others are compiled to the end. */
function programs() {
  return ["forty", "family"]
    .flatMap((name) => JSON.parse(readFileSync(inRoot("test", "hostile", `${name}.json`), "utf8")))
    .filter(({ expected }) => expected !== "no error");
}
