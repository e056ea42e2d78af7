// Guides that lean on a prior's parameters read them after the run's last instruction.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";

it("the interval of a uniform is what it was at the draw, whatever is computed later", async () => {
  const program = (later: string) =>
    `(let [m (sample (normal 0 1))
           u (sample (uniform-continuous 0.0 (exp m)))]
       ${later}
       (observe (normal u 1) 2)
       u)`;
  const options = { steps: 20, samples: 50, seed: 4 };
  const plain = await infer(daphne(program("")), options);
  const more = "(let [a (sqrt (* u 3)) b (exp a)] (factor (* 0 (+ a b (sqrt b) (exp (- a))))))";
  const later = await infer(daphne(program(more)), options);
  expect(later.toJSON().elbo?.trace).toEqual(plain.toJSON().elbo?.trace);
});
