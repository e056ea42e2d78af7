// `reduce` and `reductions`: a function of the value so far and the next element, unfolded as `loop` is.

import type { VectorExpr } from "../../core/expr.ts";
import { elementOf } from "../../core/table.ts";
import { apply } from "../calls.ts";
import { give, type Higher, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { foldOperator } from "../operators.ts";
import { asScan, type Stepped } from "../scans.ts";
import { UNKNOWN, type Value } from "../values.ts";
import { argAt, collectionOf, giveVector, runPasses, stepSite } from "./support.ts";

/** `(reduce f coll)` starts with the first element, `(reduce f init coll)` with init; many passes are tried as a scan. */
export const reduce: Higher = (machine, call) =>
  start(machine, call, (init, list) => {
    const oneByOne = () =>
      run(machine, call, init, list, (states) => give(machine, states.at(-1) as Value));
    const { site, context } = call;
    const { length: count } = list;
    if (count < machine.foldFrom) return oneByOne();
    const evaluate: Stepped["evaluate"] = ({ state, elements }, here, then) => {
      machine.stack.push(then);
      const step = stepSite(call, passesOf(call), count);
      return apply(machine, call.args[0] as Value, [state, ...elements], step, here);
    };
    const stepped = { span: site.span, count, init, values: [list], context, evaluate };
    return asScan(machine, stepped, oneByOne);
  });

/** `(reductions f init coll)`: a vector of init and of the value after each element. */
export const reductions: Higher = (machine, call) =>
  start(machine, call, (init, list) =>
    run(machine, call, init, list, (states) => giveVector(machine, call, states, 0)),
  );

/** Finds the first value and the elements after it; without any, the function is called without arguments. */
function start(
  machine: Machine,
  call: HigherCall,
  then: (init: Value, list: VectorExpr) => Turn,
): Turn {
  const { args, site, context } = call;
  const last = args.length - 1;
  const list = collectionOf(machine, call, last);
  if (list === undefined) return give(machine, UNKNOWN);
  if (last === 2) return then(args[1] as Value, list);
  if (list.length > 0) {
    const rest = foldOperator(machine, "rest", [list], site.span);
    return then(elementOf(list, 0), rest as VectorExpr);
  }
  const head = argAt(call, 0);
  return apply(machine, args[0] as Value, [], { span: site.span, head, args: [] }, context);
}

function passesOf({ args }: HigherCall) {
  return { at: 0, from: [null, args.length - 1] };
}

function run(
  machine: Machine,
  call: HigherCall,
  init: Value,
  list: VectorExpr,
  end: (states: readonly Value[]) => Turn,
): Turn {
  const states: Value[] = [init];
  const argsAt = (i: number) => [states.at(-1) as Value, elementOf(list, i)];
  const take = (state: Value) => {
    states.push(state);
    // A pass that went wrong is reported; the following ones would only repeat it.
    return state.kind !== "unknown";
  };
  const passes = { ...passesOf(call), count: list.length, argsAt };
  return runPasses(machine, call, passes, take, () => end(states));
}
