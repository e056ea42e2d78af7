// The installed package in a headless Chromium page, as raw ES modules under a strict content
// security policy: the same bits as Node, and a compiler that needs no WebAssembly.
import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { NODE_FLAGS } from "../support/node-flags.ts";
import { type Site, serve } from "./serve.ts";

const execute = promisify(execFile);
const installed = inject("installed");
const here = import.meta.dirname;
const support = join(here, "..", "support");

/** What a page needs to run the engine, and nothing more; without the last word it may only compile. */
const POLICY = "default-src 'none'; script-src 'self'";
const WITH_ENGINE = `${POLICY} 'wasm-unsafe-eval'`;

/** The browser is to touch neither the machine's display nor the network. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let site: Site;
let program: string;

beforeAll(async () => {
  program = await readFile(join(here, "..", "..", "examples", "gmm.daphne"), "utf8");
  site = await serve({
    folders: new Map([
      ["package", join(installed.package, "dist")],
      ["page", join(here, "page")],
      ["support", support],
    ]),
    modules: new Map([["/program.js", `export const PROGRAM = ${JSON.stringify(program)};`]]),
    policy: (query) => (query.get("job") === "compile" ? POLICY : WITH_ENGINE),
  });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe("the package in a Chromium page, without a bundler", () => {
  it("gives the same 64 bits as Node for every number of the mixture, T = 1000, L = 100, seed 1", async () => {
    const page = await runInPage("infer");
    expect(page).toContain('"verdict"');
    expect(page).toBe(await runInNode());
  });

  it("compiles a program under a policy that forbids WebAssembly", async () => {
    expect(await runInPage("compile")).toBe("compiled");
  });
});

/** The text that the page leaves; the errors of the page when it fails. */
async function runInPage(job: string): Promise<string> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${site.address}/page/index.html?job=${job}`);
  const result = page.locator("#result:not([data-state=running])");
  await result.waitFor({ state: "attached" });
  expect(await result.getAttribute("data-state"), (await result.textContent()) ?? "").toBe("done");
  expect(errors).toEqual([]);
  const text = await result.textContent();
  await page.close();
  return text ?? "";
}

async function runInNode(): Promise<string> {
  const script = join(installed.project, "in-node.mjs");
  await copyFile(join(support, "report-bits.js"), join(installed.project, "report-bits.js"));
  await writeFile(join(installed.project, "program.daphne"), program);
  await writeFile(
    script,
    `import { readFileSync } from "node:fs";
import * as laurel from "laurel";
import { reportBits } from "./report-bits.js";
process.stdout.write(await reportBits(laurel, readFileSync("program.daphne", "utf8"), 1000));
`,
  );
  const { stdout } = await execute(process.execPath, [...NODE_FLAGS, script], {
    cwd: installed.project,
  });
  return stdout;
}
