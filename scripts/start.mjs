// `npm start`: builds what is missing or changed, then runs the main job, the mixture program, twice: under Algorithm 12,
// as the course does, and by laurel's own choice of method. Exits 0 when both ran; the verdicts are part of what it shows.
// Further arguments are passed on to the first run.
import { join } from "node:path";
import { build } from "./build.mjs";
import { DIST, inRoot } from "./lib/paths.mjs";
import { main, run, say } from "./lib/run.mjs";

/** The command line's code for "it ran, but do not trust the answer". */
const DO_NOT_TRUST = 3;

const JOB = ["infer", inRoot("examples", "gmm.daphne"), "--seed", "1"];
const COURSE = ["--method", "bbvi", "--estimator", "book"];
COURSE.push("--steps", "1000", "--samples", "100", "--learning-rate", "0.05");

await main(async () => {
  await build();
  say("the course's Algorithm 12:");
  const course = await infer([...JOB, ...COURSE, ...process.argv.slice(2)]);
  if (course !== 0) return course;
  say("laurel's own choice of method, which is exact here:");
  return infer(JOB);
});

async function infer(args) {
  const { code } = await run(process.execPath, [join(DIST, "cli.js"), ...args], { live: true });
  return code === DO_NOT_TRUST ? 0 : code;
}
