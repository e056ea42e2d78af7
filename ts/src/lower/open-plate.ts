// Opening and closing the loop of a plate: in between, what varies in the plate goes into the loop's body.

import { instancesOf } from "../core/table.ts";
import { MAX_LOOPS } from "../generated/layout.ts";
import type { Context, OpenLoop } from "./context.ts";
import { closeLoop, openLoop } from "./emitter.ts";
import { fail } from "./fail.ts";

/** Opens the loop of a plate or scan. */
export function openPlate(context: Context, plate: number): OpenLoop {
  const { emitter, loops, folded } = context;
  if (loops.length >= MAX_LOOPS) {
    const span = folded.plates[plate - 1]?.span;
    if (span === undefined) throw new Error(`there is no plate ${plate}`);
    fail("GraphTooLarge", span, `more than ${MAX_LOOPS} repetitions within each other`);
  }
  const loop: OpenLoop = { plate, block: openLoop(emitter), values: new Map(), state: [] };
  loops.push(loop);
  return loop;
}

/** Closes the innermost loop. */
export function closePlate({ emitter, loops, folded }: Context): void {
  const { plate } = loops.pop() as OpenLoop;
  closeLoop(emitter, instancesOf(folded.table, plate));
}
