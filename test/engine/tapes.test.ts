// Programs as the engine gets them, kept as text so that the Rust tests run what the compiler emits today; and the
// digest of what a run of each comes to, which native Rust, Rust under WASI and this engine must all give.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Program } from "../../ts/src/lower/program.ts";
import { digestOfRun, tapeText } from "./tape.ts";

const FOLDER = fileURLToPath(new URL("../tapes", import.meta.url));
const CORPUS = fileURLToPath(new URL("../corpus", import.meta.url));
const NAMES = [
  "gaussian",
  "line",
  "hmm",
  "bnn",
  "gmm",
  "sprinkler",
  "dependent-support",
  "sum-relaxed",
  "kinds",
  "plates",
  "composites",
  "truncated",
  "mixtures",
];
/** Programs that `crates/laurel-tape/examples/gradients.rs` times. */
const TIMED = fileURLToPath(new URL("../bench/tapes", import.meta.url));
const TIMED_NAMES = ["components", "groups", "logistic", "mixture", "schools", "walk"];
/** Programs that `crates/laurel-infer/tests/suite/estimators.rs` compares the estimators of `bbvi` on. */
const LADDER = join(FOLDER, "ladder");
const LADDER_NAMES = ["paths", "refused", "loops"];
/** Programs that `crates/laurel-infer/tests/suite/units.rs` writes otherwise. */
const UNITS = join(FOLDER, "units");
const UNITS_NAMES = ["levels", "choice", "scales", "scattered", "counts", "joins"];
/** Programs that `crates/laurel-infer/tests/suite/marginal.rs` integrates normal latents out of. */
const NORMALS = join(FOLDER, "normals");
const NORMALS_NAMES = ["trend"];
/** Programs that `crates/laurel-infer/src/locals` integrates local latents out of. */
const LOCALS = join(FOLDER, "locals");
const LOCALS_NAMES = ["effects", "groups"];
/** Programs that `crates/laurel-infer/src/field` takes a field of latents out of. */
const FIELDS = join(FOLDER, "fields");
const FIELDS_NAMES = ["chain", "pair"];
const REFRESH = process.env.REFRESH === "1";

function source(name: string, folder: string): string {
  const own = join(folder, `${name}.daphne`);
  return readFileSync(existsSync(own) ? own : join(CORPUS, `${name}.daphne`), "utf8");
}

/** Repetitions stay folded in `plates`, however few passes they have. */
function programOf(name: string, folder = FOLDER): Program {
  return lower(
    compile(
      source(name, folder),
      [
        "plates",
        "composites",
        "truncated",
        "mixtures",
        "loops",
        "levels",
        "scales",
        "scattered",
        "counts",
        "joins",
        "effects",
        "chain",
      ].includes(name)
        ? { foldFrom: 2 }
        : {},
    ),
  );
}

describe("test/tapes holds what the compiler emits (REFRESH=1 rewrites it)", () => {
  for (const name of NAMES) {
    test(name, () => {
      const file = join(FOLDER, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name)));
    });
  }

  for (const name of TIMED_NAMES) {
    test(`${name}, for benchmarks`, () => {
      const file = join(TIMED, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, TIMED)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, TIMED)));
    });
  }

  for (const name of LADDER_NAMES) {
    test(`${name}, for estimators`, () => {
      const file = join(LADDER, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, LADDER)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, LADDER)));
    });
  }

  for (const name of UNITS_NAMES) {
    test(`${name}, for units`, () => {
      const file = join(UNITS, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, UNITS)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, UNITS)));
    });
  }

  for (const name of NORMALS_NAMES) {
    test(`${name}, without its normal latents`, () => {
      const file = join(NORMALS, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, NORMALS)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, NORMALS)));
    });
  }

  for (const name of LOCALS_NAMES) {
    test(`${name}, without its normal latents`, () => {
      const file = join(LOCALS, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, LOCALS)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, LOCALS)));
    });
  }

  for (const name of FIELDS_NAMES) {
    test(`${name}, without its normal latents`, () => {
      const file = join(FIELDS, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tapeText(programOf(name, FIELDS)));
      expect(readFileSync(file, "utf8")).toBe(tapeText(programOf(name, FIELDS)));
    });
  }

  test("and nothing else", () => {
    const tapes = readdirSync(FOLDER).filter((file) => file.endsWith(".tape"));
    expect(tapes.sort()).toEqual(NAMES.map((name) => `${name}.tape`).sort());
  });
});

describe.each([
  ["bbvi", "digests.txt"],
  ["importance", "importance-digests.txt"],
  ["mh", "mh-digests.txt"],
] as const)(
  "a whole run of %s gives the digest of test/tapes/%s, as native Rust and WASI do",
  (method, fileName) => {
    const file = join(FOLDER, fileName);
    const found = new Map<string, string>();
    for (const name of NAMES) {
      test(name, async () => {
        found.set(name, await digestOfRun(programOf(name), method));
        if (REFRESH) {
          writeFileSync(file, [...found].map(([key, value]) => `${key} ${value}\n`).join(""));
        }
        const line = readFileSync(file, "utf8")
          .split("\n")
          .find((each) => each.startsWith(`${name} `));
        expect(`${name} ${found.get(name)}`).toBe(line);
      });
    }
  },
);
