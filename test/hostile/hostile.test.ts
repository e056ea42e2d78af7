// Hostile and malformed programs: the right kind of error at the right place, and nothing worse.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check } from "../../ts/src/check.ts";
import { compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { infer } from "../../ts/src/infer.ts";
import { daphne } from "../../ts/src/model.ts";
import { findingOf, type Hostile, programOf } from "../support/hostile.js";
import family from "./family.json" with { type: "json" };
import forty from "./forty.json" with { type: "json" };

const FORTY = forty as readonly unknown[] as readonly Hostile[];
const FAMILY = family as readonly unknown[] as readonly Hostile[];

describe("kind and place of the first error", () => {
  test.each(FORTY.map((entry) => [entry.id, entry] as const))("%s", (_, entry) => {
    expect(findingOf(check, entry)).toBe(entry.expected);
  });
  test.each(FAMILY.map((entry) => [entry.id, entry] as const))("%s", (_, entry) => {
    expect(findingOf(check, entry)).toBe(entry.expected);
  });
});

/** A program of the table. */
function hostile(id: string): string {
  return programOf(FORTY.find((entry) => entry.id === id) as Hostile);
}

describe("programs of the higher-order course", () => {
  test.each([
    ["until-success", "NotFirstOrder 4:6"],
    ["marsaglia-normal", "NotFirstOrder 9:9"],
    ["hmm-reduce", "no error"],
  ])("%s", (name, expected) => {
    const url = new URL(`../corpus/${name}.hoppl.daphne`, import.meta.url);
    expect(findingOf(check, { program: readFileSync(url, "utf8") })).toBe(expected);
  });
});

describe("what else these errors say", () => {
  test("H11: half of the runs weigh nothing, and a warning says where", async () => {
    const options = { steps: 100, samples: 100, seed: 1 };
    const { warnings } = await infer(daphne(hostile("H11")), options);
    const rejected = warnings.find(({ kind }) => kind === "RejectedRuns");
    expect(rejected?.span?.start).toMatchObject({ line: 1, column: 51 });
    expect(rejected?.message).toMatch(
      /^[\d,]+ samples of 10,000 got .*: its sd is not always above 0$/,
    );
  });
  test("H23: the calls that lead to the one that crosses the budget are named", () => {
    const [error] = check(hostile("H23")).errors;
    expect(error?.message).toContain("(d40 > d39 > d38 > ");
  });
  test("H31: __proto__ is a key like any other", () => {
    const { result } = compile(hostile("H31"));
    expect(result.kind === "map" && result.entries.map(([key]) => key.kind)).toEqual([
      "string",
      "string",
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  test("H07 names the parameters", () => {
    const [error] = check("(normal 0 1 2)").errors;
    expect(error?.message).toBe("normal takes 2 arguments, got 3");
    expect(error?.hint).toBe("write (normal mean sd)");
  });
  test("H09 and H29 show the binding", () => {
    const [reused] = check("(let [z (sample (flip 0.5))] (observe z 1) z)").errors;
    expect(reused?.labels?.[0]?.span.start.offset).toBe(6);
    const hidden = check("(let [normal 3] (sample (normal 0 1)))");
    expect(hidden.errors[0]?.message).toBe("normal is the number 3 here, bound at 1:7");
    expect(hidden.warnings.map((each) => [each.kind, each.span?.start.offset])).toEqual([
      ["ShadowedName", 6],
    ]);
  });
  test("H17 names the cycle", () => {
    const [error] = check("(defn f [x] (g x)) (defn g [x] (f x)) (f 1)").errors;
    expect(error?.message).toContain("f -> g -> f");
  });
  test("H25 and H27 report every bad token", () => {
    expect(check("(+ 1.2.3 0x1F 1__0)").errors).toHaveLength(3);
    expect(check("(let [ab\u202E 1] ab\u202E)").errors).toHaveLength(2);
  });
  test("an unknown name comes with the nearest known one", () => {
    expect(check("(sample (norml 0 1))").errors[0]?.hint).toBe("did you mean normal?");
    expect(check("(let [slope 1] slpoe)").errors[0]?.hint).toBe("did you mean slope?");
    expect(check("(sample (uniform 0 1))").errors[0]?.hint).toContain("uniform-continuous");
  });
  test("independent errors are found in one go, in functions that are never called as well", () => {
    const source = "(defn f [x] (normal x)) (let [a (foo 1)] (sample (gamma 0 1)) (first []) b)";
    expect(check(source).errors.map((each) => each.kind)).toEqual([
      "ArityMismatch",
      "UnboundSymbol",
      "UnboundSymbol",
      "InvalidParameter",
      "IndexOutOfRange",
    ]);
  });
  test("an error in a function that is called 1,000 times is reported once", () => {
    const source = "(defn f [i] (first [])) (foreach 1000 [] (f 1))";
    expect(check(source).errors).toHaveLength(1);
  });
});

describe("errors as thrown", () => {
  test("compile throws LaurelError with diagnostics, a code and the picture", () => {
    const run = (): unknown => compile("(foo)", { name: "m.daphne" });
    expect(run).toThrow(LaurelError);
    try {
      run();
    } catch (error) {
      const { code, message, diagnostics } = error as LaurelError;
      expect(code).toBe("meaning/unbound-symbol");
      expect(diagnostics).toHaveLength(1);
      expect(message).toContain("--> m.daphne:1:2");
    }
  });
});
