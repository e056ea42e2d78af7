// Nearest names and the distance that decides.

import { expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest.ts";

test.each([
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "", 3],
  ["abc", "acb", 1],
  ["abcd", "acbd", 1],
  ["kitten", "sitting", 3],
  ["ca", "abc", 3],
])("from %j to %j are %i edits", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test.each([
  ["norml", "normal"],
  ["Normal", "normal"],
  ["discrte", "discrete"],
  ["x", undefined],
  ["zzzzzz", undefined],
  ["n".repeat(100_000), undefined],
])("%s", (name, nearest) => {
  expect(nearestName(name, ["normal", "discrete", "y", "gamma"])).toBe(nearest);
});

test.each([
  ["maps", ["map?", "map", "max"], "map"],
  ["ma", ["max", "map"], "max"],
  ["frst", ["first", "fast"], "first"],
  ["cnt", ["cat", "ct"], "ct"],
])("among equally near names, %s of %j is %s", (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest);
});
