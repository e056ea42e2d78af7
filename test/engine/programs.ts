// Small programs, one for each thing that lowering does, for the tests against the oracle. Priors are such that the
// guide's start is the prior exactly: constant parameters.

import { OPERATORS } from "../../ts/src/generated/operators.ts";

const X = "x (sample (normal 0.5 2))";
const Y = "y (sample (gamma 2 3))";
const Z = "z (sample (flip 0.3))";
const K = "k (sample (discrete [1 2 3]))";
const N = "n (sample (poisson 2))";

function within(bindings: readonly string[], body: string): string {
  return `(let [${bindings.join(" ")}] ${body})`;
}

export const PROGRAMS: readonly string[] = [
  within([X, Y], "[(+ x y 1) (- x) (- x y 2) (* x y x) (/ x y 2) (/ y) (+) (*)]"),
  within(
    [X, Y],
    "[(min x y) (max x y 0) (inc x) (dec y) (abs x) (floor x) (ceil x) (round x) (signum x)]",
  ),
  within([X, Y], "[(mod x y) (rem x y) (quot x y) (mod (floor x) 3)]"),
  within(
    [X, Y],
    "[(exp x) (log y) (sqrt y) (log1p y) (expm1 x) (pow y x) (tanh x) (sigmoid x) (softplus x)]",
  ),
  within([X, Y], "[(log-gamma-fn y) (sqrt 7) (exp 1) (log 3)]"),
  within(
    [X, Y],
    "[(sqrt -1) (log -1) (log 0) (exp 1000) (asin 2) (acos (- -1 y)) (log (- y)) (sqrt (- x x 1))]",
  ),
  within(
    [X, Y],
    "[(pow 0 0) (pow x 0) (pow 1 y) (pow -2 3) (pow -2 0.5) (pow 0 -1) (pow (- y) 3) (pow 0 y)]",
  ),
  within([X, Y], "[(< x y) (< 0 x y) (<= x x y) (> x y) (>= y x 0) (= x x) (not= x y) (= 1 1 1)]"),
  within(
    [X, N],
    "[(zero? n) (pos? x) (neg? x) (even? n) (odd? n) (not n) (not z) (not x)]",
  ).replace("(not z)", "(not 0)"),
  within(
    [X, Z, N],
    "[(and z n x) (or z n x) (and) (or n z) (if n x 7) (if z (if n 1 2) 3) (and n 5)]",
  ),
  within([X, K], "[(get [10 x 30] k) (nth [[1 x] [x 2] [3 4]] k) (get [x x x] k) (get [1 2 3] 1)]"),
  within([X, K], "(get {0 x 1 (* 2 x) 2 7} k)"),
  within([N], "[(get [5 6 7] n) n]"),
  within([N], "(if (< n 3) (get [5 6 7] n) -1)"),
  within([N], "[(get [5 6 7] n 99) (get {1 10 3 30} n -1)]"),
  within([N, Z], "(get (if z [1 2] [3 4 5 6]) n)"),
  within([N], "(and (< n 2) (= (get [1 0] n) 1))"),
  within([X, K], "[(put [1 2 3] k x) (put [1 2] 2 x) (put {0 1 1 2 2 3} k x)]"),
  within(
    [X, Z],
    "[(first [x 1]) (second [x 1]) (last [1 x]) (peek [x]) (rest [1 x 3]) (butlast [1 x 3])]",
  ),
  within(
    [X, Z],
    "[(conj [1] x 2) (append [x] z) (cons x [1 2]) (concat [1] [x] []) (count [x x]) (empty? [x])]",
  ),
  within(
    [X],
    "[(reverse [1 x 3]) (subvec [1 x 3 4] 1 3) (vec [x]) (repeat 3 x) (vector x 1) (list x)]",
  ),
  within(
    [Z],
    '[(if z "a" "b") (if z :k "k") (if z nil 1) (= (if z "a" "b") "a") (= (if z 1 :one) 1) (if (if z nil "s") 1 2)]',
  ),
  within(
    [Z, N],
    "[(first (if z [1 2] [3])) (count (if z [1 2] [])) (= (if z [1 2] [1]) [1]) (= [z n] [z n])]",
  ),
  within(
    [X, K],
    "[(take 2 [x 1 2]) (drop 1 [1 x]) (take-last 2 [1 2 x]) (drop-last [1 x]) (drop-last 2 [x 1 2]) (take 9 [x]) (identity x)]",
  ),
  within(
    [X, Y],
    "[(interleave [x 1] [2 y 3]) (interpose x [1 y 2]) (into [x] [y]) (flatten [x [1 [y] []]])]",
  ),
  within(
    [X, Y],
    "[(partition 2 [1 x y 4 5]) (partition 2 1 [1 x y]) (partition 4 [x]) (partition 1 2 [x 1 y])]",
  ),
  within(
    [X, Y],
    "[(zipmap [:a :b] [x y 1]) (merge {:a x :b 1} {:b y} nil) (dissoc {:a x :b y} :a :c) (select-keys {:a x :b y} [:b :d])]",
  ),
  within(
    [X, Y],
    "[(keys {:a x}) (vals {:a x :b y}) (into {:a 1} [[:b x]]) (first {:a x}) (conj {:a 1} [:a x])]",
  ),
  within(
    [X, K],
    "[(get-in {:a [x 1 2]} [:a k]) (get-in [[x]] [0 5] 7) (get-in {:a x} [:b :c] -1) (assoc-in {:a [1 x]} [:a 0] k)]",
  ),
  within(
    [X, K],
    "[(assoc-in {} [:a :b] x) (assoc [1 2] 0 x 2 k) (assoc-in [[1 2] [3 4] [5 6]] [k 1] x)]",
  ),
  within(
    [X, N, Z],
    "[(contains? [x x] n) (contains? {0 x 2 x} n) (contains? [x] 0) (contains? {:a x} :b) (nth [x 1] n 5)]",
  ),
  within(
    [X, Z, N],
    '[(nil? (if z nil 1)) (some? (if z nil 1)) (number? x) (boolean? z) (string? (if z "a" :b)) (keyword? (if z "a" :b))]',
  ),
  within(
    [X, Z],
    '[(true? z) (false? z) (true? x) (vector? (if z [1] {:a 1})) (map? (if z [1] {:a 1})) (vector? [x]) (number? (if z "a" 1))]',
  ),
  within(
    [X, Z],
    "[(take 1 (if z [x 2] [3])) (get-in (if z [[x]] {0 [1]}) [0 0]) (flatten (if z [[x]] [1 2]))]",
  ).replace("(flatten (if z [[x]] [1 2]))", "(first (flatten (if z [[x]] [1 2])))"),
  within(
    [X, Y],
    "[(sum [x y 1]) (product [x y 2]) (mean [x y]) (dot [x 2] [y x]) (cumsum [x y 1]) (sum []) (product []) (cumsum [])]",
  ),
  within(
    [X, Y],
    "[(normalize [y 1 2]) (softmax [x y 0]) (log-sum-exp [x y 700]) (log-sum-exp [x])]",
  ),
  within(
    [X, Y],
    "[(argmax [x y 0.7]) (argmin [x y 0.7]) (get [10 20 30] (argmax [x y 1])) (argmax [1 1])]",
  ),
  within(["p (sample (beta 2 3))"], "[(logit p) (sigmoid (logit p))]"),
  within([X], "[(mat-sub [[x 1]] [[1 x]]) (mat-sub [[x]] 3) (mat-sub 2 [x 1])]"),
  within([Z], "[(if z {:a 1 :b 2} {:b 5 :a 4}) (= {:a z} {:a true}) {:k [z]}]"),
  within(['c (sample (categorical [["a" 1] [:b 2] [nil 1]]))'], '[c (= c "a") (if c 1 2)]'),
  within(
    ["c (sample (categorical [[[1 2] 1] [[3 4] 2]]))", "d (sample (categorical [[5 1] [2.5 1]]))"],
    "[(first c) c (* 2 d)]",
  ),
  within(
    [X],
    "[(mat-mul [[x 2] [3 4]] [[1] [x]]) (mat-mul [x 2] [3 x]) (mat-mul [[1 x]] [x 1]) (mat-mul [1 x] [[x] [2]])]",
  ),
  within(
    [X],
    "[(mat-add [[x 1]] [[1 x]]) (mat-add [[x]] 3) (mat-add 2 [x 1]) (mat-transpose [[1 x 2]]) (mat-transpose [x 1])]",
  ),
  within([X], "[(mat-tanh [[x -1]]) (mat-relu [x -1]) (mat-repmat [[x] [1]] 2 3)]"),
  within(
    [X, Y],
    "(do (observe (normal x 1) 2) (observe (gamma y 2) 3) (observe (beta y 2) 0.25) (observe (exponential y) 1.5) x)",
  ),
  within(
    [X, Y],
    "(do (observe (laplace x y) 2) (observe (student-t y) 3) (observe (uniform-continuous x 20) 10) y)",
  ),
  within(
    ["p (sample (beta 2 3))", N],
    "(do (observe (bernoulli p) 1) (observe (flip p) false) (observe (binomial 9 p) 4) (observe (poisson (+ 1 n)) 3) p)",
  ),
  within(
    ["p (sample (dirichlet [1 2 3]))"],
    "(do (observe (discrete p) 2) (observe (dirichlet p) [0.2 0.3 0.5]) (observe (discrete [(first p) 0 7]) 0) p)",
  ),
  within(
    ["p (sample (beta 2 3))"],
    '(do (observe (categorical [["a" p] ["b" 2]]) "a") (observe (uniform-discrete 0 7) 3) p)',
  ),
  within(
    [X, Z],
    "(do (observe (if z (normal x 1) (normal 0 2)) 1) (observe (get [(normal x 1) (normal 5 x)] z) 2) z)",
  ).replace("(normal 5 x)", "(normal 5 3)"),
  within(
    [X, Z, K],
    "(do (observe (if z (normal x 1) (laplace 0 2)) 1) (observe (get [(normal x 1) (gamma 2 1) (exponential 3)] k) 2) z)",
  ),
  within(
    [X, Z, K],
    "(do (observe (if z (get [(normal x 1) (gamma 2 1) (normal 0 9)] k) (laplace x 2)) 1) x)",
  ),
  within(
    [Z],
    "(do (observe (if z (discrete [1 2]) (discrete [3 2 1])) 1) (observe (if z (discrete [1 2]) (discrete [3 2 1])) 2) z)",
  ),
  within(
    [Z],
    '(do (observe (if z (categorical [["a" 1] ["b" 2]]) (categorical [["c" 1] ["a" 2]])) "a") z)',
  ),
  within(
    [Z, "d (if z (discrete [1 2]) (discrete [3 2 1]))"],
    "(do (observe (if z (dirichlet [1 2]) (dirichlet [2 2])) [0.5 0.5]) z)",
  ),
  within(
    [X, Z],
    "(do (if z (observe (normal x 1) 3) (observe (normal 0 1) 1)) (if (> x 0) (if z (observe (normal x 2) 1))) x)",
  ),
  within([X, N], "(do (if (< n 2) (observe (get [(normal x 1) (normal x 2)] n) 3)) n)"),
  within(
    [X, Z],
    "(do (factor (* -0.5 x x)) (if z (factor -2)) (observe (normal 0 1) (exp 0.5)) x)",
  ),
  within(
    ["b (sample (uniform-discrete 2 5))", "m (sample (binomial 3 0.4))"],
    "[(get [0 1 2 3 4] b) (get [1 2 3 4] m) (+ b m)]",
  ),
  within(
    [
      "s (sample (laplace 1 2))",
      "t (sample (student-t 4))",
      "e (sample (exponential 2))",
      "u (sample (uniform-continuous -1 3))",
    ],
    "(+ s t e u)",
  ),
  within(
    [X, "xs (foreach 3 [i (range 3)] (* i x))", "s (loop 4 0 (fn [i acc] (+ acc (* x i))))"],
    "[xs s]",
  ),
  within(
    [X, N],
    "(do (case n 0 (observe (normal x 1) 2) (1 2) (observe (normal 0 1) x) nil) n)",
  ).replace("(observe (normal 0 1) x)", "(observe (normal 0 x) 1)"),
  within([N], "[(case n 0 10 1 20) (case n 0 :a :b)]"),
  within([N, X], "(do (case n 0 (observe (normal x 1) 2) 1 (observe (normal 1 1) 2)) n)"),
  within([N, X], "(do (case n 1 (observe (normal x 1) 2)) x)"),
  within(
    [Z, X],
    "(do (when-not z (observe (normal x 1) 2)) (if-let [y (and z x)] (factor y)) (if-not z x 1))",
  ),
  within([Z, X], "(do (and z (observe (normal x 1) 2)) (or (observe (normal x 2) 1) z) x)"),
  within(
    [K, X],
    "(do (observe (case k 0 (normal x 1) 1 (gamma 2 1) (normal 0 3)) 2) (observe (loop 2 (normal k 1) (fn [i d] d)) 1) k)",
  ),
  within(
    [K, X],
    "(do (observe ((map #(normal % 1) [0 x 5]) k) 1) (observe (reduce (fn [d m] (normal m 2)) nil [1 x]) 0) k)",
  ),
  within(
    [K, Z],
    "(do (when z (cond (= k 0) (observe (normal 0 1) 1) (= k 1) (observe (normal 5 1) 1) :else (factor -1))) k)",
  ),
  within(
    [
      X,
      "ys (map #(* % x) [1 2 3])",
      "zs (map-indexed (fn [i y] (sample (normal 0 (inc i)))) [1 2])",
    ],
    "(do (map (fn [z y] (observe (normal (+ x z) 1) y)) zs [1 2]) [(reduce + ys) (apply max ys) (some pos? ys) (every? pos? ys) zs])",
  ),
  within(
    [X, Z, "v (if z [1 x] [x 4])"],
    "[(map inc v) (reduce + v) (update v 0 inc) (apply - v) (mapv (comp - inc) v) (reductions + v)]",
  ),
  within(
    [K, "m (mat-mul [[1 k] [k 2]] [1 3])"],
    "[(map inc m) (update [1 2 3] k + 10) (update-in [[1 2] [3 4] [5 6]] [k 0] inc) ({0 :a 1 :b 2 :c} k) ([5 6 7] k)]",
  ),
];

/** For every name of an operator on numbers: of constants, and of draws on both sides of 0 and of 1. */
export const OPERATOR_PROGRAMS: readonly string[] = OPERATORS.filter(
  ({ family }) => family === "elementwise",
).flatMap(({ name, aliases, maxArity }) =>
  [name, ...aliases].map((each) => {
    const args = maxArity === 1 ? ["3", "1", "0", "x", "y"] : ["7 2", "1 3", "x y", "y x", "y 2"];
    return within([X, Y], `[${args.map((list) => `(${each} ${list})`).join(" ")}]`);
  }),
);
