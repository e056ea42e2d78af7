// Runs what README.md shows and compares what comes out with what it says comes out.
// `REFRESH=1` writes what comes out into README.md instead; a person reads the difference.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseHTML } from "linkedom";
import { afterAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "../../ts/src/generated/examples.ts";
import { NODE_FLAGS } from "../support/node-flags.ts";
import { runCli } from "./run-cli.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));
const LIBRARY = new URL("../../dist/index.js", import.meta.url).href;

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
function blocksOf(page: string): Block[] {
  return page
    .split("```")
    .filter((_, at) => at % 2 === 1)
    .map((fenced) => {
      const end = fenced.indexOf("\n");
      return { language: fenced.slice(0, end), text: fenced.slice(end + 1) };
    });
}

/** Durations differ between runs. */
function withoutTimes(text: string): string {
  return text.replaceAll(/· [0-9.]+ m?s\b/g, "· TIME");
}

const page = readFileSync(README, "utf8");
const blocks = blocksOf(page);
const ofLanguage = (language: string) =>
  blocks.filter((block) => block.language === language).map((block) => block.text);
const refreshed = new Map<string, string>();

afterAll(() => {
  if (process.env.REFRESH === undefined) return;
  let text = page;
  for (const [before, after] of refreshed) text = text.replace(before, () => after);
  writeFileSync(README, text);
});

/** Compares a shown block with what came, or keeps that for the refreshed page. */
function compare(fence: string, shown: string, actual: string): void {
  if (process.env.REFRESH === undefined) expect(withoutTimes(shown)).toBe(withoutTimes(actual));
  else refreshed.set(`\`\`\`${fence}\n${shown}\`\`\``, `\`\`\`${fence}\n${actual}\`\`\``);
}

describe("README.md", () => {
  it("has its snippets", () => {
    expect(ofLanguage("console")).toHaveLength(3);
    for (const language of ["clojure", "js", "text", "html"]) {
      expect(ofLanguage(language)).toHaveLength(1);
    }
  });

  it("shows the mixture program as it is in the examples", () => {
    const example = EXAMPLES.find((each) => each.name === "gmm");
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");
    const source = (example?.source ?? "").split("\n").slice(1).join("\n");
    expect(words(ofLanguage("clojure")[0] as string)).toEqual(words(source));
  });

  it.each(ofLanguage("console").map((shown) => [shown.split("\n")[0] as string, shown] as const))(
    "shows what the command prints: %s",
    async (command, shown) => {
      const [prompt, program, ...argv] = command.split(" ");
      expect([prompt, program]).toEqual(["$", "laurel"]);
      const { out, err, code } = await runCli(argv);
      expect([0, 3]).toContain(code);
      expect(err).not.toContain("error");
      compare("console", shown, `${command}\n${out}`);
    },
  );

  it("shows what the Node program prints", async () => {
    const folder = mkdtempSync(join(tmpdir(), "laurel-readme-"));
    try {
      const file = join(folder, "program.mjs");
      writeFileSync(file, withLibrary(ofLanguage("js")[0] as string));
      const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, file]);
      compare("text", ofLanguage("text")[0] as string, stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has a page whose script puts the posterior mean 1.5, within 0.2, where it says", async () => {
    const { document } = parseHTML(ofLanguage("html")[0] as string);
    const script = withLibrary(document.querySelector("script")?.textContent ?? "");
    const folder = mkdtempSync(join(tmpdir(), "laurel-readme-"));
    try {
      const file = join(folder, "page.mjs");
      writeFileSync(file, `export async function run(document) {${asFunctionBody(script)}}`);
      const page = (await import(file)) as { run: (document: unknown) => Promise<void> };
      await page.run(document);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const answer = Number(document.getElementById("answer")?.textContent);
    expect(Math.abs(answer - 1.5)).toBeLessThanOrEqual(0.2);
  });
});

/** The snippet with the package's name replaced by the built file. */
function withLibrary(code: string): string {
  expect(code).toContain('from "laurel"');
  return code.replace('from "laurel"', `from ${JSON.stringify(LIBRARY)}`);
}

/** Static imports cannot stand in a function. */
function asFunctionBody(code: string): string {
  return code.replace(/import (\{[^}]*\}) from ([^;]+);/, "const $1 = await import($2);");
}
