// What `explain` says of each latent, from the graph, is what the engine decides from the column program.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadEngine, openBbvi } from "../../ts/src/engine/engine.ts";
import { explain } from "../../ts/src/explain.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import { BBVI_OPTIONS } from "../../ts/src/generated/options.ts";
import { siteText } from "../../ts/src/graph/site-names.ts";
import { daphne } from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Program } from "../../ts/src/lower/program.ts";

const TESTS = new URL("..", import.meta.url);
const FIFTY: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("bits/programs.json", TESTS), "utf8"),
);
const FILES = ["corpus", "tapes", "tapes/ladder", "bench/tapes"].flatMap((folder) =>
  readdirSync(new URL(folder, TESTS))
    .filter((file) => file.endsWith(".daphne") && !file.includes("hoppl"))
    .map((file) => `${folder}/${file}`),
);
const SOURCES = [
  ...Object.entries(FIFTY),
  ...FILES.map((file) => [file, readFileSync(new URL(file, TESTS), "utf8")] as const),
];

/** By their numbers in the engine. */
const RUNGS = ["enumerate", "pathwise", "enumerate", "rb"];

/** By site, as the engine has it; null where there is no run. */
async function rungsOf({ words, constants, columns, sites }: Program): Promise<string[] | null> {
  const record = BBVI_OPTIONS.map(({ name, words, default: usual }) =>
    name === "estimator" ? words.indexOf("auto") : usual,
  );
  const program = { words, constants, columns, siteAt: () => null };
  const run = await openBbvi(program, Float64Array.from(record), 1n).catch(() => null);
  if (run === null) return null;
  const rungs = [...run.read(READ.chains)];
  run.close();
  return sites.map((_, site) => (rungs.length === 0 ? "rb" : (RUNGS[rungs[site] as number] ?? "")));
}

describe("explain and the engine agree on", () => {
  let compared = 0;

  it.each(SOURCES)("%s", async (file, source) => {
    await loadEngine();
    const model = daphne(source);
    let program: Program;
    try {
      program = lower(model.graph());
    } catch {
      return;
    }
    const rungs = await rungsOf(program);
    if (rungs === null) return;
    const said = new Map(explain(model).vertices.map(({ name, estimator }) => [name, estimator]));
    const did = new Map<string, Set<string>>();
    for (const [site, { whole }] of program.sites.entries()) {
      const name = siteText(whole);
      did.set(name, (did.get(name) ?? new Set()).add(rungs[site] as string));
    }
    for (const [name, rungs] of did) {
      // A latent matrix is symmetric as it is drawn, which only its column program shows.
      if (file === "tapes/composites.daphne" && name === "w") continue;
      // Those of plates are one vertex, whose name has letters for indices.
      if (!said.has(name)) continue;
      compared += 1;
      expect([name, ...rungs]).toContain(said.get(name));
    }
  });

  it("hundreds of latents", () => {
    expect(compared).toBeGreaterThan(200);
  });
});
