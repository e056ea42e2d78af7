// Functions of functions: `apply`, and the makers `partial`, `comp`, `juxt`, `complement`, `constantly`.

import { apply } from "../calls.ts";
import { inPart, inStep } from "../context.ts";
import { give, type Higher, type HigherCall, type Machine, type Turn } from "../machine.ts";
import { foldOperator } from "../operators.ts";
import { isExpr, UNKNOWN, type Value } from "../values.ts";
import { argAt, elementsOf, giveVector, partOf } from "./support.ts";

/** `(apply f a ... coll)`: f of the arguments and the elements. */
export const applyAll: Higher = (machine, call) => {
  const last = call.args.length - 1;
  const list = elementsOf(machine, call, last);
  if (list === undefined) return give(machine, UNKNOWN);
  const [f, ...args] = call.args.slice(0, last);
  const head = argAt(call, 0);
  const coll = call.site.args[last];
  const places = [
    ...args.map((_, i) => argAt(call, i + 1)),
    ...list.map((_, i) => partOf(coll, i) ?? head),
  ];
  const site = { span: call.site.span, head, args: places };
  return apply(machine, f as Value, [...args, ...list], site, inPart(call.context));
};

/** Makes a function; `DERIVED` knows what it does. */
export const derive: Higher = (machine, { name, args }) =>
  give(machine, { kind: "derived", name, parts: args });

/** Calls of functions that `derive` has made, by the operator that made them. */
export const DERIVED: ReadonlyMap<string, Higher> = new Map<string, Higher>([
  ["constantly", (machine, { parts }) => give(machine, parts[0] as Value)],
  [
    "partial",
    (machine, call) => callPart(machine, call, 0, [...call.parts.slice(1), ...call.args]),
  ],
  [
    "complement",
    (machine, call) => {
      machine.stack.push((value) => {
        const isKnown = isExpr(value);
        return give(
          machine,
          isKnown ? foldOperator(machine, "not", [value], call.site.span) : UNKNOWN,
        );
      });
      return callPart(machine, call, 0, call.args);
    },
  ],
  [
    "comp",
    (machine, call) => {
      const from = (at: number, args: readonly Value[]): Turn => {
        if (at < 0) return give(machine, args[0] as Value);
        machine.stack.push((value) => from(at - 1, [value]));
        return callPart(machine, call, at, args);
      };
      return from(call.parts.length - 1, call.args);
    },
  ],
  [
    "juxt",
    (machine, call) => {
      const results: Value[] = [];
      const next = (): Turn => {
        if (results.length === call.parts.length) return giveVector(machine, call, results, 0);
        machine.stack.push((value) => {
          results.push(value);
          return next();
        });
        return callPart(machine, call, results.length, call.args);
      };
      return next();
    },
  ],
]);

/** Calls one of the functions that a derived one consists of; each is a call of its own for the names of sites. */
function callPart(
  machine: Machine,
  { parts, site, context }: HigherCall,
  at: number,
  args: readonly Value[],
): Turn {
  const here = parts.length === 1 ? context : inStep(context, at / parts.length);
  return apply(machine, parts[at] as Value, args, { ...site, args: [] }, here);
}
