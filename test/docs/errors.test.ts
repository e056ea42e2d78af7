// Every page on an error is run: the wrong program gives exactly that code and prints what the page shows, the right one
// does neither. Every kind has a page, and every page a kind. REFRESH=1 writes what is printed into the pages.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allKinds } from "../../ts/src/errors/kinds.ts";
import { readPage, runShown, type Shown, withPrinted } from "./pages.ts";

const REFRESH = process.env.REFRESH === "1";
const FOLDER = join(import.meta.dirname, "..", "..", "docs", "errors");
const CODES = [...allKinds().values()];

/** Kinds that no version raises yet. */
const NEVER = [
  "meaning/not-differentiable",
  "warning/high-rhat",
  "warning/divergences",
  "warning/heavy-tail",
];
/** Kinds that need a hand on the keyboard, the end of the memory, or a fault. */
const NOT_SHOWN = ["limits/memory-limit", "limits/cancelled", "fault/engine-fault"];
const RUN = CODES.filter((code) => ![...NEVER, ...NOT_SHOWN].includes(code));

const pageOf = (code: string) => readFileSync(join(FOLDER, `${code}.md`), "utf8");

/** Frames of a code among what is printed, and the codes of all errors. */
function framesOf(printed: string) {
  const frames = printed.split("\n\n").map((each) => each.replace(/^\n+|\n+$/g, ""));
  const coded = frames.flatMap((frame) => {
    const code = /^(?:error|warning)\[([^\]]+)\]/.exec(frame)?.[1];
    return code === undefined ? [] : [{ code, frame }];
  });
  return {
    of: (code: string) => coded.filter((each) => each.code === code).map(({ frame }) => frame),
    errors: coded.filter(({ frame }) => frame.startsWith("error")).map(({ code }) => code),
  };
}

test("every kind has a page, and every page a kind", () => {
  const pages = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.slice(0, -3).replaceAll("\\", "/"));
  expect(pages.sort()).toEqual([...CODES].sort());
});

test("the index has a row for every code, and its link", () => {
  const index = readFileSync(join(FOLDER, "README.md"), "utf8");
  for (const [kind, code] of allKinds()) {
    expect(index).toContain(`| [${code}](${code}.md) | ${kind} |`);
  }
});

describe("pages without an example", () => {
  test.each([...NEVER, ...NOT_SHOWN])("%s says why in a line", (code) => {
    const text = pageOf(code);
    expect(readPage(text)).toMatchObject({ title: code, wrong: null });
    expect(text.includes("No version raises it yet")).toBe(NEVER.includes(code));
  });
});

describe.each(RUN)("%s", (code) => {
  const page = readPage(pageOf(code));

  test("has its code for a title", () => expect(page.title).toBe(code));

  test("its wrong program prints what it shows, and has no other error", async () => {
    const { printed } = await runShown(page.wrong as Shown);
    const frames = framesOf(printed);
    const shown = frames.of(code).join("\n\n");
    if (REFRESH) writeFileSync(join(FOLDER, `${code}.md`), withPrinted(pageOf(code), shown));
    else expect(shown).toBe(page.printed);
    expect(new Set(frames.errors)).toEqual(new Set(code.startsWith("warning/") ? [] : [code]));
  });

  test("its right program does not", async () => {
    const { code: exit, printed } = await runShown(page.right as Shown);
    const frames = framesOf(printed);
    expect(frames.of(code)).toEqual([]);
    expect(frames.errors).toEqual([]);
    expect(exit).toBe(0);
  });
});
