// Functions of functions: they are unfolded and leave no call; which elements there are, constants and shapes decide.

import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { answer, errors, graph, hint, message, sites, unfolded, value } from "./values.ts";

const X = "(let [x (sample (normal 0 1))]";

const CASES: readonly (readonly [source: string, expected: string])[] = [
  ["(map inc [1 2])", "[2 3]"],
  ["(mapv inc [1 2])", "[2 3]"],
  ["(map + [1 2 3] [10 20])", "[11 22]"],
  ["(map (fn [[k v]] [v k]) {:a 1})", "[[1 :a]]"],
  ["(map inc nil)", "[]"],
  ["(map-indexed vector [:a :b])", "[[0 :a] [1 :b]]"],
  ["(mapcat (fn [x] [x (- x)]) [1 2])", "[1 -1 2 -2]"],
  ["(repeatedly 2 (fn [] 7))", "[7 7]"],
  ["(reduce + [1 2 3])", "6"],
  ["(reduce - 10 [1 2])", "7"],
  ["(reduce + [])", "0"],
  ["(reduce - [4])", "4"],
  ["(reduce + 5 [])", "5"],
  ["(reduce (fn [m [k v]] (assoc m v k)) {} {:a 1})", "{1 :a}"],
  ["(reductions + [1 2 3])", "[1 3 6]"],
  ["(reductions + 0 [1 2])", "[0 1 3]"],
  ["(filter even? (range 5))", "[0 2 4]"],
  ["(filterv :a [{:a 1} {:a nil}])", "[{:a 1}]"],
  ["(filter (fn [x] (> (abs x) 1)) [-2 1 3])", "[-2 3]"],
  ["(remove even? (range 5))", "[1 3]"],
  ["(keep (fn [x] (when (> x 1) (* 2 x))) [1 2 3])", "[4 6]"],
  ["(take-while pos? [1 2 -1 3])", "[1 2]"],
  ["(drop-while pos? [1 2 -1 3])", "[-1 3]"],
  ["(take-while pos? [1])", "[1]"],
  ["[(some even? [1 2]) (some even? [1]) (some {:a 5} [])]", "[true nil nil]"],
  ["(some identity [nil 0 3 4])", "3"],
  ["[(every? even? [2 4]) (every? even? [2 3]) (every? even? [])]", "[true false true]"],
  ["(apply + 1 2 [3 4])", "10"],
  ["(apply max [1 5 2])", "5"],
  ["(apply (fn [a b] (- a b)) [5 3])", "2"],
  ["((partial - 10 1) 2)", "7"],
  ["((comp inc (partial * 2)) 5)", "11"],
  ["((comp (fn [x] (- x)) +) 1 2)", "-3"],
  ["((juxt inc dec) 1)", "[2 0]"],
  ["((complement even?) 1)", "true"],
  ["((constantly 7) 1 2)", "7"],
  ["(map (comp (juxt first count) reverse) [[1 2]])", "[[2 2]]"],
  ["(update {:a 1} :a + 10)", "{:a 11}"],
  ["(update [1 2] 0 inc)", "[2 2]"],
  ["(update-in {:a [1 2]} [:a 1] inc)", "{:a [1 3]}"],
  ["(sort [3 1 2])", "[1 2 3]"],
  ["(sort > [3 1 2])", "[3 2 1]"],
  ['(sort ["b" "a"])', '["a" "b"]'],
  ["(sort [2 true 0])", "[0 true 2]"],
  ["(sort-by count [[1 2] [] [3]])", "[[] [3] [1 2]]"],
  ["(sort-by first > [[1 :a] [2 :b] [1 :c]])", "[[2 :b] [1 :a] [1 :c]]"],
  ["(distinct [1 2 true [1] [true] 2])", "[1 2 [1]]"],
  ["(count (distinct [(/ 0 0) (/ 0 0)]))", "2"],
  ["(frequencies [:a :b :a])", "{:a 2 :b 1}"],
];

test.each(CASES)("%s is %s", (source, expected) => {
  expect(value(source)).toEqual(value(expected));
});
/** What lowering leaves to the engine, and elements that are no constants by themselves. */
const NOT_LOWERED = [
  "(apply max [1 5 2])",
  "((complement even?) 1)",
  "[(some even? [1 2]) (some even? [1]) (some {:a 5} [])]",
];
const NOT_CONSTANT = ["(distinct [1 2 true [1] [true] 2])"];

test.each(CASES.filter(([source]) => ![...NOT_LOWERED, ...NOT_CONSTANT].includes(source)))(
  "lowering finds the same when the graph keeps the call: %s is %s",
  (source, expected) => {
    expect(answer(unfolded(source))).toEqual(answer(expected));
  },
);

