import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { LaurelError } from "../errors/laurel-error.ts";
import { explainProgram } from "./explain.ts";
import { lower } from "./lower.ts";

/** The instructions as text, one a line. */
function lines(source: string): string[] {
  const graph = compile(source);
  return explainProgram(lower(graph)).split("\n");
}

function count(source: string, part: string): number {
  return lines(source).filter((line) => line.includes(part)).length;
}

/** Kind of the error that lowering throws, and the text it points at. */
function refusal(source: string): readonly [string | undefined, string] {
  const graph = compile(source);
  try {
    lower(graph);
  } catch (error) {
    const [first] = (error as LaurelError).diagnostics;
    const { start, end } = first?.span ?? { start: { offset: 0 }, end: { offset: 0 } };
    return [first?.kind, source.slice(start.offset, end.offset)];
  }
  return [undefined, "nothing was refused"];
}

const Z = "z (sample (flip 0.3))";

describe("sharing and folding", () => {
  it("computes the terms of two observations under one distribution once", () => {
    const source =
      "(let [mu (sample (normal 1 (sqrt 5))) lik (normal mu (sqrt 2))] (observe lik 8) (observe lik 9) mu)";
    expect(count(source, "terms normal")).toBe(2);
    expect(count(source, "observe normal")).toBe(2);
  });

  it("computes the mixture's three normals once for seven points, and checks no index", () => {
    const source = `(let [likes (foreach 3 [] (normal (sample (normal 0 10)) (sample (gamma 1 1))))
       pi (sample (dirichlet [1 1 1]))]
      (foreach 7 [y [1 2 3 4 5 6 7]] (let [z (sample (discrete pi))] (observe (get likes z) y) z)))`;
    expect(count(source, "= terms normal")).toBe(4);
    expect(count(source, "= terms discrete")).toBe(1);
    expect(count(source, "check")).toBe(0);
    expect(count(source, "select")).toBe(0);
  });

  it("folds sqrt, products with 1 and decided conditions, but not exp or x + 0", () => {
    const source =
      "(let [x (sample (normal 0 1))] [(* (sqrt 4) x 1) (if (and true (= (sqrt 4) 2)) x 7) (+ x 0) (exp 1)])";
    const maps = lines(source).filter((line) => / = (add|mul|exp|sqrt|eq|select) /.test(line));
    expect(maps.map((line) => line.replace(/s\d+/g, "s"))).toEqual([
      "s = mul 2 s",
      "s = add s 0",
      "s = exp 1",
    ]);
  });

  it("leaves out what nothing reads", () => {
    expect(count("(let [x (sample (normal 0 1)) y (tanh x)] x)", "tanh")).toBe(0);
  });

  it("asks of a decided `and` only what decides it", () => {
    expect(
      lines("(let [x (sample (normal 0 1))] (if (or (> (sqrt 4) 1) (get [1 2] x)) x 0))").join(),
    ).not.toMatch(/gather|check/);
  });

  it("keeps no more than a handful of slots for a sum of 500 products", () => {
    const source = `(let [x (sample (normal 0 1))] (loop 500 0 (fn [i acc] (+ (* acc x) i))))`;
    const graph = compile(source);
    expect(lower(graph).words[2]).toBeLessThan(12);
  });
});

describe("choices", () => {
  it("selects parameters and terms of a latent's distribution of one family", () => {
    const source = `(let [${Z}] (sample (if z (normal 0 1) (normal 5 1))))`;
    expect(count(source, "sample normal")).toBe(1);
    expect(lines(source).join("\n")).toMatch(/= select s\d+ 0 5$/m);
  });

  it("observes under two families through both densities and a factor", () => {
    const source = `(let [${Z}] (observe (if z (normal 0 1) (gamma 5 2)) 1.5) z)`;
    expect(count(source, "= log-prob")).toBe(2);
    expect(count(source, "factor")).toBe(1);
  });

  it("refuses a latent of two families, in one sentence at the sample", () => {
    const sample = "(sample (if z (normal 0 1) (gamma 5 2)))";
    expect(refusal(`(let [${Z}] ${sample})`)).toEqual(["MethodNotApplicable", sample]);
  });

  it("pads discrete distributions of two sizes with weight 0 and log probability -Infinity", () => {
    const text = lines(`(let [${Z}] (sample (if z (discrete [1 2]) (discrete [1 2 3]))))`).join(
      "\n",
    );
    expect(text).toMatch(/select s\d+ 0 3$/m);
    expect(text).toMatch(/select s\d+ -Infinity s\d+$/m);
    expect(text).toContain("sample discrete discrete/3");
  });

  it("gives values of `categorical` the codes of one table, whichever distribution holds", () => {
    const source = `(let [${Z} d (if z (categorical [["a" 1] ["b" 2]]) (categorical [["c" 1] ["a" 2]]))] (observe d "a") z)`;
    expect(lines(source).find((line) => line.startsWith("observe"))).toMatch(/discrete\/3 0 /);
  });

  it("makes a call on each of two shapes, and refuses an element of one shape or another", () => {
    const both = `(let [${Z}] (count (take 2 (if z [1 2 3] [1]))))`;
    expect(lower(compile(both)).result).toMatchObject({ kind: "number" });
    const flat = "(flatten [(if z [1] [1 2])])";
    expect(refusal(`(let [${Z}] ${flat})`)).toEqual(["ShapeMismatch", flat]);
  });

  it("is a category where both branches are literals, and a located error where shapes differ", () => {
    const graph = compile(`(let [${Z}] (if z "a" :b))`);
    expect(lower(graph).result).toEqual({
      kind: "category",
      output: 0,
      literals: [
        { kind: "string", value: "a" },
        { kind: "keyword", value: "b" },
      ],
    });
    expect(refusal(`(let [${Z}] (if z [1 2] 3))`)[0]).toBe("ShapeMismatch");
  });

  it("lets values clash where only the fitting part is used", () => {
    expect(count(`(let [${Z}] (first (if z [1 2] [3])))`, "= select")).toBe(1);
    expect(count(`(let [${Z}] (count (if z [1 2] [3])))`, "= select")).toBe(1);
  });
});

