import { describe, expect, it } from "vitest";
import { createFeed, type Feed } from "./feed.ts";
import type { Progress } from "./options.ts";

function at(step: number): Progress {
  return { unit: "step", step, steps: 10, elbo: 0, rate: 1, fraction: step / 10 };
}

async function steps(feed: Feed): Promise<number[]> {
  const seen: number[] = [];
  const iterable = { [Symbol.asyncIterator]: () => feed.iterate() };
  for await (const progress of iterable) seen.push(progress.step);
  return seen;
}

describe("createFeed", () => {
  it("gives every iterator all that comes after it was made, in order", async () => {
    const feed = createFeed();
    const first = steps(feed);
    feed.push(at(1));
    const second = steps(feed);
    feed.push(at(2));
    feed.push(at(3));
    feed.end(null);
    expect(await first).toEqual([1, 2, 3]);
    expect(await second).toEqual([2, 3]);
  });

  it("throws the run's error after what came before it, once", async () => {
    const feed = createFeed();
    const iterator = feed.iterate();
    feed.push(at(1));
    feed.end({ error: new Error("stopped") });
    expect((await iterator.next()).value).toEqual(at(1));
    await expect(iterator.next()).rejects.toThrow("stopped");
    expect((await iterator.next()).done).toBe(true);
  });

  it("ends at once for who comes too late, and forgets who leaves", async () => {
    const feed = createFeed();
    const iterator = feed.iterate();
    expect(feed.isWatched()).toBe(true);
    await iterator.return?.();
    expect(feed.isWatched()).toBe(false);
    feed.end(null);
    expect(await steps(feed)).toEqual([]);
  });
});
