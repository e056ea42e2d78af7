// Fifty programs (`programs.json`) as column programs, with the digests of a run of each by every method: what native
// Rust in scalar and in vector lanes, Rust under WASI, and this engine must all give. REFRESH=1 rewrites the files.

import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { digestOfRun, tapeText } from "../engine/tape.ts";

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
