// Collections: what each primitive makes of constants, what of it the printed graph keeps, and what it refuses.

import { describe, expect, test } from "vitest";
import { answer, errors, message, unfolded, value } from "./values.ts";

const X = "(let [x (sample (normal 0 1))]";

const CASES: readonly (readonly [source: string, expected: string])[] = [
  ["(take 2 [1 2 3])", "[1 2]"],
  ["(take 5 [1])", "[1]"],
  ["(take -1 [1])", "[]"],
  ["(drop 2 [1 2 3])", "[3]"],
  ["(drop 5 [1])", "[]"],
  ["(take-last 2 [1 2 3])", "[2 3]"],
  ["(take-last 5 [1])", "[1]"],
  ["(drop-last [1 2])", "[1]"],
  ["(drop-last 2 [1 2 3])", "[1]"],
  ["(take 1 {:a 1 :b 2})", "[[:a 1]]"],
  ["(rest nil)", "[]"],
  ["(into [1] [2 3])", "[1 2 3]"],
  ["(into {:a 1} [[:b 2] [:a 3]])", "{:a 3 :b 2}"],
  ["(into [] {:a 1})", "[[:a 1]]"],
  ["(into nil [1])", "[1]"],
  ["(interleave [1 2 3] [:a :b])", "[1 :a 2 :b]"],
  ["(interleave)", "[]"],
  ["(interpose 0 [1 2 3])", "[1 0 2 0 3]"],
  ["(interpose 0 [])", "[]"],
  ["(partition 2 [1 2 3 4 5])", "[[1 2] [3 4]]"],
  ["(partition 2 1 [1 2 3])", "[[1 2] [2 3]]"],
  ["(partition 1 2 [1 2 3])", "[[1] [3]]"],
  ["(partition 3 [1 2])", "[]"],
  ["(flatten [1 [2 [3 []]] {:a [4]}])", "[1 2 3 {:a [4]}]"],
  ["(identity [1])", "[1]"],
  ["(zipmap [:a :b] [1 2 3])", "{:a 1 :b 2}"],
  ["(keys {:a 1 :b 2})", "[:a :b]"],
  ["(vals {:a 1 :b 2})", "[1 2]"],
  ["(keys nil)", "[]"],
  ["(merge {:a 1 :b 2} nil {:b 3 :c 4})", "{:a 1 :b 3 :c 4}"],
  ["(dissoc {:a 1 :b 2} :b :c)", "{:a 1}"],
  ["(select-keys {:a 1 :b 2} [:b :c])", "{:b 2}"],
  ["(select-keys {1 :a} [1.0 true])", "{1 :a}"],
  ["(assoc {:a 1} :b 2 :a 3)", "{:a 3 :b 2}"],
  ["(assoc [1 2] 0 5 2 6)", "[5 2 6]"],
  ["(assoc nil :a 1)", "{:a 1}"],
  ["(get-in {:a [1 {:b 2}]} [:a 1 :b])", "2"],
  ["(get-in {:a 1} [])", "{:a 1}"],
  ["(get-in {:a {:b 1}} [:a :c] 7)", "7"],
  ["(get-in {:a {:b 1}} [:c :d] 7)", "7"],
  ["(assoc-in {:a [1 2]} [:a 1] 3)", "{:a [1 3]}"],
  ["(assoc-in {} [:a :b] 1)", "{:a {:b 1}}"],
  ["[(contains? {:a 1} :a) (contains? {:a 1} :b) (contains? nil 1)]", "[true false false]"],
  ["[(contains? [7 8] 1) (contains? [7 8] 2) (contains? [7] 0.5)]", "[true false false]"],
  ["[(nth [1 2] 1 9) (nth [1 2] 2 9) (get nil 0 9)]", "[2 9 9]"],
  ["[(first {:a 1}) (last [[1]])]", "[[:a 1] [1]]"],
  ["(reverse {:a 1 :b 2})", "[[:b 2] [:a 1]]"],
];

test.each(CASES)("%s is %s", (source, expected) => {
  expect(value(source)).toEqual(value(expected));
});
test.each(CASES)(
  "lowering finds the same when the graph keeps the call: %s is %s",
  (source, expected) => {
    expect(answer(unfolded(source))).toEqual(answer(expected));
  },
);

describe("kinds of values", () => {
  test.each([
    ["nil?", "nil"],
    ["number?", "1.5"],
    ["boolean?", "true"],
    ["string?", '"s"'],
    ["keyword?", ":k"],
    ["vector?", "[1]"],
    ["map?", "{}"],
  ])("%s holds for %s alone", (predicate, only) => {
    const others = ["nil", "1.5", "true", '"s"', ":k", "[1]", "{}"];
    for (const each of others) expect(value(`(${predicate} ${each})`)).toBe(each === only);
  });
  test("some?, true? and false?", () => {
    expect(value("(map some? [nil 0 false])")).toEqual(value("[false true true]"));
    expect(value("(map true? [true 1 false])")).toEqual(value("[true false false]"));
    expect(value("(map false? [true 0 false nil])")).toEqual(value("[false false true false]"));
  });
});

