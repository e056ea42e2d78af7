// Fifty programs (`programs.json`) as column programs, with the digests of a run of each by every method: what native
// Rust in scalar and in vector lanes, Rust under WASI, and this engine must all give. REFRESH=1 rewrites the files.

import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { BBVI_OPTIONS } from "../../ts/src/generated/options.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { digestByEstimator, digestOfRun, tapeText } from "../engine/tape.ts";

function file(name: string): URL {
  return new URL(name, import.meta.url);
}

const SOURCES: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(file("programs.json"), "utf8"),
);
const PROGRAMS = Object.entries(SOURCES).map(
  ([name, source]) => [name, lower(compile(source))] as const,
);

function onFile(name: string, text: string): string {
  if (process.env.REFRESH === "1") writeFileSync(file(name), text);
  return readFileSync(file(name), "utf8");
}

test("there are 50 programs, compiled as programs.tapes says", () => {
  expect(PROGRAMS).toHaveLength(50);
  const text = PROGRAMS.map(([name, program]) => `${name}\n${tapeText(program)}`).join("");
  expect(onFile("programs.tapes", text)).toBe(text);
});

test("a run of each by bbvi and by importance gives the digests of digests.txt", async () => {
  const lines: string[] = [];
  for (const [name, program] of PROGRAMS) {
    const digests = [await digestOfRun(program, "bbvi"), await digestOfRun(program, "importance")];
    lines.push(`${name} ${digests.join(" ")}\n`);
  }
  expect(onFile("digests.txt", lines.join(""))).toBe(lines.join(""));
});

test("a run of each by every other estimator of bbvi gives the digests of estimators.txt", async () => {
  const words = BBVI_OPTIONS.find(({ name }) => name === "estimator")?.words ?? [];
  const lines: string[] = [];
  for (const [name, program] of PROGRAMS) {
    const digests: string[] = [];
    for (const [number, word] of words.entries()) {
      if (word !== "book") digests.push((await digestByEstimator(program, number)) ?? "refused");
    }
    lines.push(`${name} ${digests.join(" ")}\n`);
  }
  expect(words).toHaveLength(8);
  expect(onFile("estimators.txt", lines.join(""))).toBe(lines.join(""));
});
