// Which names of a program decide how it unfolds: whose values reach a test, a count, or what is called. A guess on the
// safe side of both mistakes: a name too many costs a forecast time, one too few makes it say less.

import type { Operator } from "../core/catalogue.ts";
import type { Core, CoreFunction, CoreProgram, Local } from "../core/core.ts";

/** Bindings, and parameters of functions, that decide. */
export type Deciding = ReadonlySet<Local>;

/** A form, and whether its value decides. */
type Use = readonly [core: Core, decides: boolean];

interface Search {
  readonly pending: Use[];
  readonly names: Set<Local>;
  /** Functions whose value decides somewhere. */
  readonly functions: Set<CoreFunction>;
  /** Forms whose values names have. */
  readonly sources: Map<Local, Core[]>;
  /** Forms whose value decides. */
  readonly seen: Set<Core>;
}

/** Looks at every form at most twice. */
export function decidingNames({ functions, expressions }: CoreProgram): Deciding {
  const bodies = [...expressions, ...functions.map((fn) => fn.body)];
  const search: Search = {
    pending: bodies.map((each) => [each, false]),
    names: new Set(),
    functions: new Set(),
    sources: new Map(),
    seen: new Set(),
  };
  const { pending, seen } = search;
  for (let use = pending.pop(); use !== undefined; use = pending.pop()) {
    const [core, decides] = use;
    if (decides && seen.has(core)) continue;
    if (decides) seen.add(core);
    if (core.kind === "local" && decides) mark(search, core.local);
    for (const each of usesIn(search, core, decides)) pending.push(each);
  }
  return search.names;
}

function mark({ names, sources, pending }: Search, local: Local): void {
  if (names.has(local)) return;
  names.add(local);
  for (const core of sources.get(local) ?? []) pending.push([core, true]);
}

/** A name has the value of a form, which decides if the name does. */
function source({ names, sources }: Search, local: Local, core: Core): Use {
  const known = sources.get(local);
  if (known === undefined) sources.set(local, [core]);
  else known.push(core);
  return [core, names.has(local)];
}

/** Whether an operator calls a function in which something may be decided: `(reduce + xs)` does not. */
function mayCall({ family }: Operator, [first]: readonly Core[]): boolean {
  if (family !== "higher-order") return false;
  const isOperator = first?.kind === "global" && first.target.kind === "operator";
  return !isOperator || first.target.operator.family === "higher-order";
}

function usesIn(search: Search, core: Core, decides: boolean): readonly Use[] {
  const same = (cores: readonly Core[]): Use[] => cores.map((each) => [each, decides]);
  const all = (cores: readonly Core[]): Use[] => cores.map((each) => [each, true]);
  switch (core.kind) {
    case "let":
      return [[core.body, decides], source(search, core.local, core.value)];
    case "if":
      return [[core.test, true], ...same([core.then, core.otherwise])];
    case "call": {
      const { head, args } = core;
      if (head.kind !== "global") return all([head, ...args]);
      const { target } = head;
      if (target.kind === "operator" && mayCall(target.operator, args)) return all(args);
      if (target.kind !== "function") return same(args);
      const { fn } = target;
      if (decides && !search.functions.has(fn)) {
        search.functions.add(fn);
        search.pending.push([fn.body, true]);
      }
      return args.map((arg, i) => {
        const param = fn.params[i];
        return decides || param === undefined ? [arg, decides] : source(search, param, arg);
      });
    }
    case "vector":
      return same(core.items);
    case "map":
      return same(core.entries.flat());
    case "fn":
      return all([core.body]);
    case "sample":
      return same([core.dist]);
    case "observe":
      return same([core.dist, core.value]);
    case "factor":
      return same([core.weight]);
    case "foreach": {
      const bound = core.bindings.map(({ local, value }) => source(search, local, value));
      return [[core.count, true], ...bound, [core.body, decides]];
    }
    case "loop":
      return all([core.count, core.init, core.step, ...core.args]);
    default:
      return [];
  }
}
