// Calls: functions of the program, operators, distributions, and collections that are called.

import { applyTo, lazily } from "./apply.ts";
import { higherOrder } from "./higher.ts";
import { data, dataOf, type Fun, type Value } from "./values.ts";

const FAMILIES = new Set(
  `normal gamma beta exponential dirichlet discrete bernoulli flip uniform-continuous uniform-discrete poisson binomial
  laplace student-t categorical dirac`.split(/\s+/),
);

/** What a name means that no binding and no function of the program has. */
export function known(name: string): Fun {
  return { kind: "function", call: (args) => callNamed(name, args) };
}

/** Calls a value: a function, or a collection or keyword that looks something up. */
export function call(callee: Value, args: readonly Value[]): Value {
  if (callee.kind === "function") return callee.call(args);
  const [key, ...otherwise] = args.map(dataOf);
  const isKeyword = typeof callee.value === "string";
  return applyTo("get", isKeyword ? [key!, callee, ...otherwise] : [callee, key!, ...otherwise]);
}

function callNamed(name: string, args: readonly Value[]): Value {
  const higher = higherOrder(name);
  if (higher !== undefined) return higher(call, args);
  const plain = args.map(dataOf);
  if (name === "and" || name === "or") return lazily(name, plain);
  if (!FAMILIES.has(name)) return applyTo(name, plain);
  const params = plain.map((each) => each.value);
  return data({ kind: "distribution", family: name, params }, false);
}
