// The generated tables and the compiler's rules belong together.

import { expect, test } from "vitest";
import { DISTRIBUTIONS } from "../../ts/src/generated/distributions.ts";
import { OPERATORS } from "../../ts/src/generated/operators.ts";
import { foldableNames } from "../../ts/src/partial/fold/fold.ts";
import { knownSupports } from "../../ts/src/partial/parameters.ts";

test("every operator that folds has a rule, and no other one has", () => {
  const folding = OPERATORS.filter((each) => each.folds).map((each) => each.name);
  expect([...foldableNames()].sort()).toEqual(folding.sort());
});

test("every support of a parameter has a rule", () => {
  const used = DISTRIBUTIONS.flatMap((each) =>
    each.parameters.map((parameter) => parameter.support),
  );
  const known = knownSupports();
  expect(used.filter((each) => !known.has(each))).toEqual([]);
});
