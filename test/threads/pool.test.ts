// The pool of workers: real ones that trap, and sham ones whose every word the test says.

import os from "node:os";
import { afterEach, expect, it, vi } from "vitest";
import { loadModule } from "../../ts/src/engine/load.ts";
import { type Listener, openThread } from "../../ts/src/engine/threads/host.ts";
import type { Share, Told, ToWorker } from "../../ts/src/engine/threads/messages.ts";
import { createPool, type Helper, type Pool } from "../../ts/src/engine/threads/pool.ts";
import { partsOf } from "../../ts/src/engine/threads/share-out.ts";
import { threadsFor } from "../../ts/src/engine/threads/workers.ts";
import { WORKER_TEXT } from "../../ts/src/engine/wasm/worker-text.ts";
import { METHOD_NUMBERS } from "../../ts/src/generated/options.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { MODEL } from "./models.ts";

afterEach(() => vi.useRealTimers());

const { words, constants } = lower(MODEL.graph());
const options = Float64Array.of(4, 50, 20, 0.8, 0, 0);
const SHARE: Share = {
  method: METHOD_NUMBERS.nuts,
  words,
  constants,
  data: new Float64Array(0),
  options,
  low: 1,
  high: 0,
  first: 1,
  count: 2,
};

function ending(helper: Helper, share: Share): Promise<Told> {
  return new Promise((resolve) => {
    helper.run(share, (told) => {
      if ("part" in told) helper.release();
      if (!("status" in told)) resolve(told);
    });
  });
}

async function hired(pool: Pool): Promise<Helper> {
  const helper = await pool.hire(10);
  if (helper === null) throw new Error("no worker");
  return helper;
}

it("ends a worker that traps and makes another, which does its share", async () => {
  let made = 0;
  const open: typeof openThread = (text, listener) => {
    made++;
    return openThread(text, listener);
  };
  const pool = createPool(open, async () => ({ text: WORKER_TEXT, module: await loadModule() }));
  const trap = await ending(await hired(pool), { ...SHARE, count: 0 });
  expect(trap).toMatchObject({ isTrap: true, failed: expect.stringContaining("unreachable") });
  const first = await ending(await hired(pool), SHARE);
  expect(made).toBe(2);
  const second = await ending(await hired(pool), SHARE);
  expect(made).toBe(2);
  expect(second).toEqual(first);
  pool.close();
});

it("says what a share that cannot be begun is refused for, and keeps the worker", async () => {
  const pool = createPool(openThread, async () => ({
    text: WORKER_TEXT,
    module: await loadModule(),
  }));
  const told = await ending(await hired(pool), { ...SHARE, words: new Uint32Array(40) });
  expect(told).toMatchObject({ isTrap: false, failed: expect.stringContaining("EngineFault|") });
  expect(await ending(await hired(pool), SHARE)).toHaveProperty("part");
  pool.close();
});

interface Sham {
  readonly listener: Listener;
  readonly posted: ToWorker[];
  isEnded: boolean;
}

/** A pool of sham workers, and they. */
function shamPool(isReady = true): { pool: Pool; shams: Sham[] } {
  const shams: Sham[] = [];
  const making = async () => ({ text: "", module: {} as WebAssembly.Module });
  const pool = createPool((_, listener) => {
    const sham: Sham = { listener, posted: [], isEnded: false };
    shams.push(sham);
    if (isReady) queueMicrotask(() => listener.said(null));
    return {
      post: (message) => sham.posted.push(message),
      end: () => {
        sham.isEnded = true;
      },
    };
  }, making);
  return { pool, shams };
}

it("lends no more workers than the limit, and keeps those that come back for five seconds", async () => {
  vi.useFakeTimers();
  const { pool, shams } = shamPool();
  const [first, second] = [await hired(pool), await hired(pool)];
  expect(await pool.hire(2)).toBeNull();
  first.release();
  expect(await pool.hire(2)).not.toBeNull();
  expect(shams).toHaveLength(2);
  second.release();
  vi.advanceTimersByTime(4999);
  expect(shams.map(({ isEnded }) => isEnded)).toEqual([false, false]);
  vi.advanceTimersByTime(1);
  expect(shams.map(({ isEnded }) => isEnded)).toEqual([false, true]);
});

