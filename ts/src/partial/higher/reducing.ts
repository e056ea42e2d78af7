// `reduce` and `reductions`: a function of the value so far and the next element, unfolded as `loop` is.

import { apply } from "../calls.ts";
import { give, type Higher, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { UNKNOWN, type Value } from "../values.ts";
import { argAt, elementsOf, giveVector, runPasses } from "./support.ts";

/** `(reduce f coll)` starts with the first element, `(reduce f init coll)` with init. */
export const reduce: Higher = (machine, call) =>
  run(machine, call, (states) => give(machine, states.at(-1) as Value));

/** `(reductions f init coll)`: a vector of init and of the value after each element. */
export const reductions: Higher = (machine, call) =>
  run(machine, call, (states) => giveVector(machine, call, states, 0));

function run(machine: Machine, call: HigherCall, end: (states: readonly Value[]) => Turn): Turn {
  const { args, site, context } = call;
  const last = args.length - 1;
  const list = elementsOf(machine, call, last);
  if (list === undefined) return give(machine, UNKNOWN);
  const [start, ...rest] = last === 2 ? [args[1] as Value, ...list] : list;
  if (start === undefined) {
    const head = argAt(call, 0);
    return apply(machine, args[0] as Value, [], { span: site.span, head, args: [] }, context);
  }
  const states: Value[] = [start];
  const argsAt = (i: number) => [states.at(-1) as Value, rest[i] as Value];
  const passes = { at: 0, count: rest.length, argsAt, from: [null, last] };
  const take = (state: Value) => {
    states.push(state);
    // A pass that went wrong is reported; the following ones would only repeat it.
    return state.kind !== "unknown";
  };
  return runPasses(machine, call, passes, take, () => end(states));
}
