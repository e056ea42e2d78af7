// The six models on which rivals are measured: program and data for laurel, data under the names of rivals/models/NAME.stan for them.
import { readFileSync } from "node:fs";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { WORKLOADS } from "./workloads.mjs";

const ofExamples = (name) => inRoot("examples", "posteriordb", name);
const ofBench = (name) => inRoot("test", "bench", "workloads", `${name}.daphne`);
const columnsOf = (file) => JSON.parse(readFileSync(ofExamples(file), "utf8"));
const numbered = (y, rest = {}) => ({ n: y.length, y: [...y], ...rest });

/** By name: `program` (a file), `data` (of the program) and `stan` (of the rival's model). */
export const JOBS = {
  schools: example("eight_schools", "eight_schools", ({ y, sigma }) => numbered(y, { sigma })),
  kidscore: example("kidscore_momiq", "kidiq", ({ kid_score, mom_iq }) => ({
    n: kid_score.length,
    score: kid_score,
    iq: mom_iq,
  })),
  ar: example("arK", "arK", ({ y }) => numbered(y)),
  gauss_mix: example("low_dim_gauss_mix", "low_dim_gauss_mix", ({ y }) => numbered(y)),
  logistic: workload("logistic", (data) => {
    const rows = Array.from(data.y, (_, n) => [..."abcdefgh"].map((name) => data[name][n]));
    return numbered(data.y, { d: 8, x: rows });
  }),
  mixture: workload("mixture", ({ y }) => numbered(y)),
};

function example(program, file, stanOf) {
  const data = columnsOf(`${file}.json`);
  return { program: ofExamples(`${program}.daphne`), data, stan: stanOf(data) };
}

function workload(name, stanOf) {
  const data = WORKLOADS[name].data();
  return { program: ofBench(name), data, stan: stanOf(data) };
}
