// Programs whose repetitions are folded into plates and scans, from two passes on, against their meaning pass by pass.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareFolded, compareRerolled } from "./compare.ts";
import { PROGRAMS } from "./programs.ts";

const CORPUS = ["gaussian", "line", "hmm", "gmm", "sprinkler", "bnn", "sum-relaxed"];

const PLATES: Readonly<Record<string, { source: string; templates: number }>> = {
  "observations over data": {
    source: `(let [a (sample (normal 0 1)) s (sample (gamma 2 2))]
      (foreach 5 [x [1 2 3 4 5] y [1.5 2.5 3 4 5.5]] (observe (normal (* a x) s) y)) [a s])`,
    templates: 3,
  },
  "latents in a plate, read in another": {
    source: `(let [m (sample (normal 0 1)) zs (foreach 4 [] (sample (normal m 1)))]
      (foreach 4 [z zs y [1 2 3 4]] (observe (normal z 0.5) y)) [m zs])`,
    templates: 3,
  },
  "a mixture": {
    source: `(let [mus (foreach 3 [] (sample (normal 0 5))) p (sample (dirichlet [1 1 1]))
        zs (foreach 6 [] (sample (discrete p)))]
      (foreach 6 [z zs y [1 2 3 -4 5 0]] (observe (normal (get mus z) 0.5) y))
      [mus zs (= (first zs) (second zs))])`,
    templates: 4,
  },
  "latents of a plate chosen by data": {
    source: `(let [as (foreach 3 [] (sample (normal 0 5)))]
      (foreach 6 [g [0 1 2 2 1 0] y [1 2 3 -4 5 0]] (observe (normal (get as g) 0.5) y)) as)`,
    templates: 2,
  },
  "latents of each pass": {
    source: `(foreach 3 [y [1 2 3]] (let [a (sample (normal 0 1)) b (sample (exponential 2))]
      (observe (normal (+ a b) 1) y) [a (* b 2)]))`,
    templates: 3,
  },
  "a plate in a plate": {
    source: `(let [m (sample (normal 0 1))]
      (foreach 3 [row [[1 2] [3 4] [5 6]]]
        (let [a (sample (normal m 1))]
          (foreach 2 [y row] (let [b (sample (normal a 1))] (observe (normal b 0.5) y) b)))))`,
    templates: 4,
  },
  "parameters of pass, of families whose guides look at their prior": {
    source: `(let [a (sample (gamma 2 2))]
      (foreach 3 [w [1 2 3] n [3 4 5]]
        (let [u (sample (uniform-continuous (- 0 (* a w)) (* a w))) t (sample (student-t (+ 2 (* a w))))
              k (sample (binomial n 0.3))]
          (observe (normal (+ u t k) 1) w) [u t k])))`,
    templates: 5,
  },
  categories: {
    source: `(let [cs (foreach 4 [] (sample (categorical [[:a 0.3] [:b 0.7]])))]
      (foreach 4 [c cs y [1 2 0.5 0]] (observe (normal (if (= c :a) 0 1) 1) y)) cs)`,
    templates: 2,
  },
  "categories observed": {
    source: `(let [p (sample (beta 1 1))]
      (foreach 4 [y [1 0 1 0]] (observe (categorical [[0 p] [1 (- 1 p)]]) y)) p)`,
    templates: 2,
  },
  "guards by latents and by data": {
    source: `(let [b (sample (flip 0.4)) a (sample (normal 0 1))]
      (foreach 4 [x [1 2 3 4] y [1 2 3 4]]
        (if b (observe (normal (* a x) 1) y) (observe (laplace (* a x) 2) y))) [a b])`,
    templates: 4,
  },
  "indices that may be out of range": {
    source: `(let [k (sample (poisson 1)) mus (foreach 3 [] (sample (normal 0 1)))]
      (foreach 3 [y [1 2 3]] (let [j (sample (poisson 0.7))] (observe (normal (get mus j) 1) y))) (get mus k))`,
    templates: 4,
  },
  "an index that only some passes ask for": {
    source: `(let [k (sample (poisson 1)) b (sample (flip 0.5)) mus [1 2 3]]
      (foreach 3 [y [1 2 3]] (let [c (sample (flip 0.5))] (observe (normal (if c (get mus k) 0) 1) y))) k)`,
    templates: 4,
  },
  factors: {
    source: `(let [a (sample (normal 0 1))] (foreach 3 [w [0.5 1 2]] (factor (* -0.5 w a a))) a)`,
    templates: 2,
  },
  "a dirichlet in each pass": {
    source: `(foreach 3 [y [0 1 2]] (let [p (sample (dirichlet [1 2 3]))] (observe (discrete p) y) (get p 0)))`,
    templates: 2,
  },
  "vertices of a fixed pass": {
    source: `(let [zs (foreach 5 [] (sample (normal 0 1)))]
      (observe (normal (+ (get zs 2) (last zs)) 0.5) 1.5) (* 2 (first zs)))`,
    templates: 2,
  },
  "map over data": {
    source: `(let [a (sample (normal 0 1))]
      (map (fn [x y] (observe (normal (* a x) 1) y)) [1 2 3] [1.5 2 4]) (map-indexed #(+ %1 (* a %2)) [1 2 3]))`,
    templates: 2,
  },
  "map over latents of a plate": {
    source: `(let [zs (repeatedly 4 (fn [] (sample (normal 0 1))))]
      (map #(observe (normal %1 0.5) %2) zs [1 2 3 4]) [(sum zs) (reduce + zs) (apply max zs) (reverse zs)])`,
    templates: 2,
  },
  "shapes within a plate": {
    source: `(let [zs (foreach 3 [y [1 2 3]] (let [z (sample (normal y 1)) v (take 2 (reverse [z y 7]))]
        (observe (normal (mean v) 1) (first (rest [z y]))) (zipmap [:a :b] v)))] zs)`,
    templates: 2,
  },
  "case of a latent in each pass": {
    source: `(foreach 3 [y [1 2 3]] (let [k (sample (discrete [1 1 1]))]
      (case k 0 (observe (normal 0 1) y) (1 2) (observe (normal k 2) y)) (case k 0 y 1 (- y) 0)))`,
    templates: 3,
  },
  "a sum over all passes": {
    source: `(let [zs (foreach 5 [x [1 2 3 4 5]] (* x (sample (normal 0 1))))]
      (observe (normal (loop 5 0 (fn [i sum zs] (+ sum (get zs i))) zs) 0.5) 1.5) zs)`,
    templates: 2,
  },
  "a random walk": {
    source: `(loop 5 (sample (normal 0 1)) (fn [i x ys] (let [x2 (sample (normal x 1))]
      (observe (normal x2 0.5) (get ys i)) x2)) [1 2 2 3 4])`,
    templates: 3,
  },
  "reduce over data": {
    source: `(reduce (fn [x y] (let [x2 (sample (normal x 1))] (observe (normal x2 0.5) y) x2))
      (sample (normal 0 1)) [1 2 2 3 4])`,
    templates: 3,
  },
  "reduce over the latents of a plate": {
    source: `(let [zs (map (fn [y] (let [z (sample (normal y 1))] z)) [1 2 3 4 5])]
      [(reduce + zs) (reduce (fn [m z] (max m (* 2 z))) 0 zs)])`,
    templates: 1,
  },
  "a scan over several numbers, with what the passes share": {
    source: `(let [a (sample (normal 0 1)) s (sample (gamma 3 1))
        f (fn [i xv ys] (let [[x v] xv w (sample (normal v s))] (observe (normal x 1) (get ys i)) [(+ x w) (* a w)]))]
      (loop 4 [a 1] f [0.5 1 2 2.5]))`,
    templates: 4,
  },
  "a scan whose state is not drawn": {
    source: `(let [a (sample (normal 0.9 0.1)) c (sample (normal 0 1))]
      (loop 6 1 (fn [i y ys] (do (observe (normal (+ c (* a y)) 1) (get ys i)) (+ c (* a y)))) [1 2 3 4 5 6]))`,
    templates: 3,
  },
  "a scan in a plate": {
    source: `(let [a (sample (normal 0 1))]
      (foreach 3 [ys [[1 2 3] [2 3 4] [0 0 1]]]
        (loop 3 (sample (normal a 1)) (fn [i x ys] (let [x2 (sample (normal x 1))]
          (observe (normal x2 1) (get ys i)) x2)) ys)))`,
    templates: 4,
  },
  "a plate in a scan": {
    source: `(loop 3 (sample (normal 0 1)) (fn [i x rows] (let [x2 (sample (normal x 1))]
      (foreach 2 [y (get rows i)] (observe (normal x2 1) y)) x2)) [[1 2] [2 3] [3 4]])`,
    templates: 3,
  },
  "a scan of truth values": {
    source: `(loop 4 (sample (flip 0.5)) (fn [i b ys] (let [c (sample (flip (if b 0.9 0.2)))]
      (observe (normal (if c 1 0) 1) (get ys i)) c)) [1 0 1 1])`,
    templates: 3,
  },
  "a state that data decide, known in every pass": {
    source: `(let [a (sample (normal 0 1))]
      (loop 4 0 (fn [i n] (do (observe (normal a 1) n) (+ n i)))))`,
    templates: 5,
  },
  "a state of literals is written out": {
    source: `(let [p (sample (beta 1 1))] (loop 3 :a (fn [i c] (if (sample (flip (if (= c :a) p 0.5))) :a :b))))`,
    templates: 4,
  },
  "a state that grows is written out": {
    source: `(loop 4 [(sample (normal 0 1))] (fn [i xs] (conj xs (sample (normal (last xs) 1)))))`,
    templates: 5,
  },
};

