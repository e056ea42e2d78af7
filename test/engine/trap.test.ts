// Faults of the engine: a trap costs one run, not the process; nothing is left behind by runs that end or fail.

import { afterEach, describe, expect, it } from "vitest";
import { openBbvi, starveForTest, trapForTest } from "../../ts/src/engine/engine.ts";
import { loadCore } from "../../ts/src/engine/load.ts";
import { daphne, infer, type LaurelError } from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";

const MODEL = daphne("(let [x (sample (normal 0 1))] (observe (normal x 1) 2) x)");
const OPTIONS = { steps: 50, samples: 20, seed: 4 };
const RECORD = Float64Array.of(50, 20, 0.05, 0, 0, 0);

async function failure(work: Promise<unknown>): Promise<LaurelError> {
  return work.then(
    () => Promise.reject(new Error("nothing was thrown")),
    (error: LaurelError) => error,
  );
}

/** The instance that is in use: what the glue's initialiser gives when there is one already. */
async function memory(): Promise<WebAssembly.Memory> {
  const core = await loadCore();
  const module = undefined as unknown as WebAssembly.Module;
  return ((await core.default({ module_or_path: module })) as { memory: WebAssembly.Memory })
    .memory;
}

describe("a trap", () => {
  afterEach(async () => {
    expect((await infer(MODEL, OPTIONS)).report.method).toBe("bbvi");
  });

  it("is an EngineFault, and the next run has a fresh instance with the same answer", async () => {
    const before = (await infer(MODEL, OPTIONS)).report.q;
    const first = await memory();
    const error = await failure(trapForTest());
    expect(error.code).toBe("fault/engine-fault");
    expect(error.diagnostics[0]?.hint).toContain("report");
    expect((await infer(MODEL, OPTIONS)).report.q).toEqual(before);
    expect(await memory()).not.toBe(first);
  });

  it("ends a run of the old instance with an error, and closing it does no harm", async () => {
    const { words, constants, columns } = lower(MODEL.graph());
    const run = await openBbvi({ words, constants, columns, siteAt: () => null }, RECORD, 1n);
    await failure(trapForTest());
    expect(() => run.step(1)).toThrow();
    expect(() => run.close()).not.toThrow();
  });

  it("is a MemoryLimit where there was no memory left, and the next run has a fresh instance", async () => {
    const first = await memory();
    const error = await failure(starveForTest());
    expect(error.code).toBe("limits/memory-limit");
    expect(error.diagnostics[0]?.message).toContain("256 MiB");
    expect((await failure(trapForTest())).code).toBe("fault/engine-fault");
    expect(await memory()).not.toBe(first);
  });

  it("can happen ten times in a row", async () => {
    for (let i = 0; i < 10; i++) {
      expect((await failure(trapForTest())).code).toBe("fault/engine-fault");
    }
  });
});

describe("words that are no program", () => {
  it.each([
    ["none", new Uint32Array(0)],
    ["zeros", new Uint32Array(40)],
    ["all ones", new Uint32Array(40).fill(0xffff_ffff)],
  ])("are refused as an EngineFault: %s", async (_, words) => {
    const program = { words, constants: new Float64Array(0), columns: [], siteAt: () => null };
    expect((await failure(openBbvi(program, RECORD, 0n))).code).toBe("fault/engine-fault");
  });

  it("never trap, whichever single word of a true program is changed", async () => {
    const { words, constants, columns } = lower(MODEL.graph());
    for (let place = 0; place < words.length; place++) {
      for (const word of [0, 1, 7, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
        const changed = words.slice();
        changed[place] = word;
        const opened = openBbvi(
          { words: changed, constants, columns, siteAt: () => null },
          RECORD,
          0n,
        );
        const error = await opened.then(
          (run) => run.close(),
          (reason: LaurelError) => reason,
        );
        expect(String((error as LaurelError | undefined)?.message ?? "")).not.toContain(
          "restarted",
        );
      }
    }
  });
});

describe("memory", () => {
  it("does not grow over 300 runs after the first 20, whether they end, fail or are stopped", async () => {
    const stop = AbortSignal.abort(new Error("stopped"));
    const zero = daphne("(let [x (sample (normal 0 1))] (factor (log 0)) x)");
    const some = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await infer(MODEL, OPTIONS);
        await failure(Promise.resolve(infer(zero, OPTIONS)));
        await failure(Promise.resolve(infer(MODEL, { ...OPTIONS, signal: stop })));
      }
    };
    await some(20);
    const before = (await memory()).buffer.byteLength;
    await some(300);
    expect((await memory()).buffer.byteLength).toBe(before);
  });
});