describe("random indices", () => {
  it("checks an index that its support does not prove in range, and no other", () => {
    expect(lines("(get [1 2 3] (sample (poisson 3)))").join()).toMatch(/check s\d+ in \[0, 3\)/);
    expect(count("(get [1 2 3] (sample (discrete [1 1 1])))", "check")).toBe(0);
    expect(count("(get [1 2] (sample (flip 0.5)))", "check")).toBe(0);
    expect(
      count("(get [1 2 3 4] (+ (sample (discrete [1 1 1])) (sample (bernoulli 0.5))))", "check"),
    ).toBe(0);
    expect(count("(get [1 2 3] (mod (* 5 (sample (discrete [1 1 1]))) 3))", "check")).toBe(0);
  });

  it("checks only where the program gets to the index", () => {
    const source = "(let [z (sample (poisson 3))] (if (< z 3) (get [1 2 3] z) 0))";
    expect(lines(source).join("\n")).toMatch(
      /(s\d+) = lt s\d+ 3[\s\S]*check s\d+ in \[0, 3\) if \1/,
    );
    const shortcut = "(let [z (sample (poisson 3))] (and (< z 3) (= 2 (get [1 2 3] z))))";
    expect(lines(shortcut).join("\n")).toMatch(/check s\d+ in \[0, 3\) if s\d+/);
  });

  it("checks without a condition what is also asked for without one", () => {
    const source = "(let [z (sample (poisson 3)) v (get [1 2 3] z)] [(if (< z 3) v 0) v])";
    expect(lines(source).join("\n")).toMatch(/check s\d+ in \[0, 3\)$/m);
  });

  it("checks an index into one of two vectors against the one that holds", () => {
    const source = `(let [${Z} i (sample (poisson 1))] (get (if z [1 2] [3 4 5]) i))`;
    const checks = lines(source).filter((line) => line.startsWith("check"));
    expect(checks.map((line) => line.match(/\[0, (\d)\) if/)?.[1])).toEqual(["2", "3"]);
  });

  it("takes the default of `get` in place of a check", () => {
    expect(count("(get [1 2 3] (sample (poisson 3)) 7)", "check")).toBe(0);
  });

  it("looks a random key up without a check when it is always one of the keys", () => {
    const z = (values: string) => `(sample (categorical [${values}]))`;
    expect(count(`(get {"a" 1 "b" 2} ${z('["a" 1] ["b" 1]')})`, "check")).toBe(0);
    expect(count(`(get {"a" 1 "b" 2} ${z('["a" 1] ["c" 1]')})`, "check")).toBe(1);
    expect(count("(get {0 5 1 6} (sample (discrete [1 1])))", "select")).toBe(0);
  });
});

describe("scores", () => {
  it("guards an observe in a branch and drops one that is never reached", () => {
    expect(count(`(let [${Z}] (if z (observe (normal 0 1) 2)) z)`, " if s")).toBe(1);
    expect(count(`(let [${Z}] (if (= (sqrt 4) 3) (observe (normal 0 1) 2)) z)`, "observe")).toBe(0);
  });

  it("refuses dirac where it is observed, with a tolerance as the way out", () => {
    const observe = "(observe (dirac (exp x)) 7)";
    expect(refusal(`(let [x (sample (normal 0 10))] ${observe} x)`)).toEqual([
      "MethodNotApplicable",
      observe,
    ]);
  });

  it("refuses a uniform-discrete whose ends are random", () => {
    const sample = "(sample (uniform-discrete 0 n))";
    expect(refusal(`(let [n (sample (poisson 4))] ${sample})`)).toEqual([
      "MethodNotApplicable",
      sample,
    ]);
  });

  it.each([
    ["(let [x (sample (normal 0 1))] (normal x 1))", "TypeMismatch"],
    [`(let [x (sample (normal 0 1)) ${Z}] (+ x (if z 1 "a")))`, "TypeMismatch"],
    [`(let [${Z}] (observe (if z (normal 0 1) 3) 2) z)`, "NotADistribution"],
    ["(let [x (sample (normal 0 (* 0 (sqrt 2))))] x)", "InvalidParameter"],
    ["(let [x (sample (discrete [1 (- (sqrt 2))]))] x)", "InvalidParameter"],
    ["(let [x (sample (normal 0 1))] (mat-mul [[x 1]] [[1 2]]))", "ShapeMismatch"],
  ])("says of %s that it is a %s", (source, kind) => {
    expect(refusal(source)[0]).toBe(kind);
  });
});

