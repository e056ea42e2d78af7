// Forms beyond those of meaning.test.ts: variants of `if`, `case`, patterns, the shorthand of functions, threading, sites
// and guards within them, and what of Clojure is refused with what to write instead.

import { describe, expect, test } from "vitest";
import { check, compile, desugar } from "../../ts/src/compile.ts";
import { graphToJson } from "../../ts/src/graph/json.ts";
import { errors, graph, hint, message, sites, value } from "./values.ts";

const Z = "(let [z (sample (discrete [1 1 1]))]";

describe("variants of if", () => {
  test.each([
    ["(if-not true 1 2)", "2"],
    ["(if-not nil 1)", "1"],
    ["(if-not true 1)", "nil"],
    ["(when-not false 1 2)", "2"],
    ["(when-not true 1)", "nil"],
    ["(if-let [x true] [x] 0)", "[true]"],
    ["(if-let [x false] x 7)", "7"],
    ["(if-let [x false] x)", "nil"],
    ["(when-let [x true] 1 [x])", "[true]"],
    ["(when-let [x false] 1)", "nil"],
    ["(let [x 1] (if-let [x false] 2 x))", "1"],
    ["(cond false 1 (= 1 1) 2 :else 3)", "2"],
    ["(cond :else 3 true 4)", "3"],
    ["(cond)", "nil"],
    ["(when true)", "nil"],
    ["(defn case [x] 9) (case 1)", "9"],
    ["(defn if-not [x] 9) (if-not 1)", "9"],
  ])("%s is %s", (source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("a test that is no literal boolean stays, as for if", () => {
    expect(value("(if-let [x nil] 1 2)")).toEqual(["if", null, 1, 2]);
    expect(value("(when-let [[a b] [1 2]] (+ a b))")).toEqual(["if", ["vector", 1, 2], 3, null]);
    expect(value(`${Z} (when-not z 1))`)).toEqual(["if", ["not", "sample0"], 1, null]);
  });
  test("the value of if-let is evaluated once, and names its site", () => {
    expect(sites("(if-let [x (sample (flip 0.5))] x 2)")).toBe("x");
    expect(value("(if-let [x (sample (flip 0.5))] x 2)")).toEqual(["if", "sample0", "sample0", 2]);
  });
  test.each([
    ["(if-not)", "MalformedForm (if-not)"],
    ["(when-not)", "MalformedForm (when-not)"],
    ["(if-let [x 1])", "MalformedForm (if-let [x 1])"],
    ["(if-let [x 1 y 2] 3)", "MalformedForm (if-let [x 1 y 2] 3)"],
    ["(if-let x 3)", "MalformedForm (if-let x 3)"],
    ["(when-let [x] 3)", "MalformedForm (when-let [x] 3)"],
    ["(cond 1)", "MalformedForm 1"],
  ])("%s is malformed", (source, expected) => {
    expect(errors(source)).toEqual([expected]);
  });
});

describe("case", () => {
  test.each([
    ["(case 2 1 :a 2 :b :c)", ":b"],
    ["(case 2.0 1 :a (2 3) :b)", ":b"],
    ["(case 9 1 :a 2 :b :c)", ":c"],
    ['(case "x" "x" 1 :x 2)', "1"],
    ['(case :x "x" 1 :x 2)', "2"],
    ["(case nil nil 1 2)", "1"],
    ["(case true 1 5 6)", "5"],
    ["(case 5 7)", "7"],
    ["(case [1] 1 2 3)", "3"],
  ])("%s is %s", (source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("a random value selects, and is evaluated once", () => {
    expect(value("(case (sample (discrete [1 1])) 0 :a (1 2) :b :c)")).toEqual([
      "if",
      ["=", "sample0", 0],
      "a",
      ["if", ["or", ["=", "sample0", 1], ["=", "sample0", 2]], "b", "c"],
    ]);
  });
  test("without a default a random value is looked up among the constants", () => {
    const found = ["get", ["hash-map", 0, 0, 1, 1], "sample0"];
    expect(value(`${Z} (case z 0 :a 1 :b))`)).toEqual(["if", ["=", found, 0], "a", "b"]);
    expect(value(`${Z} (case z 0 :a))`)).toEqual([
      "if",
      ["=", ["get", ["hash-map", 0, 0], "sample0"], 0],
      "a",
      null,
    ]);
  });
  test("observations are guarded by their clause", () => {
    const [, { A, P }] = graph(
      `${Z} (case z 0 (observe (normal 0 1) 1) (observe (normal 2 1) 1)) z)`,
    );
    expect((P.observe1 as unknown[])[1]).toEqual(["and", true, ["=", "sample0", 0]]);
    expect((P.observe2 as unknown[])[1]).toEqual(["and", true, ["not", ["=", "sample0", 0]]]);
    expect(A).toEqual({ sample0: ["observe1", "observe2"] });
  });
  test.each([
    ["(case 3 1 :a 2 :b)", "KeyNotFound 3"],
    ["(case 3)", "MalformedForm (case 3)"],
    ["(case)", "MalformedForm (case)"],
    ["(case 1 x 2 3)", "MalformedForm x"],
    ["(case 1 [1] 2 3)", "MalformedForm [1]"],
    ["(case 1 1 2 (3 true) 4)", "MalformedForm true"],
    ["(case 1 nil 2)", "MalformedForm (case 1 nil 2)"],
  ])("%s is refused", (source, expected) => {
    expect(errors(source)).toEqual([expected]);
  });
  test("no clause is said in words of case", () => {
    expect(message("(case 3 1 :a 2 :b)")).toBe("case has no clause for this value, and no default");
    expect(hint("(case 3 1 :a 2 :b)")).toBe("its keys: 1, 2");
  });
});

describe("patterns take vectors apart wherever a name is bound", () => {
  test.each([
    ["(let [[a b] [1 2]] (+ a b))", "3"],
    ["(let [[a [b c] & d] [1 [2 3] 4 5]] [a b c d])", "[1 2 3 [4 5]]"],
    ["(let [[a & [b & c]] [1 2 3]] [a b c])", "[1 2 [3]]"],
    ["(let [[a _ b :as all] [1 2 3]] [b a all])", "[3 1 [1 2 3]]"],
    ["(let [[:as all] [1]] all)", "[1]"],
    ["(let [[& r] []] r)", "[]"],
    ["(let [[a a] [1 2]] a)", "2"],
    ["(let [x 1 [x y] [2 x]] [x y])", "[2 1]"],
    ["((fn [[a b] c] [c b a]) [1 2] 3)", "[3 2 1]"],
    ["(defn f [[a & b] [c]] [a b c]) (f [1 2] [3])", "[1 [2] 3]"],
    ["(foreach 2 [[a b] [[1 2] [3 4]] c [5 6]] (+ a b c))", "[8 13]"],
    ["(loop 2 [0 1] (fn [i [a b]] [b (+ a b)]))", "[1 2]"],
    ["(reduce (fn [[lo hi] x] [(min lo x) (max hi x)]) [0 0] [3 -1])", "[-1 3]"],
  ])("%s is %s", (source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("a random vector is taken apart by index, and its site takes no name from the parts", () => {
    const source = "(let [[a b] (sample (dirichlet [1 1]))] (- a b))";
    expect(value(source)).toEqual(["-", ["nth", "sample0", 0], ["nth", "sample0", 1]]);
    expect(sites(source)).toBe("dirichlet");
    expect(sites("(let [[a b :as p] (sample (dirichlet [1 1]))] a)")).toBe("p");
  });
  test.each([
    ["(let [[a b] [1]] a)", "IndexOutOfRange b"],
    ["(let [[a &] [1]] a)", "MalformedForm [a &]"],
    ["(let [[a & b c] [1]] a)", "MalformedForm [a & b c]"],
    ["(let [[a :as] [1]] a)", "MalformedForm [a :as]"],
    ["(let [[a :as [b]] [1]] a)", "MalformedForm [b]"],
    ["(let [{a :a} {:a 1}] a)", "MalformedForm {a :a}"],
    ["(let [[a :b] [1 2]] a)", "MalformedForm :b"],
    ["(let [[if] [1]] 2)", "MalformedForm if"],
    ["(fn [a & b] a)", "MalformedForm &"],
    ["(foreach 1 [3 [1]] 2)", "MalformedForm 3"],
    ["((fn [[a]] a) 3)", "TypeMismatch a"],
  ])("%s is refused", (source, expected) => {
    expect(errors(source)[0]).toBe(expected);
  });
});

describe("functions", () => {
  test.each([
    ["(map #(+ % 1) [1 2])", "[2 3]"],
    ["(map #(- %2 %1) [1 2] [5 5])", "[4 3]"],
    ["(#(* %2 10) 1 2)", "20"],
    ["(#(do 7))", "7"],
    ["(#(vector % %1) 3)", "[3 3]"],
    ["(let [y 5] (#(+ % y) 1))", "6"],
    ["(map #(let [[a b] %] (* a b)) [[2 3]])", "[6]"],
    ["(-> 3 #(+ % 1))", "4"],
    ["(-> 3 (#(- % 1)))", "2"],
    ["(->> [1 2] (map #(* % %)) (reduce +))", "5"],
    ["(-> {:a {:b 3}} :a :b)", "3"],
    ['(defn f "adds one" [x] (+ x 1)) (f 1)', "2"],
    ['(defn f [x] "text") (f 1)', '"text"'],
    ["(let [f (fn [x] 1 x)] (f 2))", "2"],
    ["((if true inc dec) 1)", "2"],
    ["((fn [f] (f 1)) (fn [x] (+ x 1)))", "2"],
    ["(let [compose (fn [f g] (fn [x] (f (g x))))] ((compose inc inc) 1))", "3"],
    ["(loop 2 1 (fn [i acc] (* acc 3)))", "9"],
    ["(defn f [i acc k] (+ acc k)) (loop 2 1 f 5)", "11"],
    ["(loop 2 0 + 1)", "3"],
    ["(foreach 2 [i (range 2)] (loop i 0 (fn [j a] (+ a 1))))", "[0 1]"],
  ])("%s is %s", (source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("observations in all bodies count", () => {
    const body = "(observe (normal x 1) 2) (observe (normal x 2) 3) x";
    for (const source of [`(defn f [x] ${body}) (f 1)`, `((fn [x] ${body}) 1)`]) {
      expect(graph(source)[1].V).toEqual(["observe0", "observe1"]);
    }
  });
  test.each([
    ["#(#(f %) 1)", "BadToken #("],
    ["#(+ %21 1)", "MalformedForm #(+ %21 1)"],
    ["(let [x %] x)", "UnboundSymbol %"],
    ["#(+ %& 1)", "UnboundSymbol %&"],
    ["(fn f [x] x)", "MalformedForm f"],
    ["(fn ([x] x))", "MalformedForm (fn ([x] x))"],
    ["(defn f)", "MalformedForm (defn f)"],
    ["(defn f [x]) 1", "MalformedForm (defn f [x])"],
    ["((fn [x] x))", "ArityMismatch (fn [x] x)"],
    ["(defn f [x] (f x)) (f 1)", "NotFirstOrder (f x)"],
    ["(defn f [x] (if (sample (flip x)) 1 (f (/ x 2)))) (f 0.5)", "NotFirstOrder (f (/ x 2))"],
  ])("%s is refused", (source, expected) => {
    expect(errors(source)[0]).toBe(expected);
  });
});

describe("conditional sites", () => {
  const guardOf = (source: string, name: string): unknown => {
    return (graph(source)[1].P[name] as unknown[])[1];
  };
  test("guards of when, cond and case nest", () => {
    const source = `(let [a (sample (flip 0.5)) b (sample (flip 0.5)) c (sample (discrete [1 1]))]
      (when a (cond b 1 :else (case c 0 2 (observe (normal 0 1) 1)))))`;
    expect(guardOf(source, "observe3")).toEqual([
      "and",
      ["and", ["and", true, "sample0"], ["not", "sample1"]],
      ["not", ["=", "sample2", 0]],
    ]);
    expect(graph(source)[1].A).toEqual({
      sample0: ["observe3"],
      sample1: ["observe3"],
      sample2: ["observe3"],
    });
  });
  test("the vertices of all operands of and, or exist, unguarded", () => {
    const source =
      "(let [z (sample (flip 0.5))] (and z (observe (normal 0 1) 1) (sample (flip 0.1))))";
    const [, { V, P }] = graph(source);
    expect(V).toEqual(["sample0", "observe1", "sample2"]);
    expect(P.observe1).toEqual(["observe*", ["normal", 0, 1], 1]);
  });
  test("guards reach into functions, loops and mapped functions", () => {
    const source = `(defn f [x] (observe (normal x 1) 2))
      (let [z (sample (flip 0.5))] (when z (f 1) (loop 1 0 (fn [i a] (f 2))) (map f [3])) z)`;
    for (const name of ["observe1", "observe2", "observe3"]) {
      expect(guardOf(source, name)).toEqual(["and", true, "sample0"]);
    }
  });
  test("a branch that no test can take keeps no vertices", () => {
    expect(graph("(if true 1 (sample (flip 0.5)))")[1].V).toEqual([]);
    expect(graph("(cond false (sample (flip 0.5)) :else 1)")[1].V).toEqual([]);
  });
});

describe("distributions are values", () => {
  const X = "(let [z (sample (discrete [1 1]))]";
  test.each([
    ["in a vector", `${X} (observe (get [(normal 0 1) (normal 5 1)] z) 2))`],
    ["in a map", `${X} (observe (get {0 (normal 0 1) 1 (normal 5 1)} z) 2))`],
    ["of an if", `${X} (observe (if (= z 0) (normal 0 1) (normal 5 1)) 2))`],
    ["of a case", `${X} (observe (case z 0 (normal 0 1) 1 (normal 5 1)) 2))`],
    ["of a function", `(defn f [z] (normal (* 5 z) 1)) ${X} (observe (f z) 2))`],
    ["made by map", `${X} (observe ((map #(normal % 1) [0 5]) z) 2))`],
    ["as the state of a loop", `${X} (observe (loop 2 (normal z 1) (fn [i d] d)) 2))`],
    ["as the state of reduce", `${X} (observe (reduce (fn [d x] (normal x z)) nil [1 5]) 2))`],
    ["through let and fn", `${X} (let [d ((fn [m] (normal m 1)) z)] (observe d 2)))`],
    ["as the result of or", `${X} (observe (or nil (normal z 1)) 2))`],
  ])("%s", (_, source) => {
    const { vertices } = compile(source);
    expect(vertices.map((each) => each.name.base)).toEqual(["z", "normal"]);
  });
});

describe("what of Clojure is refused, with what to write instead", () => {
  test.each([
    ["(def x 1)", "UnsupportedForm def", "let"],
    ["(defmacro m [x] x)", "UnsupportedForm defmacro", "function"],
    ["(loop [i 0] (recur i))", "UnsupportedForm loop", "(loop n init f"],
    ["((fn [x] (recur x)) 1)", "UnsupportedForm recur", "by its name"],
    ["(for [x [1]] x)", "UnsupportedForm for", "(map (fn [x]"],
    ["(doseq [x [1]] x)", "UnsupportedForm doseq", "foreach"],
    ["(dotimes [i 3] i)", "UnsupportedForm dotimes", "foreach"],
    ["(lazy-seq [1])", "UnsupportedForm lazy-seq", "loop"],
    ["(quote a)", "UnsupportedForm quote", "vector"],
    ["(try 1)", "UnsupportedForm try", "factor"],
    ["(ns a)", "UnsupportedForm ns", "already"],
    ["(letfn [] 1)", "UnsupportedForm letfn", "defn"],
    ["(mem f)", "UnsupportedForm mem", "foreach"],
    ["(let [a (atom 0)] a)", "UnsupportedForm atom", "reduce or loop"],
    ["(println 1)", "UnsupportedForm println", "no output"],
    ["(rand)", "UnsupportedForm rand", "sample"],
    ["(take 3 (iterate inc 0))", "UnsupportedForm iterate", "loop"],
    ["(str 1 2)", "UnsupportedForm str", "vector"],
    ["(Math/sqrt 4)", "UnboundSymbol Math/sqrt", "write sqrt"],
    ["(clojure.core/map inc [1])", "UnboundSymbol clojure.core/map", "write map"],
    ["(Math/pwo 2 3)", "UnboundSymbol Math/pwo", "did you mean pow?"],
    ["(reducee + [1])", "UnboundSymbol reducee", "did you mean reduce?"],
    ["(log-sumexp [1])", "UnboundSymbol log-sumexp", "did you mean log-sum-exp?"],
    ["(map case [1])", "UnboundSymbol case", "write (case ...)"],
    ["(let [f (defn g [] 1)] 1)", "UnsupportedForm (defn g [] 1)", "move it out"],
    ["(do (data y))", "UnsupportedForm (data y)", "top of the program"],
  ])("%s", (source, expected, words) => {
    expect(errors(source)).toEqual([expected]);
    expect(hint(source)).toContain(words);
  });
  test("a function of the program may have any of these names", () => {
    expect(value("(defn for [x] x) (defn println [x] x) (println (for 3))")).toBe(3);
  });
  test("independent mistakes are reported together, in order of the text", () => {
    expect(errors("(let [a (atom 0) b (norml 0 1)] (Math/exp (sqrt 1 2)))")).toEqual([
      "UnsupportedForm atom",
      "UnboundSymbol norml",
      "UnboundSymbol Math/exp",
      "ArityMismatch sqrt",
    ]);
  });
});

describe("warnings", () => {
  test.each([
    ["(let [mean 1 map 2 sum 3] mean)", []],
    ["(defn map [f x] x) (map 1 2)", []],
    ["(let [keys 1] keys)", ["ShadowedName keys"]],
    ["(if-let [x (sample (normal 0 1))] 1 2)", ["NumberAsCondition (sample (normal 0 1))"]],
    ["(when-let [x (sample (flip 0.5))] 1)", []],
  ])("%s", (source, expected) => {
    const found = check(source).warnings.map(
      ({ kind, span }) => `${kind} ${source.slice(span?.start.offset, span?.end.offset)}`,
    );
    expect(found).toEqual(expected);
  });
});

describe("desugared text", () => {
  test.each([
    ["(let [[a & b :as c] [1 2]] c)", "(let [c [1 2]] (let [a (nth c 0)] (let [b (rest c)] c)))"],
    ["(fn [[a] b] a)", "(fn [arg0 b] (let [a (nth arg0 0)] a))"],
    ["#(+ % %2)", "(fn [%1 %2] (+ %1 %2))"],
    ["(if-not 1 2 3)", "(if (not 1) 2 3)"],
    ["(if-let [x 1] x 2)", "(let [test0 1] (if test0 (let [x test0] x) 2))"],
    ["(case 1 (1 2) 3 4)", "(let [case0 1] (if (or (= case0 1) (= case0 2)) 3 4))"],
    [
      "(foreach 2 [[a] [[1] [2]]] a)",
      "[(let [arg0 (get [[1] [2]] 0)] (let [a (nth arg0 0)] a))\n (let [arg1 (get [[1] [2]] 1)] (let [a (nth arg1 0)] a))]",
    ],
  ])("%s", (source, expected) => {
    expect(desugar(source).text).toBe(`${expected}\n`);
  });
  test.each([
    "(defn f [[a b] [c & d :as e]] [a b c d e]) (f [1 2] [3 4 5])",
    "(let [arg0 1] (map (fn [[a b]] (+ a b arg0)) [[1 2] [3 4]]))",
    "(let [n 2 z (sample (flip 0.5))] (foreach n [[a b] [[1 2] [3 4]]] (if-let [x z] (sample (normal a b)) z)))",
    "(let [k (sample (discrete [1 1]))] (case k 0 (sample (normal 0 1)) 1 (observe (normal k 1) 2)))",
    "(map #(sample (normal % 1)) [1 2])",
  ])("%s reads back to the same graph", (source) => {
    const again = graphToJson(compile(desugar(source).text));
    const [functions, parts, result] = graph(source);
    expect(again.slice(1)).toEqual([parts, result]);
    expect(Object.keys(again[0])).toEqual(Object.keys(functions));
  });
});
