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
  // Vectors taken apart within each other, by functions and by the states of loops.
  "(let [[a [b & c] & d] [1 [2 (sample (normal 0 1)) 3] 4 5]] [(+ a b) c d (count d)])",
  "(defn f [[x & xs] k] (if (empty? xs) (* k x) (+ (* k x) (f xs (+ k 1))))) (f (foreach 4 [] (sample (normal 0 1))) 1)",
  "(loop 3 [0 1] (fn [i [a b]] [b (+ a b (sample (normal 0 1)))]))",
  "(reduce (fn [[m n] x] [(+ m x) (* n x)]) [0 1] (foreach 3 [] (sample (gamma 2 2))))",
  "(let [[a b] (sample (dirichlet [1 2])) [c] [a]] (observe (normal a 1) 0.3) (- c b))",
  // Maps whose parts are random, and distributions within them.
  "(let [m (zipmap [:a :b :c] (foreach 3 [] (sample (normal 0 1))))] (map (fn [[k v]] (if (= k :b) v (- v))) m))",
  "(-> {:a 1} (assoc :b (sample (normal 0 1))) (update :a inc) (merge {:c 3}) vals)",
  "(reduce (fn [m x] (assoc m x (* x (sample (normal 0 1))))) {} [1 2 3])",
  "(let [ds (foreach 3 [] {:d (normal (sample (normal 0 3)) 1)})] (observe (get (get ds (sample (discrete [1 2 3]))) :d) 1.5) (count ds))",
  "(defn d [k] (if k (normal 0 1) (normal (sample (normal 3 1)) 2))) (let [z (sample (flip 0.3))] (observe (d z) 2) (sample (d (not z))))",
  // Functions made of functions, and reductions that the next sites depend on.
  "((comp (partial * 2) inc (fn [x] (- x (sample (normal 0 1))))) 3)",
  "(apply map + [[1 2] [3 (sample (normal 0 1))]])",
  "(->> (range 5) (map (fn [x] (* x x))) (filter even?) (reduce +) (normal 1) sample)",
  "(let [xs (reductions (fn [x _] (sample (normal x 1))) 0 (range 4))] (foreach 4 [x (rest xs) y [1 2 3 4]] (observe (normal x 1) y)) (last xs))",
  "(reductions (fn [a b] (+ (* 0.5 a) b)) (foreach 70 [] (sample (normal 0 1))))",
  "(loop 4 (sample (normal 0 1)) (fn [i x ys] (let [z (sample (normal x 1))] (observe (normal z 1) (get ys i)) z)) [1 2 3 4])",
  // Tests of random values beside those that constants decide.
  "(let [n (sample (poisson 2))] (case n (0 1 2) (observe (normal 0 1) 1) (3 4) (observe (normal n 1) 2) nil) n)",
  "(defn ev? [n] (if (= n 0) true (od? (- n 1)))) (defn od? [n] (if (= n 0) false (ev? (- n 1)))) [(ev? 10) (od? 7) (if (ev? 3) 1 (sample (normal 0 1)))]",
  `(let [z (sample (flip 0.4))] (cond z (observe (normal 0 1) 3) (sample (flip 0.5)) (factor -2)) z)`,
];
