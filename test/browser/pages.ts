// Browsers that open the test page: a job in, the text that the page leaves out. Chromium is driven; Firefox, as the
// system has it, cannot be, so that its page sends what it leaves to the server.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect } from "vitest";
import type { Site } from "./serve.ts";

export interface Pages {
  /** The text that the page of a job leaves; throws with its errors, but those that are foreseen, when it fails. */
  run(job: string, foreseen?: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** A browser by its name, and the variable that says where it is. */
export interface BrowserKind {
  readonly name: string;
  readonly path: string | undefined;
  open(site: Site, path: string): Promise<Pages>;
}

export const BROWSERS: readonly BrowserKind[] = [
  { name: "Chromium", path: process.env.CHROMIUM, open: openChromium },
  { name: "Firefox", path: process.env.FIREFOX, open: openFirefox },
];

/** The browser is to touch neither the machine's display nor the network. */
const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function openChromium(site: Site, path: string): Promise<Pages> {
  const browser = await chromium.launch({ executablePath: path, args: CHROMIUM_FLAGS });
  const run = async (job: string, foreseen?: RegExp) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${site.address}/page/index.html?job=${job}`);
    const result = page.locator("#result:not([data-state=running])");
    await result.waitFor({ state: "attached" });
    const text = (await result.textContent()) ?? "";
    expect(await result.getAttribute("data-state"), text).toBe("done");
    expect(errors.filter((error) => !foreseen?.test(error))).toEqual([]);
    await page.close();
    return text;
  };
  return { run, close: () => browser.close() };
}

/** No first page, no updates, no reports: nothing that leaves the machine. */
const FIREFOX_PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** One process for each job: its profile is new, and it ends when the page has sent its text. */
async function openFirefox(site: Site, path: string): Promise<Pages> {
  const run = async (job: string) => {
    const profile = await mkdtemp(join(tmpdir(), "laurel-firefox-"));
    const lines = Object.entries(FIREFOX_PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    await writeFile(join(profile, "user.js"), lines.join(""));
    const address = `${site.address}/page/index.html?job=${job}&send=1`;
    const args = ["--headless", "--no-remote", "--profile", profile, address];
    const process = spawn(path, args, { stdio: "ignore" });
    try {
      const { state, text } = await site.sent();
      expect(state, text).toBe("done");
      return text;
    } finally {
      await end(process);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  return { run, close: () => Promise.resolve() };
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
