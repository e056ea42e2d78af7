// Programs that the comparisons use beside the grammar-made ones: the course's, and hand-written ones for what the
// grammar seldom makes. Those marked have once gone wrong.

import { readFileSync } from "node:fs";

const COURSE = [
  "gaussian",
  "line",
  "hmm",
  "gmm",
  "sprinkler",
  "bnn",
  "sum-relaxed",
  "dependent-support",
];

export const CORPUS: readonly (readonly [string, string])[] = [...COURSE, "hmm-reduce.hoppl"].map(
  (name) => [name, readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8")],
);

export const WRITTEN: readonly string[] = [
  // The guard of a latent whose prior has a random index is needed by nothing else; lowering gave up.
  "(let [k (sample (poisson 1)) z (sample (flip 0.5))] (if z (sample (normal (get [1 2] k) 1)) 0))",
  `(let [k (sample (poisson 1)) j (sample (discrete [1 2]))]
     (if (= 1 (get [0 1] j)) (sample (normal (get [1 2] k) 1)) k))`,
  // A foreach of 64 passes is evaluated once, as a plate.
  `(let [m (sample (normal 0 1))]
     (foreach 70 [y (range 70)] (observe (normal (* m (sample (gamma 2 2))) 30) y)) m)`,
  `(let [zs (foreach 64 [] (sample (discrete [1 2 3]))) mu (foreach 3 [] (sample (normal 0 2)))]
     (foreach 64 [z zs y (range 64)] (observe (normal (get mu z) 20) y)) (map (fn [z] (get mu z)) zs))`,
  "(loop 80 0 (fn [i x] (let [y (sample (normal (* 0.5 x) 1))] (observe (normal y 1) 0.3) y)))",
  "(defn fac [n] (if (= n 0) 1 (* n (fac (- n 1))))) (sample (normal (fac 4) (fac 3)))",
  `(defn walk [n x] (if (= n 0) [x] (cons x (walk (- n 1) (sample (normal x 1)))))) (walk 4 0)`,
  `(defn pick [k] (case k 0 (sample (normal 0 1)) (1 2) (sample (gamma 2 1)) (sample (flip 0.5))))
   [(pick (sample (uniform-discrete 0 4))) (pick 1) (pick 3)]`,
  "(observe (normal (if (sample (flip 0.5)) (sample (normal 1 1)) (sample (normal -1 1))) 1) 0.2)",
  "(let [k (sample (poisson 2))] (observe (normal (get [1 2 3] k) 1) 2) (if (< k 2) (get [4 5] k) k))",
  // Only the shapes of what matrix operators give are known, and decide how often a function is called.
  ...[
    "(map (fn [r] (reduce + r)) (mat-mul w (mat-transpose w)))",
    "(map (fn [r] (apply * r)) (mat-repmat (mat-tanh w) 2 2))",
    "[(reduce + (first (mat-mul w [[1] [2] [3]]))) (reduce - (mat-mul [1 2] w)) (mat-mul [1 2] [3 4])]",
    "(reduce + (last (rest (mat-transpose (mat-add w 1)))))",
    "(map (fn [r] (apply max r)) (reverse (conj (mat-transpose w) [1 2])))",
    "(map (fn [r] (apply + r)) (concat (take 2 (mat-transpose w)) (mat-transpose w)))",
    "(map-indexed (fn [i r] (* i (reduce + r))) (mat-relu w))",
    "(apply + (if (> (get (get w 0) 0) 0) (cumsum (first w)) (softmax (second w))))",
    "(foreach (count (mat-transpose w)) [r (mat-transpose w)] (apply min r))",
    "(reduce + (get (mat-transpose w) (sample (discrete [1 1 1]))))",
    "(map (fn [x] (* x x)) (flatten (mat-sub w (put w 1 [1 2 3]))))",
  ].map((body) => `(let [w (foreach 2 [] (foreach 3 [] (sample (normal 0 1))))] ${body})`),
  `(let [z (sample (flip 0.4))] (cond z (observe (normal 0 1) 3) (sample (flip 0.5)) (factor -2)) z)`,
];
