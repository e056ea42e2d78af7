// The grammar without latents of infinitely many values: what is observed may still be continuous.

import { GRAMMAR, type Productions } from "./grammar.ts";

const INFINITE = /\(sample.*(\$dn|\$sn|\$dp|\$du|poisson|dirichlet| d\))/;

const finite = (texts: readonly string[]) =>
  texts
    .filter((text) => !INFINITE.test(text))
    .map((text) => text.replace("(sample $l$di)", "(sample $l$df)"));

/** `df`: distributions over small numbers. */
const COUNTS: Productions = {
  leaves: ["(binomial 2 0.5)", "(uniform-discrete 0 3)"],
  others: ["(binomial 2 $u)", "(discrete [$p $p $p])", "(if $b (bernoulli 0.2) (bernoulli $u))"],
};

const MAIN: Productions = {
  leaves: ["$n", "$b"],
  others: [
    "(let [@x:k3 (sample $l(discrete $q3)) @y:b (sample $l$db)] $o $o [$n $b])",
    "(let [@x:i (sample $l$df) @y:k2 (sample $l(bernoulli $u))] $o $o {:n $n :m $m})",
    "(let [@x:v3 (foreach 3 [] (sample $l$df))] $o $o [$n $k3])",
    "(let [@x:b (sample $l$db) @y:b (sample $l$db) @z:k3 $k3] $o (if $b $k3 z))",
  ],
};

export const DISCRETE: typeof GRAMMAR = new Map([
  ...[...GRAMMAR].map(([type, { leaves, others }]) => {
    return [type, { leaves: finite(leaves), others: finite(others) }] as const;
  }),
  ["df", COUNTS],
  ["main", MAIN],
]);