describe("with random elements", () => {
  test.each([
    ["(map inc [x 1])", ["vector", ["inc", "sample0"], 2]],
    ["(map inc (reverse [x 1]))", ["vector", 2, ["inc", "sample0"]]],
    ["(map first (partition 2 [1 x 3 4]))", ["vector", 1, 3]],
    ["(map second (zipmap [:a] [x]))", ["vector", "sample0"]],
    ["(reduce + (take 2 [x 2 3]))", ["+", "sample0", 2]],
    ["(reduce * 2 [x])", ["*", 2, "sample0"]],
    ["(filter number? [1 :a])", ["vector", 1]],
    ["(some pos? [x])", ["or", ["pos?", "sample0"]]],
    ["(every? pos? [x 1])", ["if", ["and", ["pos?", "sample0"]], true, false]],
    ["(every? pos? [x -1])", false],
    ["(apply + [x 1])", ["+", "sample0", 1]],
    ["(update [x 2] 0 inc)", ["vector", ["inc", "sample0"], 2]],
    [
      "(sort-by (fn [[k v]] k) [[2 x] [1 5]])",
      ["vector", ["vector", 1, 5], ["vector", 2, "sample0"]],
    ],
    ["(mapcat (fn [y] (repeat 2 y)) [x])", ["vector", "sample0", "sample0"]],
  ])("%s", (call, expected) => {
    expect(value(`${X} ${call})`)).toEqual(expected);
  });
  test("a choice between vectors of one length has that length", () => {
    const choice = ["if", [">", "sample0", 0], ["vector", 1, 2], ["vector", 3, 4]];
    expect(value(`${X} (map inc (if (> x 0) [1 2] [3 4])))`)).toEqual([
      "vector",
      ["inc", ["get", choice, 0]],
      ["inc", ["get", choice, 1]],
    ]);
    expect(value(`${X} (count (map inc (get [[1 2] [x 4]] x))))`)).toBe(2);
  });
  test("a vector that is drawn has the length of its parameter", () => {
    expect(value("(map inc (sample (dirichlet [1 1])))")).toEqual([
      "vector",
      ["inc", ["get", "sample0", 0]],
      ["inc", ["get", "sample0", 1]],
    ]);
    const source = "(let [W (foreach 2 [] (foreach 3 [] (sample (normal 0 1))))]";
    expect(value(`${source} (count (map inc (mat-mul W [1 2 3]))))`)).toBe(2);
    expect(value(`${source} (count (map inc (mat-tanh (mat-add (get W 0) [1 2 3])))))`)).toBe(3);
  });
});

describe("shapes of what matrix operators give", () => {
  const W = "(let [w (foreach 2 [] (foreach 3 [] (sample (normal 0 1))))]";
  test.each([
    ["(mat-transpose w)", 3, 2],
    ["(mat-mul w (mat-transpose w))", 2, 2],
    ["(mat-mul (mat-transpose w) w)", 3, 3],
    ["(mat-repmat w 2 3)", 4, 9],
    ["(mat-tanh (mat-relu (mat-add w w 1)))", 2, 3],
    ["(mat-sub 1 w)", 2, 3],
    ["(rest (mat-transpose w))", 2, 2],
    ["(partition 2 (mat-mul w [1 2 3]))", 1, 2],
    ["(foreach (count (mat-transpose w)) [] (mat-mul w [1 2 3]))", 3, 2],
  ])("%s has %s rows of %s", (matrix, count, width) => {
    const rows = `${W} (map (fn [row] (mapv (fn [x] 1) row)) ${matrix}))`;
    const row = JSON.stringify(["vector", ...Array(width).fill(1)]);
    expect(JSON.stringify(value(rows))).toBe(`["vector",${Array(count).fill(row).join()}]`);
  });
  test("what has no known shape is refused as before", () => {
    expect(errors(`${W} (map inc (mat-repmat w (sample (poisson 1)) 1)))`)).toEqual([
      "DynamicCount (mat-repmat w (sample (poisson 1)) 1)",
    ]);
    expect(errors(`${W} (reduce + (first (first (mat-transpose w)))))`)).toEqual([
      "DynamicCount (first (first (mat-transpose w)))",
    ]);
  });
});