it("waits for a worker that was told to stop, and for no other", async () => {
  const { pool, shams } = shamPool();
  const helper = await hired(pool);
  helper.run(SHARE, () => undefined);
  expect(await pool.hire(1)).toBeNull();
  helper.stop();
  helper.stop();
  const next: (Helper | null)[] = [];
  const waits = [pool.hire(1), pool.hire(1)].map((wait) => wait.then((one) => next.push(one)));
  await Promise.resolve();
  expect(next).toEqual([]);
  shams[0]?.listener.said({ part: new Float64Array(1) });
  await vi.waitUntil(() => next.length === 1);
  expect(next[0]).not.toBeNull();
  expect(shams).toHaveLength(1);
  next[0]?.release();
  await Promise.all(waits);
  expect(next[1]).not.toBeNull();
});

it("waits for a worker that nobody wants any more once it is ready", async () => {
  const { pool, shams } = shamPool(false);
  let isWanted = true;
  const first = pool.hire(1, () => isWanted);
  expect(await pool.hire(1)).toBeNull();
  isWanted = false;
  const second = pool.hire(1);
  await vi.waitUntil(() => shams.length === 1);
  shams[0]?.listener.said(null);
  (await first)?.release();
  expect(await second).not.toBeNull();
  expect(shams).toHaveLength(1);
});

it("ends workers that were being made, or worked, when it was closed, once they are given back", async () => {
  const { pool, shams } = shamPool(false);
  const late = pool.hire(2);
  await vi.waitUntil(() => shams.length === 1);
  pool.close();
  shams[0]?.listener.said(null);
  (await late)?.release();
  expect(shams[0]?.isEnded).toBe(true);
  const next = pool.hire(2);
  await vi.waitUntil(() => shams.length === 2);
  shams[1]?.listener.said(null);
  (await next)?.release();
  expect(shams[1]?.isEnded).toBe(false);
});

it("gives none where a worker fails before it is ready, and tries again if there ever was one", async () => {
  const { pool, shams } = shamPool(false);
  const first = pool.hire(2);
  await vi.waitUntil(() => shams.length === 1);
  shams[0]?.listener.said(null);
  expect(await first).not.toBeNull();
  const wanted = pool.hire(2);
  await vi.waitUntil(() => shams.length === 2);
  shams[1]?.listener.failed("no memory");
  expect(await wanted).toBeNull();
  expect(shams[1]?.isEnded).toBe(true);
  const again = pool.hire(2);
  await vi.waitUntil(() => shams.length === 3);
  shams[2]?.listener.said(null);
  expect(await again).not.toBeNull();
});

it("does not try again where the first worker could not be made", async () => {
  const { pool, shams } = shamPool(false);
  const first = pool.hire(2);
  await vi.waitUntil(() => shams.length === 1);
  shams[0]?.listener.failed("forbidden");
  expect(await first).toBeNull();
  expect(await pool.hire(2)).toBeNull();
  expect(shams).toHaveLength(1);
});

it("counts a worker that ends with a share, or before one, as a trap", async () => {
  const { pool, shams } = shamPool();
  const with_ = ending(await hired(pool), SHARE);
  shams[0]?.listener.failed("out of memory");
  expect(await with_).toEqual({ failed: "out of memory", isTrap: true, isStarved: false });
  const helper = await hired(pool);
  shams[1]?.listener.failed("out of memory");
  expect(await ending(helper, SHARE)).toMatchObject({ isTrap: true });
  await hired(pool);
  expect(shams).toHaveLength(3);
});

it("has threads as asked, or as they are of use: none for little work, and one for two chains", () => {
  const chains = { parts: 4, abreast: 2, asked: null };
  vi.spyOn(os, "availableParallelism").mockReturnValue(16);
  expect(threadsFor(chains, 1e7)).toBe(1);
  expect(threadsFor(chains, 1e9)).toBe(2);
  expect(threadsFor({ ...chains, abreast: 1 }, 1e9)).toBe(4);
  expect(threadsFor({ ...chains, asked: 3 }, 1)).toBe(3);
  expect(threadsFor({ ...chains, asked: 9 }, 1)).toBe(4);
  vi.restoreAllMocks();
});

it("makes parts that differ by one at most, the larger ones first", () => {
  const counts = (all: number, threads: number) => partsOf(all, threads).map(({ count }) => count);
  expect(counts(4, 2)).toEqual([2, 2]);
  expect(counts(7, 3)).toEqual([3, 2, 2]);
  expect(counts(2, 5)).toEqual([1, 1]);
  expect(partsOf(7, 3).map(({ first }) => first)).toEqual([0, 3, 5]);
});
