// Estimators of the ELBO's gradient on the mixture: how much one sample's worth of each varies, by group of parameters, at
// one guide (locations 0, 1, 2 with sd 1, gammas of shape and rate 6, a dirichlet of sixes, equal logits); natively.
import { join } from "node:path";
import { ROOT } from "../../../scripts/lib/paths.mjs";
import { must } from "../../../scripts/lib/run.mjs";
import { rustEnv } from "../../../scripts/setup.mjs";
import { group } from "../lib/group.mjs";
import { row } from "../lib/measure.mjs";

/** The variance of the ladder's best beside Algorithm 12's, at most. */
const SHARE = 1 / 15;

await group(async ({ quick }) => {
  const what = ["-p", "laurel-infer", "--example", "estimators"];
  const args = ["build", "--quiet", "--release", "--locked", ...what];
  await must("the estimators", "cargo", args, { cwd: ROOT, env: rustEnv() });
  const program = join(ROOT, "target", "release", "examples", "estimators");
  const { stdout } = await must("the estimators", program, [quick ? "10000" : "400000"]);
  const { groups, rows } = JSON.parse(stdout);
  const totals = new Map(rows.map(({ name, variances }) => [name, sum(variances)]));
  const share = totals.get("auto") / totals.get("book");
  return {
    rows: rows.map(({ name, us }) => row(`estimators.${name}`, `${name}: a sample`, [us], "us")),
    tables: [
      {
        title: "variance of a sample's gradient",
        columns: ["total", ...groups],
        rows: rows.map(({ name, variances }) => [name, [totals.get(name), ...variances]]),
      },
    ],
    checks: [
      {
        id: "estimators",
        label: "variance by auto / by Algorithm 12",
        value: share,
        bound: SHARE,
        holds: share < SHARE,
      },
    ],
  };
});

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}
