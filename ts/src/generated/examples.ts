// Written by scripts/generate.mjs from examples/; not to be edited.

/** An example program: what `example:NAME` names. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: "bnn",
    title: "Bayesian neural network with two hidden layers of ten units",
    source: "; Bayesian neural network with two hidden layers of ten units\n(let [weight-prior (normal 0 1)\n      W_0 (foreach 10 []\n            (foreach 1 [] (sample weight-prior)))\n      W_1 (foreach 10 []\n            (foreach 10 [] (sample weight-prior)))\n      W_2 (foreach 1 []\n            (foreach 10 [] (sample weight-prior)))\n\n      b_0 (foreach 10 []\n            (foreach 1 [] (sample weight-prior)))\n      b_1 (foreach 10 []\n            (foreach 1 [] (sample weight-prior)))\n      b_2 (foreach 1 []\n            (foreach 1 [] (sample weight-prior)))\n\n      x   (mat-transpose [[1] [2] [3] [4] [5]])\n      y   [[1] [4] [9] [16] [25]]\n      h_0 (mat-tanh (mat-add (mat-mul W_0 x)\n                             (mat-repmat b_0 1 5)))\n      h_1 (mat-tanh (mat-add (mat-mul W_1 h_0)\n                             (mat-repmat b_1 1 5)))\n      mu  (mat-transpose\n            (mat-tanh (mat-add (mat-mul W_2 h_1)\n                               (mat-repmat b_2 1 5))))]\n(foreach 5 [y_r y\n            mu_r mu]\n   (foreach 1 [y_rc y_r\n               mu_rc mu_r]\n      (observe (normal mu_rc 1) y_rc)))\n[W_0 b_0 W_1 b_1])\n",
  },
  {
    name: "dependent-support",
    title: "A uniform whose upper end is another unknown",
    source: "; A uniform whose upper end is another unknown\n(let [m (sample (normal 0 5))\n      s (sample (uniform-continuous 0.01 (abs m)))]\n  (observe (normal 0 s) 7)\n  s)\n",
  },
  {
    name: "gaussian",
    title: "Unknown mean of a normal, two observations",
    source: "; Unknown mean of a normal, two observations\n(let [mu (sample (normal 1 (sqrt 5)))\n           sigma (sqrt 2)\n           lik (normal mu sigma)]\n       (observe lik 8)\n       (observe lik 9)\n       mu)\n",
  },
  {
    name: "gmm",
    title: "Gaussian mixture with three components: are the first two points in one?",
    source: "; Gaussian mixture with three components: are the first two points in one?\n(let [data [1.1 2.1 2.0 1.9 0.0 -0.1 -0.05]\n      likes (foreach 3 []\n                     (let [mu (sample (normal 0.0 10.0))\n                           sigma (sample (gamma 1.0 1.0))]\n                       (normal mu sigma)))\n      pi (sample (dirichlet [1.0 1.0 1.0]))\n      z-prior (discrete pi)\n      z (foreach 7 [y data]\n          (let [z (sample z-prior)\n                _ (observe (get likes z) y)]\n            z))]\n  (= (first z) (second z)))\n",
  },
  {
    name: "hmm",
    title: "Hidden Markov model with three states and sixteen observations",
    source: "; Hidden Markov model with three states and sixteen observations\n(defn hmm-step [t states data trans-dists likes]\n  (let [z (sample (get trans-dists\n                       (last states)))]\n    (observe (get likes z)\n             (get data t))\n    (append states z)))\n(let [data        [0.9 0.8 0.7 0.0 -0.025 -5.0 -2.0 -0.1\n            0.0 0.13 0.45 6 0.2 0.3 -1 -1]\n      trans-dists [(discrete [0.10 0.50 0.40])\n                   (discrete [0.20 0.20 0.60])\n                   (discrete [0.15 0.15 0.70])]\n      likes       [(normal -1.0 1.0)\n             (normal 1.0 1.0)\n             (normal 0.0 1.0)]\n      states      [(sample (discrete [0.33 0.33 0.34]))]]\n  (loop 16 states hmm-step data trans-dists likes))\n",
  },
  {
    name: "line",
    title: "Bayesian linear regression: slope and bias of a line",
    source: "; Bayesian linear regression: slope and bias of a line\n(defn observe-data [_ data slope bias]\n  (let [xn (first data)\n        yn (second data)\n        zn (+ (* slope xn) bias)]\n    (observe (normal zn 1.0) yn)\n    (rest (rest data))))\n\n(let [slope (sample (normal 0.0 10.0))\n      bias  (sample (normal 0.0 10.0))\n      data (vector 1.0 2.1 2.0 3.9 3.0 5.3\n                   4.0 7.7 5.0 10.2 6.0 12.9)]\n  (loop 6 data observe-data slope bias)\n  (vector slope bias))\n",
  },
  {
    name: "sprinkler",
    title: "Has it rained? The sprinkler network",
    source: "; Has it rained? The sprinkler network\n(let [sprinkler true\n      wet-grass true\n      is-cloudy (sample (flip 0.5))\n\n      is-raining (if (= is-cloudy true )\n                    (sample (flip 0.8))\n                    (sample (flip 0.2)))\n      sprinkler-dist (if (= is-cloudy true)\n                        (flip 0.1)\n                        (flip 0.5))\n      wet-grass-dist (if (and (= sprinkler true)\n                              (= is-raining true))\n                        (flip 0.99)\n                        (if (and (= sprinkler false)\n                                 (= is-raining false))\n                          (flip 0.0)\n                          (if (or (= sprinkler true)\n                                  (= is-raining true))\n                            (flip 0.9))))]\n  (observe sprinkler-dist sprinkler)\n  (observe wet-grass-dist wet-grass)\n  is-raining)\n",
  },
  {
    name: "sum-dirac",
    title: "Two unknowns whose sum is observed exactly",
    source: "; Two unknowns whose sum is observed exactly\n(let [x (sample (normal 0 10))\n      y (sample (normal 0 10))]\n  (observe (dirac (+ x y)) 7)\n  [x y])\n",
  },
  {
    name: "sum-relaxed",
    title: "Two unknowns whose sum is observed, almost exactly",
    source: "; Two unknowns whose sum is observed, almost exactly\n(let [x (sample (normal 0 10))\n      y (sample (normal 0 10))]\n  (observe (normal (+ x y) .1) 7)\n  [x y])\n",
  },
];
