// Code frames at their edges: several lines, tabs, long lines, characters that would change the picture.

import { expect, test } from "vitest";
import { linesOf, spanBetween } from "../source/lines.ts";
import { renderDiagnostics } from "./frame.ts";
import { diagnostic } from "./report.ts";

function frame(source: string, start: number, end: number): string[] {
  const span = spanBetween(linesOf(source), start, end);
  return renderDiagnostics([diagnostic("BadToken", "m", span)], source, "p").split("\n");
}

test("a span over several lines is marked to the end of its first line", () => {
  expect(frame("(a\n b)", 0, 6).slice(1)).toEqual(["  --> p:1:1", "  |", "1 | (a", "  | ^^"]);
});
test("the end of the text has a mark of its own", () => {
  expect(frame("ab\n", 3, 3).slice(3)).toEqual(["2 | ", "  | ^"]);
});
test("tabs keep the mark in place", () => {
  expect(frame("\ta", 1, 2).slice(3)).toEqual(["1 | \ta", "  | \t^"]);
});
test("a long line is cut around the mark", () => {
  const [, , , text, mark] = frame(`${"a".repeat(500)}X${"b".repeat(500)}`, 500, 501);
  expect(text?.length).toBe(104);
  expect(text?.[mark?.indexOf("^") ?? 0]).toBe("X");
});
test("line numbers of several digits are aligned", () => {
  expect(frame(`${"\n".repeat(9)}ab`, 9, 10).slice(2)).toEqual(["   |", "10 | ab", "   | ^"]);
});
test("control and reordering characters are shown as one sign", () => {
  expect(frame("a\u0007b\u202Ec", 0, 1)[3]).toBe("1 | a\uFFFDb\uFFFDc");
});
test("carriage returns are no part of a line", () => {
  expect(frame("ab\r\ncd", 0, 2)[3]).toBe("1 | ab");
});