describe("a folded program and the same written out", () => {
  it.each(Object.entries(PLATES))(
    "agree within 1e-12 in value and log weight, and the plate is there: %s",
    async (_, { source, templates }) => {
      const { draws, value, weight, folded } = await compareFolded(source);
      expect(draws).toBeGreaterThan(0);
      expect(value).toBeLessThan(1e-12);
      expect(weight).toBeLessThan(1e-12);
      expect(folded.vertices.length).toBe(templates);
    },
  );

  it.each(PROGRAMS)("agree within 1e-12: %s", async (source) => {
    const { draws, value, weight } = await compareFolded(source);
    expect(draws).toBeGreaterThan(0);
    expect(value).toBeLessThan(1e-12);
    expect(weight).toBeLessThan(1e-12);
  });

  it.each(CORPUS)("agree within 1e-12 on the course's %s", async (name) => {
    const source = readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
    const { value, weight } = await compareFolded(source);
    expect(value).toBeLessThan(1e-12);
    expect(weight).toBeLessThan(1e-12);
  });
});

/** Programs without any repetition, and how many vertices remain of them. */
const REPEATED: Readonly<Record<string, { source: string; templates: number }>> = {
  "observations that follow each other": {
    source: `(let [a (sample (normal 0 1)) s (sample (gamma 2 2))]
      (observe (normal (* a 1) s) 1.5) (observe (normal (* a 2) s) 2.5) (observe (normal (* a 3) s) 3) [a s])`,
    templates: 3,
  },
  "a latent and an observation, again and again": {
    source: `(let [m (sample (normal 0 1)) x (sample (normal m 1)) _ (observe (normal x 1) 1)
      y (sample (normal m 2)) _ (observe (normal y 1) 2) z (sample (normal m 3)) _ (observe (normal z 1) 0)] [m y z])`,
    templates: 3,
  },
  "a chain": {
    source: `(let [a (sample (normal 0 1)) b (sample (normal a 1)) c (sample (normal b 1)) d (sample (normal c 1))]
      (observe (normal d 1) 2) [a d])`,
    templates: 3,
  },
  "a chain that looks two back": {
    source: `(let [a (sample (normal 0 1)) b (sample (normal 0 2)) c (sample (normal (+ a b) 1)) d (sample (normal (+ b c) 1))
      e (sample (normal (+ c d) 1)) f (sample (normal (+ d e) 1))] (observe (normal f 1) 2) [a d f])`,
    templates: 3,
  },
  "a hidden Markov model": {
    source: `(let [p (fn [s] (get [[0.9 0.1] [0.2 0.8]] s))
      states (loop 5 [(sample (discrete [0.5 0.5]))] (fn [i ss] (conj ss (sample (discrete (p (last ss)))))))]
      (foreach 6 [s states y [1 2 0 -1 1 0]] (observe (normal (get [-1 1] s) 1) y)) states)`,
    templates: 3,
  },
  "one of a few by data": {
    source: `(let [a (sample (normal 0 1)) b (sample (gamma 1 1)) c (sample (normal 2 2))]
      (observe (normal a 1) 1) (observe (normal c 1) 1) (observe (normal b 1) 2) (observe (normal a 1) 0) [a b c])`,
    templates: 4,
  },
  "groups of groups": {
    source: `(let [m (sample (normal 0 1))]
      (foreach 3 [row [[1 2 3 4] [3 4 5 6] [0 1 0 1]]]
        (let [a (sample (normal m 1))] (foreach 4 [y row] (observe (normal a 0.5) y)) a)))`,
    templates: 3,
  },
  "numbers that differ in a plate within a plate": {
    source: `(foreach 3 [w [1 2 3]] (let [a (sample (normal 0 w))]
      (foreach 4 [y [1 2 3 4]] (observe (normal a (* w y)) y)) a))`,
    templates: 2,
  },
  "the first of the repeated": {
    source: `(let [a (sample (normal 0 1)) _ (observe (normal a 1) 1) b (sample (normal 0 1)) _ (observe (normal a 1) 2)
      c (sample (normal 0 1)) _ (observe (normal a 1) 3)] [a b c])`,
    templates: 6,
  },
  "what has no form is left as it is": {
    source: `(let [a (sample (normal 0 1)) b (sample (normal (* a a) 1)) c (sample (exponential 1))] [a b c])`,
    templates: 3,
  },
};

describe("a program folded by its structure and the same written out", () => {
  it.each(Object.entries(REPEATED))(
    "agree within 1e-12 in value and log weight, and the plate is there: %s",
    async (_, { source, templates }) => {
      const { draws, value, weight, folded } = await compareRerolled(source);
      expect(draws).toBeGreaterThan(0);
      expect(value).toBeLessThan(1e-12);
      expect(weight).toBeLessThan(1e-12);
      expect(folded.vertices.length).toBe(templates);
    },
  );

  it.each([...PROGRAMS, ...Object.values(PLATES).map(({ source }) => source)])(
    "agree within 1e-12: %s",
    async (source) => {
      const { draws, value, weight } = await compareRerolled(source);
      expect(draws).toBeGreaterThan(0);
      expect(value).toBeLessThan(1e-12);
      expect(weight).toBeLessThan(1e-12);
    },
  );

  it.each(CORPUS)("agree within 1e-12 on the course's %s", async (name) => {
    const source = readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
    const { value, weight } = await compareRerolled(source);
    expect(value).toBeLessThan(1e-12);
    expect(weight).toBeLessThan(1e-12);
  });
});