describe("side tables", () => {
  it("puts the program's value first, each number once, then the latents by name and index", () => {
    const graph = compile(
      "(let [a (foreach 2 [] (sample (normal 0 1))) b (sample (gamma 1 1))] [b b])",
    );
    const { outputs, result, latents } = lower(graph);
    const number = (output: number) => ({ kind: "number", output, uniform: false });
    expect(outputs).toHaveLength(3);
    expect(result).toEqual({ kind: "vector", items: [number(0), number(0)] });
    expect([...latents]).toEqual([
      ["a", { kind: "vector", items: [number(1), number(2)] }],
      ["b", number(0)],
    ]);
  });

  it.each([
    ["s", 2],
    ["(sqrt s)", 1],
    ["(* 3 s s)", 4],
    ["(square s)", 4],
    ["(cbrt (* s s s))", 2],
    ["(/ 2 s)", null],
    ["(+ s 1)", null],
    ["(exp s)", null],
  ])("finds that a normal with sd %s divides by the latent to the power %d", (sd, power) => {
    const graph = compile(`(let [s (sample (gamma 1 1))] (observe (normal 0 ${sd}) 1) s)`);
    expect(lower(graph).scaleUses.map((use) => use.power)).toEqual(power === null ? [] : [power]);
  });

  it("finds the scales of a mixture behind the choice of a component", () => {
    const graph = compile(`(let [likes (foreach 3 [] (normal 0 (sample (gamma 1 1))))]
      (observe (get likes (sample (discrete [1 1 1]))) 2))`);
    expect(new Set(lower(graph).scaleUses.map((use) => use.site))).toEqual(new Set([0, 1, 2]));
  });
});

describe("checks of random indices", () => {
  it("asks under the guard of a latent, though nothing else needs the guard", () => {
    const source =
      "(let [k (sample (poisson 1)) z (sample (flip 0.5))] (if z (sample (normal (get [1 2] k) 1)) 0))";
    expect(lines(source).filter((line) => /check .* if /.test(line))).toHaveLength(1);
  });
});

describe("plates", () => {
  it("loops over what data choose for each pass, also beside a plate of the program", () => {
    const levels = "[a (foreach 5 [] (sample (normal 0 2))) b (sample (normal 0 2))]";
    const chosen = "(foreach 1000 [i (range 1000)] (observe (normal (nth a (mod i 5)) 1) i))";
    const beside = "(foreach 1000 [i (range 1000)] (observe (normal b 1) (sin i)))";
    const words = (body: string) => lower(compile(`(let ${levels} ${body} b)`)).words.length;
    expect(words(chosen)).toBeLessThan(200);
    expect(words(`${beside} ${chosen}`)).toBeLessThan(250);
    expect(words(`${chosen} ${beside}`)).toBeLessThan(250);
  });
});

describe("limits", () => {
  it("lowers 20,000 nested ifs without recursion", () => {
    const source = `(let [x (sample (normal 0 1))] (loop 20000 0 (fn [i acc] (if (< x i) acc i))))`;
    const graph = compile(source, { foldFrom: Number.POSITIVE_INFINITY });
    const text = explainProgram(lower(graph));
    expect(text.split("\n").length).toBeGreaterThan(20_000);
  });

  it("refuses a result of more than 1,000,000 numbers though it is a graph of forty", () => {
    const doublings = Array.from({ length: 40 }, (_, i) => `v${i + 1} [v${i} v${i}]`).join(" ");
    expect(refusal(`(let [v0 (sample (normal 0 1)) ${doublings}] v40)`)[0]).toBe("GraphTooLarge");
  });

  it("chooses between and compares values of 2^40 numbers only where that is possible", () => {
    const doublings = (v: string) =>
      Array.from({ length: 40 }, (_, i) => `${v}${i + 1} [${v}${i} ${v}${i}]`).join(" ");
    const both = `x (sample (normal 0 1)) y (sample (normal 0 1)) a0 x b0 y ${doublings("a")} ${doublings("b")}`;
    const first = Array.from({ length: 40 }, () => "(first ").join("");
    const picked = `(let [${both}] ${first}(if (< x y) a40 b40)${")".repeat(40)})`;
    expect(count(picked, "= select")).toBe(1);
    expect(refusal(`(let [${both}] (= a40 b40))`)[0]).toBe("GraphTooLarge");
  });

  it("refuses values that nest deeper than 1,000", () => {
    const source = "(let [x (sample (normal 0 1))] (loop 1500 x (fn [i acc] [acc])))";
    expect(refusal(source)[0]).toBe("NestingTooDeep");
  });
});
