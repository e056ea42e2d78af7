// Every report fits the JSON Schema that ships with the package.

import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { daphne, type InferOptions, infer } from "../../ts/src/index.ts";

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../ts/src/generated/schema.json", import.meta.url), "utf8"),
);

const PROGRAMS: readonly (readonly [string, string, InferOptions])[] = [
  ["numbers", "(let [x (sample (normal 0 1))] (observe (normal x 1) 2) [x (* 2 x)])", {}],
  ["weights of zero and warnings", "(let [n (sample (poisson 2))] (get [1 2 3] n))", {}],
  [
    "categories, booleans, maps",
    '(let [z (sample (flip 0.5))] {:a (if z "x" nil) :b z 3 [z]})',
    {},
  ],
  ["numbers that are not finite", "(let [x (sample (normal 0 1))] [(sqrt x) (/ 1 (* 0 x))])", {}],
  ["one step", "(sample (dirichlet [1 1 1]))", { steps: 1, samples: 2 }],
  ["no latents", "(observe (normal 0 1) 2)", {}],
  ["a name that is not one", '(sample "__proto__" (normal 0 1))', {}],
  [
    "a partial run",
    "(sample (normal 0 1))",
    { steps: 5_000_000, timeLimit: 0.05, onAbort: "partial" },
  ],
];

describe("reports", () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(SCHEMA);

  it.each(PROGRAMS)("fit the schema: %s", async (_, source, options) => {
    const posterior = await infer(daphne(source), { steps: 40, samples: 20, ...options });
    validate(JSON.parse(JSON.stringify(posterior)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(["nuts", "hmc", "mh"] as const)("of chains fit the schema: %s", async (method) => {
    const model = daphne('(let [x (sample "__proto__" (normal 0 1)) y (sample (gamma x 1))] x)');
    const posterior = await infer(model, { method, warmup: 20, draws: 20 });
    validate(JSON.parse(JSON.stringify(posterior)));
    expect(validate.errors ?? []).toEqual([]);
  });
});
