// The reader: every kind of datum, its place, and what is said of text that is none.

import { describe, expect, test } from "vitest";
import type { Datum } from "./datum.ts";
import { printDatum } from "./print.ts";
import { read } from "./read.ts";

/** Data without their places. */
function plain(datum: Datum): unknown {
  switch (datum.kind) {
    case "symbol":
      return { symbol: datum.name };
    case "keyword":
      return { keyword: datum.value };
    case "nil":
      return null;
    case "list":
      return datum.items.map(plain);
    case "vector":
      return { vector: datum.items.map(plain) };
    case "map":
      return { map: datum.items.map(plain) };
    default:
      return datum.value;
  }
}

function values(text: string): unknown[] {
  const { data, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  return data.map(plain);
}

function problems(text: string): string[] {
  return read(text).diagnostics.map((each) => {
    const { line, column } = each.span?.start ?? { line: 0, column: 0 };
    return `${each.kind} ${line}:${column}`;
  });
}

describe("numbers", () => {
  test.each([
    ["7", 7],
    ["+7", 7],
    ["-0.5", -0.5],
    [".1", 0.1],
    ["-.5", -0.5],
    ["+.5", 0.5],
    ["3.", 3],
    ["1e3", 1000],
    ["1E-2", 0.01],
    ["2.5e+1", 25],
    ["3/4", 0.75],
    ["-3/4", -0.75],
    ["1N", 1],
    ["1M", 1],
    ["1.5M", 1.5],
    ["1e-999", 0],
    ["0", 0],
  ])("%s is %d", (text, value) => {
    expect(values(text)).toEqual([value]);
  });

  test.each([
    "1e999",
    "0x1F",
    "0X1f",
    "017",
    "2r101",
    "36rZZ",
    "1.2.3",
    "1__0",
    "1.5N",
    "1/0",
    "1/2/3",
    "1/",
    "1e",
    "1a",
    "-1x",
    ".5.",
  ])("%s is no number", (text) => {
    expect(problems(text)).toEqual(["BadNumber 1:1"]);
  });

  test("a hexadecimal number is told in decimal", () => {
    expect(read("0x1F").diagnostics[0]?.hint).toBe("write 31");
    expect(read("-017").diagnostics[0]?.hint).toBe("write -15");
  });
});

describe("other data", () => {
  test.each([
    ["nil true false", [null, true, false]],
    [
      "+ - . -> a.b/c? x' *e*",
      ["+", "-", ".", "->", "a.b/c?", "x'", "*e*"].map((symbol) => ({ symbol })),
    ],
    [":a :a/b", [{ keyword: "a" }, { keyword: "a/b" }]],
    ['"a\\n\\t\\"\\\\\\u0041"', ['a\n\t"\\A']],
    ['"two\nlines"', ["two\nlines"]],
    ["(+ 1 [2 {3 4}])", [[{ symbol: "+" }, 1, { vector: [2, { map: [3, 4] }] }]]],
    ["() [] {}", [[], { vector: [] }, { map: [] }]],
    ["1,2 ,, 3", [1, 2, 3]],
    ["1 ; two (\n3", [1, 3]],
    ["1 #_2 3", [1, 3]],
    ["#_ #_ 1 2 3", [3]],
    ["(a #_(b #_c) d)", [[{ symbol: "a" }, { symbol: "d" }]]],
    ["\u{FEFF}1", [1]],
    ["1\u00A02", [1, 2]],
    ["#(+ % 1)", [[{ symbol: "#(" }, [{ symbol: "+" }, { symbol: "%" }, 1]]]],
    ["größe 変数 😀", [{ symbol: "größe" }, { symbol: "変数" }, { symbol: "😀" }]],
  ])("%j", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });
});

describe("places", () => {
  test("offsets count UTF-16 units from 0, lines and columns from 1", () => {
    const [, second] = read("😀\r\n  (a)").data;
    expect(second?.span).toEqual({
      start: { offset: 6, line: 2, column: 3 },
      end: { offset: 9, line: 2, column: 6 },
    });
  });
});

