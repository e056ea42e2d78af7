// Hostile and malformed programs: the right kind of error at the right place, and nothing worse.

import { describe, expect, test } from "vitest";
import { check, compile } from "../../ts/src/compile.ts";
import { LaurelError } from "../../ts/src/errors/laurel-error.ts";

function first(source: string): string {
  const [error] = check(source).errors;
  if (error === undefined) return "no error";
  const { offset, line, column } = error.span?.start ?? { offset: -1, line: 0, column: 0 };
  return `${error.kind} ${offset} ${line}:${column}`;
}

/** `d40` calls `d39` twice, and so on: 2^40 calls in all. */
function doubling(depth: number): string {
  const lines = ["(defn d0 [x] (sample (normal x 1)))"];
  for (let i = 1; i <= depth; i++) lines.push(`(defn d${i} [x] (+ (d${i - 1} x) (d${i - 1} x)))`);
  return [...lines, `(d${depth} 0)`].join("\n");
}

describe("kind and place of the first error", () => {
  test.each([
    ["H01", "(+ 1 2", "UnexpectedEnd 6 1:7"],
    ["H03", "(let [x 1) x]", "MismatchedDelimiter 9 1:10"],
    ["H05", ";; only a comment\n", "EmptyProgram 18 2:1"],
    ["H07", "(normal 0 1 2)", "ArityMismatch 1 1:2"],
    [
      "H09",
      "(let [z (sample (uniform-continuous 0 1))]\n  (observe z 0.5) z)",
      "NotADistribution 54 2:12",
    ],
    ["H11", "(let [s (sample (normal 0 1))] (observe (normal 0 s) 1) s)", "no error"],
    ["H13", '(get {"a" 1} "b")', "KeyNotFound 13 1:14"],
    ["H15", "((+ 1 2) 3)", "NotAFunction 1 1:2"],
    ["H17", "(defn f [x] (g x)) (defn g [x] (f x)) (f 1)", "NotFirstOrder 31 1:32"],
    [
      "H19",
      "(let [n (sample (poisson 4))] (foreach n [] (sample (flip 0.5))))",
      "DynamicCount 39 1:40",
    ],
    ["H21", `${"(".repeat(100_000)}${")".repeat(100_000)}`, "NestingTooDeep 256 1:257"],
    ["H25", "(+ 1.2.3 0x1F 1__0)", "BadNumber 3 1:4"],
    ["H27", "(let [ab\u202E 1] ab\u202E)", "BadToken 8 1:9"],
    ["H29", "(let [normal 3] (sample (normal 0 1)))", "NotAFunction 25 1:26"],
    ["H33", "(sample (discrete [0.5 -0.1 0.6]))", "InvalidParameter 23 1:24"],
    [
      "H35",
      "(let [m (sample (normal 0 1))] (observe (normal m 1) (/ 0 0)) m)",
      "NonFiniteObservation 53 1:54",
    ],
    ["H37", '(let [m (sample (normal 0 1))] (observe (normal m 1) "7") m)', "TypeMismatch 53 1:54"],
    [
      "H39",
      "(defn until [p n] (if (sample (flip p)) n (until p (+ n 1)))) (until 0 0)",
      "NotFirstOrder 42 1:43",
    ],
  ])("%s", (_, source, expected) => {
    expect(first(source)).toBe(expected);
  });

  test("H23: 2^40 calls stop at the call that crosses the budget, with the chain", () => {
    const [error] = check(doubling(40)).errors;
    expect(error?.kind).toBe("GraphTooLarge");
    expect(error?.message).toContain("(d40 > d39 > d38 > ");
    expect(error?.span?.start.line).toBeLessThan(20);
  });

  test("H31: __proto__ is a key like any other", () => {
    const { result } = compile('{"__proto__" {"polluted" 1} "constructor" 2}');
    expect(result.kind === "map" && result.entries.map(([key]) => key.kind)).toEqual([
      "string",
      "string",
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("what else these errors say", () => {
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
