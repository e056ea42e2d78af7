// `npm start`: builds what is missing or changed, then runs the main job: the mixture program under
// Algorithm 12. Exits 0 when the job ran; the verdict is part of what it shows. Further arguments
// are passed on to the job.
import { join } from "node:path";
import { build } from "./build.mjs";
import { DIST, inRoot } from "./lib/paths.mjs";
import { main, run } from "./lib/run.mjs";

/** The command line's code for "it ran, but do not trust the answer". */
const DO_NOT_TRUST = 3;

const JOB = ["infer", inRoot("examples", "gmm.daphne"), "--method", "bbvi", "--estimator", "book"];
JOB.push("--steps", "1000", "--samples", "100", "--learning-rate", "0.05", "--seed", "1");

await main(async () => {
  await build();
  const args = [join(DIST, "cli.js"), ...JOB, ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { live: true });
  return code === DO_NOT_TRUST ? 0 : code;
});
