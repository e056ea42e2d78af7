// What programs mean, by the value that their graph prints: folding, scope, forms, conditions.

import { describe, expect, test } from "vitest";
import { check, compile } from "../../ts/src/compile.ts";
import { type DaphneGraph, graphToJson } from "../../ts/src/graph/json.ts";

function graph(source: string): DaphneGraph {
  return graphToJson(compile(source));
}

/** The printed value; vertices are numbered from 0 in order of evaluation. */
function value(source: string): unknown {
  return graph(source)[2];
}

function errors(source: string): string[] {
  return check(source).errors.map((each) => `${each.kind} ${each.span?.start.offset}`);
}

const X = "(let [x (sample (normal 0 1))]";

describe("constants fold", () => {
  test.each([
    ["(+)", 0],
    ["(+ 1 2 3)", 6],
    ["(- 1)", -1],
    ["(- 5 1 1)", 3],
    ["(*)", 1],
    ["(/ 2)", 0.5],
    ["(/ 1 4)", 0.25],
    ["(/ 1 0)", "Infinity"],
    ["(/ 0 0)", "NaN"],
    ["(+ true 1)", 2],
    ["(min 2 1 3)", 1],
    ["(max 2 1 3)", 3],
    ["(mod -1 3)", 2],
    ["(mod 1 -3)", -2],
    ["(rem -1 3)", -1],
    ["(quot -7 2)", -3],
    ["(inc 1)", 2],
    ["(dec 1)", 0],
    [
      "[(zero? 0) (pos? 0) (neg? -1) (even? 2) (odd? -1)]",
      ["vector", true, false, true, true, true],
    ],
    ["(= 1 1.0)", true],
    ["(= true 1)", true],
    ["(== 2 2)", true],
    ["(= [1 {:a 2}] (list 1.0 {:a 2}))", true],
    ["(= [1] [1 2])", false],
    ["(= {1 2} {1 2 3 4})", false],
    ['(= :a :a "a")', false],
    ["(= nil nil)", true],
    ["(= (/ 0 0) (/ 0 0))", false],
    ["(not= 1 2 1)", true],
    ["(< 1 2 3)", true],
    ["(<= 1 1 0)", false],
    ["(> 1)", true],
    ["(>= 2 1 1)", true],
    ["(and)", true],
    ["(and 1 2)", 2],
    ["(and 0 1)", 0],
    ["(or nil false)", false],
    ["(or)", null],
    ["(not 0)", true],
    ["(not [])", false],
    ["(get [1 2] 1.0)", 2],
    ["(get [1 2] true)", 2],
    ["(get [1] 5 7)", 7],
    ["(get {1 :a} 1.0)", "a"],
    ["(get {:a 1} :b 7)", 7],
    ['(get {"k" 1} "k")', 1],
    ["(nth [1 2] 0)", 1],
    ["[(first [1 2]) (second [1 2]) (last [1 2]) (peek [1 2])]", ["vector", 1, 2, 2, 2]],
    ["(rest [1 2 3])", ["vector", 2, 3]],
    ["(rest [])", ["vector"]],
    ["(butlast [1 2 3])", ["vector", 1, 2]],
    ["(conj (rest [1 2]) 9 8)", ["vector", 2, 9, 8]],
    ["(append [1] 2)", ["vector", 1, 2]],
    ["(cons 0 [1])", ["vector", 0, 1]],
    ["(concat [1] [] [2 3])", ["vector", 1, 2, 3]],
    ["(put [1 2] 2 3)", ["vector", 1, 2, 3]],
    ["(put {:a 1} :a 2)", ["hash-map", "a", 2]],
    ["(conj {:a 1} [:b 2])", ["hash-map", "a", 1, "b", 2]],
    ["(hash-map 1 2 1.0 3)", ["hash-map", 1, 3]],
    ['[(count [1 2]) (count {}) (count nil) (count "ab")]', ["vector", 2, 0, 0, 2]],
    ["[(empty? []) (empty? {1 2})]", ["vector", true, false]],
    ["(range 3)", ["vector", 0, 1, 2]],
    ["(range 1 2 0.5)", ["vector", 1, 1.5]],
    ["(range 2 0 -1)", ["vector", 2, 1]],
    ["(repeat 2 :a)", ["vector", "a", "a"]],
    ["(reverse [1 2])", ["vector", 2, 1]],
    ["(subvec [1 2 3] 1 2)", ["vector", 2]],
    ["(vec (list 1 2))", ["vector", 1, 2]],
    ['"s"', '"s"'],
    [":k", "k"],
    ["nil", null],
    ["{}", ["hash-map"]],
  ])("%s is %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("nothing else folds", () => {
  test.each([
    ["(sqrt 4)", ["sqrt", 4]],
    ["(abs -1)", ["abs", -1]],
    ["(exp 0)", ["exp", 0]],
    ["(floor 1.5)", ["floor", 1.5]],
    ["(mat-transpose [[1 2]])", ["mat-transpose", ["vector", ["vector", 1, 2]]]],
    ["(if nil 1 2)", ["if", null, 1, 2]],
    ["(if 0 1 2)", ["if", 0, 1, 2]],
    [`${X} (* x 1))`, ["*", "sample0", 1]],
    [`${X} (and true x))`, ["and", true, "sample0"]],
    [`${X} (reverse [x 1]))`, ["reverse", ["vector", "sample0", 1]]],
    [`${X} (empty? [x]))`, ["empty?", ["vector", "sample0"]]],
    [`${X} (get [1 2] x))`, ["get", ["vector", 1, 2], "sample0"]],
    [`${X} (put [1 2] x 3))`, ["put", ["vector", 1, 2], "sample0", 3]],
    [`${X} (get (hash-map "k" x) "k"))`, ["get", ["hash-map", '"k"', "sample0"], '"k"']],
    ["(+ (sqrt 4) 1)", ["+", ["sqrt", 4], 1]],
    [`${X} (== x 1))`, ["==", "sample0", 1]],
  ])("%s", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("parts of literal vectors fold even when elements are random", () => {
  test.each([
    [`${X} (get [1 x] 1))`, "sample0"],
    [`${X} (nth [x] 0))`, "sample0"],
    [`${X} (second [1 x 2]))`, "sample0"],
    [`${X} (peek (conj [1] x)))`, "sample0"],
    [`${X} (rest [1 x]))`, ["vector", "sample0"]],
    [`${X} (concat [x] [1]))`, ["vector", "sample0", 1]],
    [`${X} (put [1 2] 0 x))`, ["vector", "sample0", 2]],
    [`${X} (count [x x]))`, 2],
    [`${X} (get {:a x} :a))`, "sample0"],
    ["(first [(normal 0 1)])", ["normal", 0, 1]],
    ["(count [(sqrt 2)])", 1],
  ])("%s", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("scope", () => {
  test.each([
    ["(let [x 5 x (+ x 1)] x)", 6],
    ["(let [x 1] (let [x 2] x) x)", 1],
    ["(defn f [x] (let [x (+ x 1)] x)) (let [x 10] (+ x (f 1)))", 12],
    ["(let [x 1 f (fn [y] (+ x y)) x 100] (f 2))", 3],
    ["(defn inc [x] (+ x 100)) (let [a 1] (inc a))", 101],
    ["(let [+ -] (+ 5 3))", 2],
    ["(let [f +] (f 1 2))", 3],
    ["(defn twice [f x] (f (f x))) (twice inc 1)", 3],
    ["(let [fs (fn [i] (* i i))] (foreach 3 [x [1 2 3]] (fs x)))", ["vector", 1, 4, 9]],
    ["((fn [a b] (- a b)) 5 3)", 2],
    [
      "(defn even [n] (if (= n 0) true (odd (- n 1)))) (defn odd [n] (if (= n 0) false (even (- n 1)))) (even 10)",
      true,
    ],
    ["(defn fac [n] (if (< n 2) 1 (* n (fac (- n 1))))) (fac 5)", 120],
    ["(let [[a [b] & more] [1 [2] 3 4]] [a b more])", ["vector", 1, 2, ["vector", 3, 4]]],
    ["(let [x 1])", null],
    ["(let [] 5)", 5],
  ])("%s is %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe("forms", () => {
  test.each([
    ["(foreach 0 [] 1)", ["vector"]],
    ["(foreach 2 [x [1 2 3]] x)", ["vector", 1, 2]],
    ["(foreach (count [1 2]) [x [3 4] y [5 6]] (+ x y))", ["vector", 8, 10]],
    ["(foreach 2 [] (sample (flip 0.5)))", ["vector", "sample0", "sample1"]],
    ["(loop 3 0 +)", 3],
    ["(loop 0 7 +)", 7],
    ["(loop 3 1 (fn [i acc k] (* acc k)) 2)", 8],
    ["(when true 1 2)", 2],
    ["(when false 1)", null],
    ["(cond false 1 true 2 :else 3)", 2],
    ["(cond false 1)", null],
    ["(do 1 2)", 2],
    ["(do)", null],
    ["(-> 1 (+ 2) inc)", 4],
    ["(->> [1 2] (cons 0) count)", 3],
    ["(-> [(normal 0 1)] first sample)", "sample0"],
    ["1 2 (sample (flip 0.5)) 3", 3],
    ["(defn do [x] 9) (do 1)", 9],
  ])("%s is %j", (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test("a collection is evaluated once", () => {
    const source = "(foreach 2 [x [(sample (normal 0 1)) (sample (normal 1 1))]] x)";
    expect(graph(source)[1].V).toHaveLength(2);
  });
  test("the arguments of loop are evaluated once", () => {
    const source = "(loop 3 0 (fn [i acc d] (+ acc d)) (sample (normal 0 1)))";
    expect(graph(source)[1].V).toEqual(["sample0"]);
  });
  test("all top-level expressions count", () => {
    expect(graph("(observe (normal 0 1) 3) (sample (normal 0 1))")[1].V).toEqual([
      "observe0",
      "sample1",
    ]);
  });
});

describe("vertices, edges and guards", () => {
  test("a sample inside the parameters of another keeps both edges", () => {
    const source =
      "(let [x (sample (normal 0 1))] (sample (normal (+ x (sample (normal x 1))) 1)))";
    expect(graph(source)[1].A).toEqual({ sample0: ["sample1", "sample2"], sample1: ["sample2"] });
  });
  test("a conditional observation is guarded, and the guard's variables are parents", () => {
    const [, { A, P }] = graph(
      "(let [z (sample (flip 0.5))] (if z (observe (normal 0 1) 3) (observe (normal 3 1) 3)))",
    );
    expect(P.observe1).toEqual([
      "if",
      ["and", true, "sample0"],
      ["observe*", ["normal", 0, 1], 3],
      1,
    ]);
    expect(P.observe2).toEqual([
      "if",
      ["and", true, ["not", "sample0"]],
      ["observe*", ["normal", 3, 1], 3],
      1,
    ]);
    expect(A).toEqual({ sample0: ["observe1", "observe2"] });
  });
  test("guards nest, through functions as well", () => {
    const [, { P }] = graph(
      "(defn f [b] (if b (observe (normal 0 1) 3))) (let [a (sample (flip 0.5)) b (sample (flip 0.1))] (when a (f b)))",
    );
    expect((P.observe2 as unknown[])[1]).toEqual(["and", ["and", true, "sample0"], "sample1"]);
  });
  test("both branches' samples exist and depend on no guard", () => {
    const [, { A, P }] = graph(
      "(if (sample (flip 0.5)) (sample (normal 0 1)) (sample (normal 9 1)))",
    );
    expect(Object.keys(P)).toHaveLength(3);
    expect(A).toEqual({});
  });
  test("an observation used as a value prints as its vertex, with an edge", () => {
    const [, { A, P }] = graph("(let [o (observe (normal 0 1) 4)] (sample (normal o 1)))");
    expect(P.sample1).toEqual(["sample*", ["normal", "observe0", 1]]);
    expect(A).toEqual({ observe0: ["sample1"] });
  });
  test("a named site prints as its name and a number", () => {
    expect(graph('(sample "mu" (normal 0 1))')[1].V).toEqual(["mu0"]);
  });
  test("factor has its own link, guarded like an observation, and nil as value", () => {
    const [, { P, Y }, result] = graph("(if (sample (flip 0.5)) (factor -1))");
    expect(P.factor1).toEqual(["if", ["and", true, "sample0"], ["factor*", -1], 1]);
    expect(Y).toEqual({});
    expect(result).toEqual(["if", "sample0", null, null]);
  });
  test("a branch without a distribution is allowed beside one with", () => {
    expect(value("(sample (if (sample (flip 0.5)) (flip 0.9)))")).toBe("sample1");
  });
});

describe("what is refused", () => {
  test.each([
    [`${X} (observe (normal 0 1) x))`, "LatentObserve 53"],
    ["(get [1 2] 2)", "IndexOutOfRange 11"],
    ["(get [1 2] 0.5)", "TypeMismatch 11"],
    ["(nth [1] -1)", "IndexOutOfRange 9"],
    ["(first [])", "IndexOutOfRange 7"],
    ["(second [1])", "IndexOutOfRange 8"],
    ["(put [1] 2 0)", "IndexOutOfRange 9"],
    ["(foreach 3 [x [1 2]] x)", "IndexOutOfRange 14"],
    ["(foreach 2.5 [] 1)", "TypeMismatch 9"],
    ["(foreach -1 [] 1)", "TypeMismatch 9"],
    ["(foreach 2 [x 3] x)", "TypeMismatch 14"],
    ["(loop (sample (poisson 4)) 0 +)", "DynamicCount 6"],
    ['(+ 1 "a")', "TypeMismatch 5"],
    ["(+ (normal 0 1) 2)", "TypeMismatch 3"],
    ["(+ nil 1)", "TypeMismatch 3"],
    ["(sample normal)", "NotADistribution 8"],
    ["(sample [1 2])", "NotADistribution 8"],
    ["(sample (+ 1 2))", "NotADistribution 8"],
    ["(observe (normal 0 1) true)", "TypeMismatch 22"],
    ["(observe (dirichlet [1 1]) 0.5)", "TypeMismatch 27"],
    ["(observe (normal 0 1) (/ 1 0))", "NonFiniteObservation 22"],
    ["(sample (normal 0 -1))", "InvalidParameter 18"],
    ["(sample (normal 0 (normal 0 1)))", "TypeMismatch 18"],
    ["(sample (flip 1.5))", "InvalidParameter 14"],
    ["(sample (discrete []))", "InvalidParameter 18"],
    ["(sample (discrete [0 0]))", "InvalidParameter 18"],
    ["(sample (discrete (vector 1 -1)))", "InvalidParameter 28"],
    ["(sample (discrete 3))", "TypeMismatch 18"],
    ['(sample (categorical [["a" 1] ["b" -1]]))', "InvalidParameter 30"],
    ["(sample (categorical []))", "InvalidParameter 21"],
    ['(observe (flip 0.5) "heads")', "TypeMismatch 20"],
    ["(sample (uniform-continuous 2 1))", "InvalidParameter 30"],
    ["(if + 1 2)", "TypeMismatch 4"],
    ["[+ 1]", "TypeMismatch 1"],
    ["(let [f (if (sample (flip 0.5)) + -)] (f 1 2))", "NotFirstOrder 8"],
    ["(case 1 2 3)", "KeyNotFound 6"],
    ["(let [f (defn g [] 1)] 1)", "UnsupportedForm 8"],
    ["(let [if 1] 2)", "MalformedForm 6"],
    ["(defn if [x] x) 1", "MalformedForm 6"],
    ["(defn f [x] x) (defn f [y] y) 1", "MalformedForm 21"],
    ["(fn [x x] 1)", "MalformedForm 7"],
    ["()", "MalformedForm 0"],
    ["{:a}", "MalformedForm 0"],
    ["(defn f [x] x)", "EmptyProgram 14"],
    ["(data y) y", "BadData 6"],
  ])("%s", (source, expected) => {
    const found = expected.startsWith("BadData") ? thrown(source) : errors(source);
    expect(found[0]).toBe(expected);
  });

  function thrown(source: string): string[] {
    try {
      compile(source);
      return [];
    } catch (error) {
      const { diagnostics } = error as {
        diagnostics: { kind: string; span?: { start: { offset: number } } }[];
      };
      return diagnostics.map((each) => `${each.kind} ${each.span?.start.offset}`);
    }
  }
});

describe("warnings", () => {
  test.each([
    ["(if (sample (bernoulli 0.5)) 1 2)", ["NumberAsCondition 4"]],
    ["(if (sample (flip 0.5)) 1 2)", []],
    ["(if (> (sample (normal 0 1)) 0) 1 2)", []],
    ["(let [count 1] count)", ["ShadowedName 6"]],
    ["(defn f [normal] 1) (f 1)", ["ShadowedName 9"]],
  ])("%s", (source, expected) => {
    const { warnings } = check(source);
    expect(warnings.map((each) => `${each.kind} ${each.span?.start.offset}`)).toEqual(expected);
  });
});

describe("data", () => {
  const data = new Map([["y", new Float64Array([1, 2])]]);
  test("declared, and free when supplied", () => {
    expect(compile("(data y) (count y)", { data }).result).toMatchObject({ value: 2 });
    expect(compile("(second y)", { data }).result).toMatchObject({ value: 2 });
  });
  test("several at once, and in functions of functions", () => {
    const both = new Map<string, number | number[]>([
      ["x", [1, 2]],
      ["k", 3],
    ]);
    const source = "(data x k) (map (fn [v] (* v k)) x)";
    expect(graphToJson(compile(source, { data: both }))[2]).toEqual(["vector", 3, 6]);
    expect(graphToJson(compile("(map #(* % k) x)", { data: both }))[2]).toEqual(["vector", 3, 6]);
  });
  test("check accepts declared data without values, and names that will have one", () => {
    expect(check("(data y) (foreach (count y) [v y] (observe (normal 0 1) v))").errors).toEqual([]);
    expect(check("(+ y 1)", { names: ["y"] }).errors).toEqual([]);
    expect(errors("(+ y 1)")).toEqual(["UnboundSymbol 3"]);
  });
  test("data that the program does not use are a warning", () => {
    expect(check("1", { data }).warnings.map((each) => `${each.kind} ${each.path}`)).toEqual([
      "UnusedData y",
    ]);
  });
  test("bindings hide data", () => {
    expect(compile("(data y) (let [y 5] y)", { data }).result).toMatchObject({ value: 5 });
  });
});
