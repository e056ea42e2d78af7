// The end of a process. Node waits for the optimizing compiler's threads before it ends; one of
// them that wants a garbage collection waits for the main thread, and both wait for ever
// (nodejs/node issue 54918, seen in 20 to 26). `settle` starts no more such work and keeps the main
// thread at hand until what was begun has ended: some 6 ms.

import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";

const TICK_MS = 2;
/** Other threads that used less than this much of a tick have nothing to do. */
const IDLE_MICROSECONDS = 400;
const QUIET_TICKS = 3;
const LONGEST_MS = 500;

/** Returns once the other threads of the process are at rest, or after half a second. */
export async function settle(): Promise<void> {
  setFlagsFromString("--no-opt");
  const end = performance.now() + LONGEST_MS;
  for (let quiet = 0; quiet < QUIET_TICKS && performance.now() < end; ) {
    const before = process.cpuUsage();
    await sleep(TICK_MS);
    const { user, system } = process.cpuUsage(before);
    quiet = user + system < IDLE_MICROSECONDS ? quiet + 1 : 0;
  }
}
