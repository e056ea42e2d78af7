// A repetition that is evaluated once for all its passes means what it means pass by pass: the same graph, or the same error.

import { expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import type { LaurelError } from "../../ts/src/errors/laurel-error.ts";
import { graphToJson } from "../../ts/src/graph/json.ts";

/** The graph, or what is wrong; repetitions of so many passes and more are tried at once. */
function outcome(source: string, foldFrom: number): unknown {
  try {
    return graphToJson(compile(source, { foldFrom }));
  } catch (error) {
    return (error as LaurelError).diagnostics.map(({ kind, span }) => [kind, span?.start.offset]);
  }
}

test.each([
  "(foreach 4 [y [1 2 3 4]] (filter (fn [x] (> x y)) [1 2 3 4 5]))",
  "(foreach 4 [y [1 2 3 4]] (map (fn [x] (+ x y)) [1 2]))",
  "(foreach 4 [y [1 2 3 4]] (case y 1 :a 2 :b :c))",
  "(foreach 4 [y [1 2 3 4]] (case y 1 (sample (normal 0 1)) 2 (sample (normal 1 1)) 3))",
  "(foreach 3 [y [1 2 3]] (case y 1 :a 2 :b 3 :d))",
  "(foreach 3 [y [1 2 3]] (take y [1 2 3]))",
  "(foreach 3 [y [1 2 3]] (repeatedly y (fn [] (sample (normal 0 1)))))",
  "(foreach 3 [y [1 2 3]] (reduce + (range y)))",
  "(foreach 3 [[a b] [[1 2] [3 4] [5 6]]] (sample (normal a b)))",
  "(defn f [n] (if (= n 0) 0 (+ 1 (f (- n 1))))) (foreach 3 [y [1 2 3]] (f y))",
  "(defn f [v] (if (empty? v) 0 (+ (first v) (f (rest v))))) (foreach 3 [y [1 2 3]] (f [y (sample (normal y 1))]))",
  "(foreach 3 [y [1 2 3]] (some #(= % y) [1 2]))",
  "(foreach 3 [y [1 2 3]] (every? #(< % y) [1 2]))",
  "(foreach 3 [y [1 2 3]] (sort [3 y 1]))",
  "(foreach 3 [y [1 2 1]] (distinct [1 y]))",
  "(foreach 3 [y [1 2 3]] (update [1 2 3 4] y inc))",
  "(foreach 3 [y [1 2 3]] (get-in [[1 2 3 4]] [0 y]))",
  "(foreach 3 [y [1 2 3]] (assoc-in [[1 2 3 4]] [0 y] (sample (normal 0 1))))",
  "(foreach 3 [y [1 2 3]] (:a {:a y}))",
  "(foreach 3 [y [1 2 3]] ([5 6 7 8] y))",
  "(foreach 3 [y [1 2 3]] ({1 :a 2 :b 3 :c} y))",
  "(foreach 3 [y [1 2 3]] (contains? [5 6] y))",
  "(foreach 3 [y [1 2 3]] [(number? y) (nil? y) (zipmap [:a] [y]) (flatten [y [y]]) (interpose y [1 2])])",
  "(foreach 3 [y [1 2 3]] (apply + y [1 y]))",
  "(foreach 3 [y [1 2 3]] ((comp inc (partial * y)) 2))",
  "(foreach 3 [y [1 2 3]] (map (fn [m] (let [z (sample (normal m y))] z)) [0 y]))",
  "(foreach 3 [y [[1 2] [3 4] [5 6]]] (map inc y))",
  "(foreach 3 [y [[1 2] [3 4] [5 6]]] (sum y))",
  "(let [xs (foreach 3 [y [1 2 3]] (sample (normal y 1)))] (map inc xs))",
  "(let [xs (foreach 3 [y [1 2 3]] (sample (normal y 1)))] (reduce + xs))",
  "(let [xs (foreach 3 [y [1 2 3]] (sample (normal y 1)))] (map #(observe (normal %1 1) %2) xs [4 5 6]))",
  "(let [xs (foreach 3 [y [1 2 3]] (sample (normal y 1)))] [(sum (take 2 xs)) (reverse xs) (mean xs)])",
  "(map (fn [y] (foreach 2 [x [y y]] (sample (normal x 1)))) [1 2])",
  "(foreach 3 [y [1 2 3]] (if-let [z (> y 1)] (sample (normal y 1)) 2))",
  "(foreach 3 [y [1 2 3]] (when-not (= y 1) (observe (normal 0 1) y)))",
  "(foreach 3 [y [1 2 3]] (keep (fn [x] (if (> x y) x)) [1 2 3 4]))",
  "(foreach 3 [y [1 2 3]] (take-while #(< % y) [0 1 2 3]))",
  "(foreach 3 [y [1 2 3]] (frequencies [y 1]))",
  "(foreach 3 [y [1 2 3]] (mapcat #(repeat % y) [1 2]))",
  "(foreach 3 [i (range 3)] (get-in {:a [5 6 7]} [:a i]))",
  "(foreach 2 [y [1 5]] (case y 1 :a 2 :b))",
  "(foreach 3 [y [1 2 3]] (partition y [1 2 3 4]))",
  "(foreach 3 [y [1 2 3]] (first (drop 1 [y])))",
  "(foreach 3 [y [1 2 3]] (second (reverse [y 1])))",
  "(foreach 3 [y [0 1 2]] (get-in [[5 6]] [0 y]))",
  "(reduce (fn [s y] (let [z (sample (normal s 1))] (observe (normal z 1) y) z)) 0 [1 2 3])",
  "(reduce (fn [[s t] y] (let [z (sample (normal (+ s t) y))] [z (inc s)])) [0 (sample (normal 0 1))] [1 2 3])",
  "(reduce (fn [acc x] (conj acc (sample (normal x 1)))) [] [1 2 3])",
  "(reduce (fn [s y] (if (> y 1) (+ s y) s)) (sample (normal 0 1)) [1 2 3])",
  "(reduce + (map #(sample (normal % 1)) [1 2 3]))",
  "(reduce (fn [s [a b]] (+ (* s a) b)) (sample (normal 0 1)) [[1 2] [3 4]])",
  "(reduce (fn [m k] (assoc m k (sample (flip 0.5)))) {} [:a :b])",
  "(reduce (fn [d y] (observe d y) (normal (sample d) 1)) (normal 0 1) [1 2 3])",
  "(reductions (fn [s y] (sample (normal s y))) 0 [1 2 3])",
  "(foreach 2 [row [[1 2] [3 4]]] (reduce (fn [s y] (sample (normal s y))) 0 row))",
])("%s", (source) => {
  expect(outcome(source, 1)).toEqual(outcome(source, Number.POSITIVE_INFINITY));
});