describe("any function will do", () => {
  test.each([
    ["a function of the program", "(defn f [x] (* x x)) (map f [1 2])", "[1 4]"],
    ["a closure", "(let [k 10] (map (fn [x] (+ x k)) [1 2]))", "[11 12]"],
    ["a keyword", "(map :a [{:a 1} {:a 2}])", "[1 2]"],
    ["a map", '(map {0 "a" 1 "b"} [1 0])', '["b" "a"]'],
    ["a vector", "(map [5 6] [1 0])", "[6 5]"],
    ["a function of functions", "(map (partial map inc) [[1] [2]])", "[[2] [3]]"],
    ["a parameter", "(defn g [f] (reduce f [1 2 3])) (g *)", "6"],
  ])("%s", (_, source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("a distribution's constructor", () => {
    expect(value("(map normal [0 1] [2 3])")).toEqual([
      "vector",
      ["normal", 0, 2],
      ["normal", 1, 3],
    ]);
    expect(graph("(sample (apply normal [0 1]))")[1].P.sample0).toEqual([
      "sample*",
      ["normal", 0, 1],
    ]);
  });
});

describe("sites are indexed as those of foreach", () => {
  test.each([
    ["(let [x (map (fn [m] (sample (normal m 1))) [1 2])] x)", "x[0] x[1]"],
    ["(repeatedly 2 (fn [] (sample (gamma 1 1))))", "gamma[0] gamma[1]"],
    ["(map-indexed (fn [i y] (observe (normal i 1) y)) [1 2])", "normal[0] normal[1]"],
    [
      "(reduce (fn [s y] (let [z (sample (normal s 1))] (observe (laplace z 1) y) z)) 0 [5 6])",
      "z[0] laplace[0] z[1] laplace[1]",
    ],
    [
      "(let [w (map (fn [n] (repeatedly n (fn [] (sample (normal 0 1))))) [2 1])] w)",
      "w[0][0] w[0][1] w[1][0]",
    ],
    ["(defn f [m] (let [z (sample (normal m 1))] z)) (map f [1 2])", "z[0] z[1]"],
    ["(let [f (fn [x] (let [z (sample (normal x 1))] z))] [(f 1) (f 2)])", "z[0] z[1]"],
    ["(let [f (fn [x] (let [z (sample (normal x 1))] z))] ((juxt f f) 1))", "z[0] z[1]"],
    ["(let [f (fn [x] (let [z (sample (normal x 1))] z))] ((comp f f) 1))", "z[0] z[1]"],
    ["(let [f (fn [x] (let [z (sample (normal x 1))] z))] (update [1] 0 f))", "z"],
    ["(let [x (apply normal [0 1]) y (apply (fn [m] (sample (normal m 1))) [0])] y)", "y"],
    ["(let [y ((partial (fn [m s] (sample (normal m s))) 0) 1)] y)", "y"],
    ["(let [y ((comp (fn [m] (sample (normal m 1))) inc) 0)] y)", "y"],
    ["(some (fn [x] (sample (flip x))) [0.5 0.1])", "flip[0] flip[1]"],
  ])("%s", (source, expected) => {
    expect(sites(source)).toBe(expected);
  });
  test("map is the same graph as foreach", () => {
    const data = "[y [1 2 3]]";
    const each = "(let [z (sample (normal y 1))] (observe (normal z 1) y) z)";
    const [, unfolded, result] = graph(`(foreach 3 ${data} ${each})`);
    const [, mapped, value_] = graph(`(map (fn [y] ${each}) [1 2 3])`);
    expect([mapped, value_]).toEqual([unfolded, result]);
  });
  test("a predicate of take-while is not asked past its end", () => {
    expect(sites("(take-while (fn [x] (observe (normal 0 1) x) (< x 2)) [1 2 3])")).toBe(
      "normal[0] normal[1]",
    );
  });
});

describe("what must be constant, and what is no function", () => {
  test.each([
    ["(filter (fn [y] (> y x)) [1 2])", "DynamicCount (fn [y] (> y x))"],
    ["(remove pos? [x])", "DynamicCount pos?"],
    ["(keep (fn [y] (if (> x 0) y)) [1])", "DynamicCount (fn [y] (if (> x 0) y))"],
    ["(take-while pos? [1 x])", "DynamicCount pos?"],
    ["(mapcat (fn [y] (if (> x 0) [1] [])) [1])", "DynamicCount (fn [y] (if (> x 0) [1] []))"],
    ["(map inc x)", "DynamicCount x"],
    ["(map inc (if (> x 0) [1] [2 3]))", "DynamicCount (if (> x 0) [1] [2 3])"],
    ["(reduce + x)", "DynamicCount x"],
    ["(apply + x)", "DynamicCount x"],
    ["(repeatedly x (fn [] 1))", "DynamicCount x"],
    ["(sort [1 x])", "DynamicCount x"],
    ["(sort-by identity [1 x])", "DynamicCount identity"],
    ["(distinct [x])", "DynamicCount x"],
    ["(frequencies [x])", "DynamicCount x"],
    ["(map 3 [1])", "NotAFunction 3"],
    ["(map x [1])", "NotAFunction x"],
    ["(map inc 3)", "TypeMismatch 3"],
    ['(map inc [1 "a"])', 'TypeMismatch "a"'],
    ["(map (fn [a b] a) [1])", "ArityMismatch (fn [a b] a)"],
    ["(map inc)", "ArityMismatch map"],
    ["(reduce inc [1 2])", "ArityMismatch inc"],
    ["(map normal [0] [-1])", "InvalidParameter -1"],
    ["(map (fn [y] inc) [1])", "TypeMismatch (fn [y] inc)"],
    ["(repeatedly -1 (fn [] 1))", "TypeMismatch -1"],
    ['(sort [1 "a"])', 'TypeMismatch [1 "a"]'],
    ["(sort + [1 2])", "TypeMismatch +"],
    ["(update {:a 1} :b inc)", "KeyNotFound :b"],
    ["(update-in [1] [1] inc)", "IndexOutOfRange [1]"],
    ["(frequencies [[1]])", "TypeMismatch [[1]]"],
    ["((if (> x 0) inc dec) 1)", "NotFirstOrder (if (> x 0) inc dec)"],
    ["(+ 1 (partial + 1))", "TypeMismatch (partial + 1)"],
    ["(sample (partial normal 0))", "NotADistribution (partial normal 0)"],
  ])("%s", (call, expected) => {
    expect(errors(`${X} ${call})`)).toEqual([expected]);
  });
  test("the message says which element, and what to do", () => {
    const source = `${X} (filter (fn [y] (> y x)) [1 2]))`;
    expect(message(source)).toBe(
      "filter must be decided by constants, its function gives the result of > for element 0",
    );
    expect(hint(source)).toContain("choose its value with if");
  });
  test("independent mistakes are found together", () => {
    expect(errors('(map inc ["a" "b" 1])')).toEqual(['TypeMismatch "a"', 'TypeMismatch "b"']);
  });
  test("a loop over a mistake reports it once", () => {
    expect(errors('(reduce (fn [a x] (+ a "b")) 0 (range 100))')).toEqual(['TypeMismatch "b"']);
  });
});

describe("keywords, maps and vectors are functions, as in Clojure", () => {
  test.each([
    ["(:a {:a 1})", "1"],
    ["(:b {:a 1} 7)", "7"],
    ["({:a 1} :a)", "1"],
    ["({:a 1} :b 7)", "7"],
    ["([5 6] 1)", "6"],
    ["(let [m {:a 1}] (m :a))", "1"],
    ["((reverse [5 6]) 0)", "6"],
  ])("%s is %s", (source, expected) => {
    expect(value(source)).toEqual(value(expected));
  });
  test("they print as get", () => {
    expect(value(`${X} (:a {:a x}))`)).toBe("sample0");
    expect(value(`${X} ([1 2] x))`)).toEqual(["get", ["vector", 1, 2], "sample0"]);
  });
  test.each([
    ["(:b {:a 1})", "KeyNotFound :b"],
    ["([1] 1)", "IndexOutOfRange 1"],
    ["(:a 3)", "TypeMismatch 3"],
    ["([1 2])", "ArityMismatch [1 2]"],
    ["([1] 0 1)", "ArityMismatch [1]"],
    ["(:a)", "ArityMismatch :a"],
    ['("a" {})', 'NotAFunction "a"'],
    ["((sample (normal 0 1)) 2)", "NotAFunction (sample (normal 0 1))"],
  ])("%s", (source, expected) => {
    expect(errors(source)).toEqual([expected]);
  });
});

describe("shapes decide counts and recursion", () => {
  test.each([
    ["(foreach (count (rest [x 1])) [] 7)", ["vector", 7]],
    ["(foreach (count (reverse [x 1])) [] 7)", ["vector", 7, 7]],
    ["(loop (count (take 2 [x x x])) 0 +)", 1],
    ["(foreach (floor 2.5) [] 7)", ["vector", 7, 7]],
  ])("%s", (call, expected) => {
    expect(value(`${X} ${call})`)).toEqual(expected);
  });
  test("a recursion over a vector of random elements ends with it", () => {
    const sum = "(defn total [xs] (if (empty? xs) 0 (+ (first xs) (total (rest xs)))))";
    expect(value(`${sum} ${X} (total [x 2]))`)).toEqual(["+", "sample0", 2]);
    const even = "(defn ev [v] (if (= (count v) 0) true (od (rest v))))";
    const odd = "(defn od [v] (cond (empty? v) false :else (ev (rest v))))";
    expect(value(`${even} ${odd} ${X} (ev [x x x]))`)).toBe(false);
  });
  test("sites in it have no guards", () => {
    const source =
      "(defn f [v] (when (not (empty? v)) (observe (normal (first v) 1) 2) (f (rest v))))";
    const { vertices } = compile(`${source} ${X} (f [x x]))`);
    expect(vertices.map((each) => each.guard)).toEqual([null, null, null]);
  });
  test("an if that ends no recursion prints as the reference prints it", () => {
    expect(value(`(defn f [v] (if (empty? v) 1 2)) ${X} (f [x]))`)).toEqual([
      "if",
      ["empty?", ["vector", "sample0"]],
      1,
      2,
    ]);
  });
});
