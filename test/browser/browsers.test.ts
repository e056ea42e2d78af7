// The installed package in pages of headless browsers, as raw ES modules under a strict content security policy: the
// same bits as Node, and a compiler that needs no WebAssembly.
import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import family from "../hostile/family.json" with { type: "json" };
import forty from "../hostile/forty.json" with { type: "json" };
import type { Hostile } from "../support/hostile.js";
import { NODE_FLAGS } from "../support/node-flags.ts";
import { BROWSERS, type Pages } from "./pages.ts";
import { type Site, serve } from "./serve.ts";

const execute = promisify(execFile);
const installed = inject("installed");
const here = import.meta.dirname;
const support = join(here, "..", "support");

/** What a page needs to run the engine, and nothing more; the compiler alone does without the second word. */
const SCRIPTS = "script-src 'self'";
const WITH_ENGINE = `${SCRIPTS} 'wasm-unsafe-eval'`;

/** What a page needs for workers; without it a run has one thread. */
const WORKERS = "worker-src blob:";

const HOSTILE = [...forty, ...family] as readonly unknown[] as readonly Hostile[];

let site: Site;

beforeAll(async () => {
  const program = await readFile(join(here, "..", "..", "examples", "gmm.daphne"), "utf8");
  const programs = await readFile(join(here, "..", "bits", "programs.json"), "utf8");
  const module = `export const PROGRAM = ${JSON.stringify(program)};\nexport const PROGRAMS = ${programs};\n`;
  await copyFile(join(support, "report-bits.js"), join(installed.project, "report-bits.js"));
  await writeFile(join(installed.project, "programs.mjs"), module);
  site = await serve({
    folders: new Map([
      ["package", join(installed.package, "dist")],
      ["page", join(here, "page")],
      ["support", support],
    ]),
    modules: new Map([
      ["/programs.js", module],
      ["/hostile.js", `export const HOSTILE = ${JSON.stringify(HOSTILE)};`],
    ]),
    policy: (query) => {
      const scripts = query.get("job") === "compile" ? SCRIPTS : WITH_ENGINE;
      const sends = query.has("send") ? "; connect-src 'self'" : "";
      const workers = query.get("job") === "workers" ? `; ${WORKERS}` : "";
      return `default-src 'none'; ${scripts}${sends}${workers}`;
    },
  });
});

afterAll(() => site?.close());

const AVAILABLE = BROWSERS.filter(({ path }) => path !== undefined);

it("there is a browser (CHROMIUM and FIREFOX say where)", () => {
  expect(AVAILABLE).not.toEqual([]);
});

describe.each(AVAILABLE)("the package in a page of $name, without a bundler", (browser) => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await browser.open(site, browser.path as string);
  });
  afterAll(() => pages?.close());

  it("gives the same 64 bits as Node for every number of the mixture, T = 1000, L = 100, seed 1", async () => {
    const page = await pages.run("infer");
    expect(page).toContain('"verdict"');
    expect(page).toBe(await runInNode("reportBits(laurel, PROGRAM, 1000)"));
  });

  it("gives the same bits as Node for 50 programs by every method", async () => {
    const page = await pages.run("bits");
    expect(page.trimEnd().split("\n")).toHaveLength(100);
    expect(page).toBe(await runInNode("digests(laurel, PROGRAMS)"));
  });

  it("gives the same bits as Node's one thread on two, of which one is a worker", async () => {
    const alone = await runInNode("chainBits(laurel, 1, false)");
    expect(alone).toContain("alone\n");
    expect(await pages.run("workers")).toBe(alone.replace("alone", "workers"));
  });

  it("does the same on one thread under a policy that forbids workers", async () => {
    const forbidden = /violates the following Content Security Policy directive/;
    expect(await pages.run("alone", forbidden)).toBe(
      await runInNode("chainBits(laurel, 1, false)"),
    );
  });

  it("finds the same kind at the same place in every hostile program", async () => {
    const found = JSON.parse(await pages.run("hostile")) as string[];
    expect(found).toEqual(HOSTILE.map(({ id, expected }) => `${id}: ${expected}`));
  });

  it("compiles a program under a policy that forbids WebAssembly", async () => {
    expect(await pages.run("compile")).toBe("compiled");
  });
});

/** What a call comes to in Node, of the functions of `report-bits.js`. */
async function runInNode(call: string): Promise<string> {
  const script = join(installed.project, "in-node.mjs");
  const lines = [
    'import * as laurel from "laurel";',
    'import { PROGRAM, PROGRAMS } from "./programs.mjs";',
    'import { chainBits, digests, reportBits } from "./report-bits.js";',
    `process.stdout.write(await ${call});`,
  ];
  await writeFile(script, lines.join("\n"));
  const { stdout } = await execute(process.execPath, [...NODE_FLAGS, script], {
    cwd: installed.project,
    maxBuffer: 1 << 26,
  });
  return stdout;
}
