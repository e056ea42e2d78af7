// The end of a process. Node waits for the optimizing compiler's threads before it ends; one of
// them that wants a garbage collection waits for the main thread, and both wait for ever
// (nodejs/node issue 54918, seen in 20 to 26). `settle` starts no more such work, collects once while
// the main thread is still there, and stays at hand until what was begun has ended: some 10 ms. Without
// the collection 13 of 80 fits of the mixture hung at their end on a busy machine, with it 0 of 150.

import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const TICK_MS = 2;
/** Other threads that used less than this much of a tick have nothing to do. */
const IDLE_MICROSECONDS = 400;
const QUIET_TICKS = 3;
const LONGEST_MS = 500;

/** A full collection: it puts the heap's limit far above what the other threads can still allocate. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** Returns once the other threads of the process are at rest, or after half a second. */
export async function settle(): Promise<void> {
  setFlagsFromString("--no-opt");
  collectGarbage();
  const end = performance.now() + LONGEST_MS;
  for (let quiet = 0; quiet < QUIET_TICKS && performance.now() < end; ) {
    const before = process.cpuUsage();
    await sleep(TICK_MS);
    const { user, system } = process.cpuUsage(before);
    quiet = user + system < IDLE_MICROSECONDS ? quiet + 1 : 0;
  }
}
