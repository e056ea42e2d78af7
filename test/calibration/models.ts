// The models that samplers are calibrated on: small, with proper priors, each with something that samplers get wrong. What is
// observed has the name of the data that it comes from, so that replicates of the prior are data again.

export interface CalibrationModel {
  readonly name: string;
  /** What may go wrong with it. */
  readonly about: string;
  readonly source: string;
  /** Data of the right form. */
  readonly form: Readonly<Record<string, number | readonly number[]>>;
}

const zeros = (count: number) => new Array<number>(count).fill(0);

export const MODELS: readonly CalibrationModel[] = [
  {
    name: "spread",
    about: "mean and standard deviation of a normal",
    source: `(data y)
      (let [m (sample "m" (normal 0 2)) s (sample "s" (gamma 3 2))]
        (foreach 8 [v y] (observe "y" (normal m s) v)) m)`,
    form: { y: zeros(8) },
  },
  {
    name: "schools",
    about: "a hierarchy with few groups, heavy tails in its spread",
    source: `(data y)
      (let [mu (sample "mu" (normal 0 3)) tau (sample "tau" (half-cauchy 2))
            theta (foreach 5 [] (sample "theta" (normal mu tau)))]
        (foreach 5 [t theta sd [1 2 1.5 1 3] v y] (observe "y" (normal t sd) v)) mu)`,
    form: { y: zeros(5) },
  },
  {
    name: "logit",
    about: "five correlated weights of a logistic regression",
    source: `(data y)
      (let [a (sample "a" (normal 0 1)) b (foreach 4 [] (sample "b" (normal 0 1)))]
        (foreach 20 [i (range 20) v y]
          (observe "y" (bernoulli-logit (+ a (* (get b 0) (- (/ i 5) 2)) (* (get b 1) (sin i))
                                           (* (get b 2) (cos i)) (* (get b 3) (sin (* 2 i))))) v)) a)`,
    form: { y: zeros(20) },
  },
  {
    name: "mixture",
    about: "two overlapping components, with the assignments drawn back",
    source: `(data y)
      (let [p (sample "p" (beta 2 2)) m (sample "m" (normal -1 1)) n (sample "n" (normal 1 1))
            z (foreach 6 [] (sample "z" (flip p)))]
        (foreach 6 [v y k z] (observe "y" (normal (if k m n) 0.7) v)) p)`,
    form: { y: zeros(6) },
  },
  {
    name: "chain",
    about: "a hidden Markov model with unknown emissions and persistence",
    source: `(data y)
      (let [q (sample "q" (beta 3 1)) m (sample "m" (normal 1 1)) n (sample "n" (normal -1 1))
            e (sample "e" (gamma 4 4)) z (sample "z" (flip 0.5))]
        (loop 8 z (fn [k s]
          (let [t (sample "state" (flip (if s q (- 1 q))))]
            (observe "y" (normal (if t m n) e) (get y k)) t))) m)`,
    form: { y: zeros(8) },
  },
  {
    name: "counts",
    about: "a negative binomial whose mean and dispersion are unknown",
    source: `(data y)
      (let [mu (sample "mu" (gamma 3 1)) phi (sample "phi" (gamma 2 1))]
        (foreach 8 [v y] (observe "y" (neg-binomial-2 mu phi) v)) mu)`,
    form: { y: zeros(8) },
  },
  {
    name: "walk",
    about: "a random walk: latents that follow each other, two unknown spreads",
    source: `(data y)
      (let [s (sample "s" (half-normal 1)) e (sample "e" (gamma 4 4))]
        (loop 8 0 (fn [k x]
          (let [w (sample "w" (normal x s))] (observe "y" (normal w e) (get y k)) w))) s)`,
    form: { y: zeros(8) },
  },
  {
    name: "shares",
    about: "a simplex, and a uniform whose upper end is another latent",
    source: `(data y w)
      (let [p (sample "p" (dirichlet [2 1 1])) hi (sample "hi" (gamma 3 1))
            x (sample "x" (uniform-continuous 0 hi))]
        (observe "y" (multinomial 10 p) y) (observe "w" (normal x 0.3) w) x)`,
    form: { y: [10, 0, 0], w: 0 },
  },
];
