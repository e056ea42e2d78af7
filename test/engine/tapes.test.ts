// Programs as the engine gets them, kept as text so that the Rust tests run what the compiler emits today; and the
// digest of what a run of each comes to, which native Rust, Rust under WASI and this engine must all give.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { openBbvi, openImportance } from "../../ts/src/engine/engine.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Program } from "../../ts/src/lower/program.ts";
import { digestOf } from "./digest.ts";

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
];
const REFRESH = process.env["REFRESH"] === "1";

function source(name: string): string {
  const own = join(FOLDER, `${name}.daphne`);
  return readFileSync(existsSync(own) ? own : join(CORPUS, `${name}.daphne`), "utf8");
}

/** Repetitions stay folded in `plates`, however few passes they have. */
function programOf(name: string): Program {
  return lower(compile(source(name), name === "plates" ? { foldFrom: 2 } : {}));
}

function tape(name: string): string {
  const { words, constants, columns } = programOf(name);
  const bits = (numbers: Float64Array) => [
    ...new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length),
  ];
  const data = columns.flatMap(bits);
  return `${words.join(" ")}\n${bits(constants).join(" ")}\n${data.join(" ")}\n`;
}

describe("test/tapes holds what the compiler emits (REFRESH=1 rewrites it)", () => {
  for (const name of NAMES) {
    test(name, () => {
      const file = join(FOLDER, `${name}.tape`);
      if (REFRESH) writeFileSync(file, tape(name));
      expect(readFileSync(file, "utf8")).toBe(tape(name));
    });
  }

  test("and nothing else", () => {
    const tapes = readdirSync(FOLDER).filter((file) => file.endsWith(".tape"));
    expect(tapes.sort()).toEqual(NAMES.map((name) => `${name}.tape`).sort());
  });
});

const SEED = 4_294_967_303n;

/** By method: T x L = 20 x 130, so that a step has more than one block and the last group is not whole; 1000 draws. */
const METHODS = [
  { method: "bbvi", open: openBbvi, options: [20, 130, 0.05, 0], file: "digests.txt" },
  { method: "importance", open: openImportance, options: [1000], file: "importance-digests.txt" },
] as const;

describe.each(METHODS)(
  "a whole run of $method gives the digest of test/tapes/$file, as native Rust and WASI do",
  ({ open, options, file: fileName }) => {
    const file = join(FOLDER, fileName);
    const found = new Map<string, string>();
    for (const name of NAMES) {
      test(name, async () => {
        const { words, constants, columns } = programOf(name);
        const program = { words, constants, columns, siteAt: () => null };
        const run = await open(program, Float64Array.from(options), SEED);
        try {
          while (run.step(7) > 0);
          const arrays = Object.values(READ).map((code) => run.read(code));
          found.set(name, digestOf(arrays));
        } finally {
          run.close();
        }
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
