// Which parameter is to blame for samples without weight.

import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { lower } from "./lower.ts";

function suspects(source: string): (string | undefined)[] {
  const { rows } = lower(compile(source));
  return rows.map(({ suspect }) => suspect?.text);
}

test.each([
  ["(let [s (sample (normal 0 1))] (observe (normal 0 s) 1) s)", "sd is not always above 0"],
  ["(let [s (sample (normal 0 1))] (observe (normal 0 (+ 1 s)) 1) s)", "sd is not always above 0"],
  ["(let [s (sample (normal 0 1))] (observe (normal 0 (* 2 s)) 1) s)", "sd is not always above 0"],
  ["(let [s (sample (normal 0 1))] (observe (normal 0 (* s s)) 1) s)", undefined],
  ["(let [s (sample (normal 0 1))] (observe (normal 0 (exp s)) 1) s)", undefined],
  ["(let [s (sample (gamma 1 1))] (observe (normal 0 s) 1) s)", undefined],
  ["(let [s (sample (gamma 1 1))] (observe (flip s) true) s)", "p is not always between 0 and 1"],
  ["(let [s (sample (poisson 1))] (observe (normal 0 s) 1) s)", "sd is not always above 0"],
  ["(let [s (sample (uniform-continuous 1 2))] (observe (normal 0 s) 1) s)", undefined],
  ["(let [s (sample (normal 0 1))] (observe (normal s 1) 1) s)", undefined],
])("%s", (source, text) => {
  expect(suspects(source)).toEqual([undefined, text]);
});
