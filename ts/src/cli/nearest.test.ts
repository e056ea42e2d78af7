import { expect, it } from "vitest";
import { editsBetween, nearestOf } from "./nearest.ts";

it.each([
  ["", "", 0],
  ["book", "book", 0],
  ["book", "bok", 1],
  ["book", "boko", 1],
  ["gmm", "hmm", 1],
  ["kitten", "sitting", 3],
])("from %s to %s it takes %i edits", (a, b, edits) => {
  expect(editsBetween(a, b)).toBe(edits);
});

it("names the nearest word within a third of its letters, or none", () => {
  expect(nearestOf("sprinker", ["gmm", "sprinkler"])).toBe("sprinkler");
  expect(nearestOf("xyz", ["gmm", "sprinkler"])).toBeUndefined();
  expect(nearestOf("a".repeat(100_000), ["gmm"])).toBeUndefined();
});
