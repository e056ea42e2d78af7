// The hand-written kernel compiled for the host at 128 bits: what WebAssembly itself costs.
import { group } from "../lib/group.mjs";
import { row } from "../lib/measure.mjs";
import { native } from "../lib/native.mjs";
import { HAND_SOURCE, HAND_TARGET } from "../lib/places.mjs";

await group(async ({ quick }) => {
  const times = await native("the native kernel", HAND_SOURCE, HAND_TARGET, quick);
  return { rows: [row("w1.native", "the hand-written kernel, native 128-bit", times)] };
});