describe("problems", () => {
  test.each([
    ["(+ 1 2", ["UnexpectedEnd 1:7"]],
    ["(let [x 1) x]", ["MismatchedDelimiter 1:10"]],
    ["1 )", ["UnbalancedDelimiter 1:3"]],
    [";; only a comment\n", ["EmptyProgram 2:1"]],
    ["", ["EmptyProgram 1:1"]],
    ["#_1", ["EmptyProgram 1:4"]],
    ['"abc', ["UnexpectedEnd 1:5"]],
    ['(f "abc', ["UnexpectedEnd 1:8"]],
    ['"a\\qb" 1', ["BadToken 1:3"]],
    ['"a\\u12" 1', ["BadToken 1:3"]],
    ["(+ 1.2.3 0x1F 1__0)", ["BadNumber 1:4", "BadNumber 1:10", "BadNumber 1:15"]],
    ["(let [ab\u202E 1] 2)", ["BadToken 1:9"]],
    ["a\u200Bb", ["BadToken 1:2"]],
    ["a\u00ADb", ["BadToken 1:2"]],
    ["a\u0000b", ["BadToken 1:2"]],
    ["a\uD800", ["BadToken 1:2"]],
    ['"a\u202Eb"', ["BadToken 1:3"]],
    ["'a", ["BadToken 1:1"]],
    ["`a ~b @c", ["BadToken 1:1", "BadToken 1:4", "BadToken 1:7"]],
    ["^:m a", ["BadToken 1:1"]],
    ["\\a", ["BadToken 1:1"]],
    ["#{1}", ["BadToken 1:1"]],
    ["#(f #(g))", ["BadToken 1:5"]],
    ["#(f", ["UnexpectedEnd 1:4"]],
    ["#(f]", ["MismatchedDelimiter 1:4"]],
    ["#[f]", ["BadToken 1:1"]],
    ['#"re"', ["BadToken 1:1"]],
    ["#'f", ["BadToken 1:1"]],
    ["#inst 1", ["BadToken 1:1"]],
    ["##Inf", ["BadToken 1:1"]],
    [": a", ["BadToken 1:1"]],
    ["::a", ["BadToken 1:1"]],
    ["(a #_)", ["BadToken 1:4"]],
  ])("%j", (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test("an unclosed bracket is shown where it opened", () => {
    const [error] = read("(a [b").diagnostics;
    expect(error?.message).toBe("the vector opened at 1:4 is never closed");
    expect(error?.labels?.[0]?.span.start.offset).toBe(3);
  });

  test("at most 20 are reported", () => {
    expect(problems("1x ".repeat(50))).toHaveLength(20);
  });
});

describe("limits", () => {
  test("256 brackets deep is read, 257 is not", () => {
    expect(problems(`${"(".repeat(256)}1${")".repeat(256)}`)).toEqual([]);
    expect(problems(`${"(".repeat(257)}1${")".repeat(257)}`)).toEqual(["NestingTooDeep 1:257"]);
  });

  test.each(["(", "[", "{", "(#_("])(
    "100,000 times %s is refused at the first one too deep",
    (sign) => {
      expect(read(sign.repeat(100_000)).diagnostics[0]?.kind).toBe("NestingTooDeep");
    },
  );

  test("1 MiB is read, one byte more is not", () => {
    const text = `1${" ".repeat((1 << 20) - 1)}`;
    expect(problems(text)).toEqual([]);
    expect(problems(`${text} `)).toEqual(["ProgramTooLarge 1:1"]);
    expect(problems(`${"é".repeat(1 << 19)}a`)).toEqual(["ProgramTooLarge 1:1"]);
  });
});

describe("printing", () => {
  test.each(['(let [x 1] (+ x [1 -0.5 {:a "b\\n"}] nil true))', '"\\u202e\\u00e9"', "[]"])(
    "%s prints as itself",
    (text) => {
      expect(read(text).data.map((each) => printDatum(each, 1000))).toEqual([text]);
    },
  );

  test("long forms are broken, and read back as the same data", () => {
    const text = `(let [x [${"1234567 ".repeat(30)}]] (f x ${"(g 1 2 3) ".repeat(12)}))`;
    const printed = read(text)
      .data.map((each) => printDatum(each, 10_000))
      .join("\n");
    expect(printed.split("\n").length).toBeGreaterThan(30);
    expect(values(printed)).toEqual(values(text));
  });
});
