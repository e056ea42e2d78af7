// Hosts without workers, and with workers that fail: the calling thread does what they do not, with the same bits.

import { Worker as NodeWorker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { trapForTest } from "../../ts/src/engine/engine.ts";
import { openThread } from "../../ts/src/engine/threads/host.ts";
import { workers } from "../../ts/src/engine/threads/workers.ts";
import { answer } from "./models.ts";

let alone: string;

beforeAll(async () => {
  alone = (await answer({ threads: 1 })).text;
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  workers.close();
});

/** Node without its workers; and a page's workers in their place. */
function withWorkers(Worker: unknown): void {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  vi.stubGlobal("Worker", Worker);
}

/** Node with other modules. */
function withModules(modules: object): void {
  const get = (name: string) => Reflect.get(modules, name) as never;
  vi.spyOn(process, "getBuiltinModule").mockImplementation(get);
}

/** Gets shares that make it trap. */
class Trapping extends NodeWorker {
  override postMessage(message: object | null): void {
    super.postMessage(message !== null && "count" in message ? { ...message, count: 0 } : message);
  }
}

it("has the error of a trap on the calling thread when a worker traps, and goes on with new ones", async () => {
  const sham = { worker_threads: { Worker: Trapping }, os: { availableParallelism: () => 2 } };
  withModules(sham);
  const failure = async (run: Promise<unknown>) =>
    run.then(String, ({ diagnostics }) => diagnostics);
  const expected = await failure(trapForTest());
  expect(expected).toMatchObject([{ code: "fault/engine-fault" }]);
  // A worker that comes too late gets no share.
  const long = { threads: 2, draws: 100_000, timeLimit: 20 };
  expect(await failure(answer(long))).toEqual(expected);
  vi.restoreAllMocks();
  expect((await answer({ threads: 2 })).text).toBe(alone);
});

const none = { addEventListener() {}, postMessage() {}, terminate() {} };

/** Refused at once, as by a policy in some browsers. */
class Refused {
  constructor() {
    throw new Error("refused");
  }
}

/** Refused a little later, as by a policy in other browsers. */
class Lost {
  onerror: ((event: object) => void) | null = null;
  constructor() {
    Object.assign(this, none);
    setTimeout(() => this.onerror?.({ preventDefault() {} }));
  }
}

/** Never ready. */
class Silent {
  constructor() {
    Object.assign(this, none);
  }
}

/** Takes no compiled module. */
class Picky extends Silent {
  postMessage(): void {
    throw new DOMException("no module", "DataCloneError");
  }
}

describe("the same bits, on one thread, where workers", () => {
  it.each([
    ["are unknown", undefined],
    ["may not be made", Refused],
    ["fail before they are ready", Lost],
    ["take no module", Picky],
    ["are never ready", Silent],
  ])("%s", async (_, Worker) => {
    withWorkers(Worker);
    expect(await answer({ threads: 3 })).toEqual({ text: alone, threads: 1 });
  });
});

it("tries a page's workers where Node's cannot be made", async () => {
  withModules({ worker_threads: { Worker: Refused }, os: { availableParallelism: () => 2 } });
  vi.stubGlobal("Worker", Silent);
  expect(openThread("", { said() {}, failed() {} })).not.toBeNull();
  vi.stubGlobal("Worker", Refused);
  expect(openThread("", { said() {}, failed() {} })).toBeNull();
});