describe("with random elements calls stay, as the reference leaves every call of a core function", () => {
  test.each([
    ["(take 1 [x])", ["take", 1, ["vector", "sample0"]]],
    ["(zipmap [:a] [x])", ["zipmap", ["vector", "a"], ["vector", "sample0"]]],
    ["(get-in [x] [0])", ["get-in", ["vector", "sample0"], ["vector", 0]]],
    ["(assoc {:a x} :b 1)", ["assoc", ["hash-map", "a", "sample0"], "b", 1]],
    ["(identity x)", ["identity", "sample0"]],
    ["(nil? x)", ["nil?", "sample0"]],
    ["(conj {:a 1} [:b x])", ["conj", ["hash-map", "a", 1], ["vector", "b", "sample0"]]],
    ["(sum [x 1])", ["sum", ["vector", "sample0", 1]]],
    ["(sum [1 2])", ["sum", ["vector", 1, 2]]],
    ["(logit 0.5)", ["logit", 0.5]],
  ])("%s", (call, expected) => {
    expect(value(`${X} ${call})`)).toEqual(expected);
  });
  test("a literal vector is put together and taken apart", () => {
    expect(value(`${X} (assoc [1 2] 0 x 1 3))`)).toEqual(["vector", "sample0", 3]);
    expect(value(`${X} (nth [1 x] 1 0))`)).toBe("sample0");
  });
});

describe("what is refused", () => {
  test.each([
    ["(take 1.5 [1])", "TypeMismatch 1.5"],
    ["(take :a [1])", "TypeMismatch :a"],
    ["(take 1 2)", "TypeMismatch 2"],
    ["(rest 3)", "TypeMismatch 3"],
    ["(keys [1])", "TypeMismatch [1]"],
    ["(dissoc [1] 0)", "TypeMismatch [1]"],
    ["(zipmap [[1]] [2])", "TypeMismatch [[1]]"],
    ["(select-keys {:a 1} [[1]])", "TypeMismatch (select-keys {:a 1} [[1]])"],
    ["(assoc {:a 1} :b)", "ArityMismatch assoc"],
    ["(assoc {:a 1} :b 2 :c)", "ArityMismatch :c"],
    ["(hash-map 1)", "ArityMismatch 1"],
    ["(partition 0 [1])", "TypeMismatch 0"],
    ["(into {:a 1} [2])", "TypeMismatch [2]"],
    ["(conj {:a 1} 2)", "TypeMismatch 2"],
    ["(get-in {:a 1} [:b])", "KeyNotFound [:b]"],
    ["(get-in [1] [1])", "IndexOutOfRange [1]"],
    ["(subvec [1 2] 1 3)", "IndexOutOfRange 3"],
    ["(first [])", "IndexOutOfRange []"],
    ["(peek {})", "IndexOutOfRange {}"],
    ["(range 0 1 0)", "TypeMismatch 0"],
    ["(sum 3 4)", "ArityMismatch sum"],
    ['(sum "a")', 'TypeMismatch "a"'],
    ["(sum {:a 1})", "TypeMismatch {:a 1}"],
    ["(partition 500000 1 (range 1000000))", "GraphTooLarge (partition 500000 1 (range 1000000))"],
    [
      "(flatten (loop 60 [] (fn [i v] [v v])))",
      "GraphTooLarge (flatten (loop 60 [] (fn [i v] [v v])))",
    ],
    [
      "(interleave (range 600000) (range 600000))",
      "GraphTooLarge (interleave (range 600000) (range 600000))",
    ],
  ])("%s", (source, expected) => {
    expect(errors(source)).toEqual([expected]);
  });
  test.each([
    ["(range x)", "DynamicCount x"],
    ["(range 0 (+ x 1))", "DynamicCount (+ x 1)"],
    ["(repeat x 1)", "DynamicCount x"],
    ["(take x [1])", "DynamicCount x"],
    ["(drop-last x [1])", "DynamicCount x"],
    ["(partition 1 x [1])", "DynamicCount x"],
    ["(subvec [1 2] 0 x)", "DynamicCount x"],
    ["(take (count (rest [x 1])) [1 2])", undefined],
    ["(drop-last [x])", undefined],
    ["(repeat 2 x)", undefined],
  ])("how many elements there are is no matter of chance: %s", (call, expected) => {
    expect(errors(`${X} ${call})`)[0]).toBe(expected);
  });
  test("messages name the operator as it is written", () => {
    expect(message("(take 1 2)")).toBe("take works on a vector, got the number 2");
    expect(message("(assoc {} 1 2 3)")).toBe("assoc needs a value for every key");
  });
});
