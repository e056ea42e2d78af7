// Which names of a program decide how it unfolds: whose values reach a test, a count, or what is called. A guess on the
// safe side of both mistakes: a name too many costs a forecast time, one too few makes it say less.

import type { Core, CoreFunction, CoreProgram, Local } from "../core/core.ts";

/** Bindings, and parameters of functions, that decide. */
export type Deciding = ReadonlySet<Local>;

/** A form, and whether its value decides. */
type Use = readonly [core: Core, decides: boolean];

interface Found {
  readonly locals: Set<Local>;
  /** Functions whose value decides somewhere. */
  readonly functions: Set<CoreFunction>;
}

/** Goes over the program until nothing new is found. */
export function decidingNames({ functions, expressions }: CoreProgram): Deciding {
  const found: Found = { locals: new Set(), functions: new Set() };
  const size = () => found.locals.size + found.functions.size;
  for (let before = -1; before < size(); ) {
    before = size();
    const pending: Use[] = expressions.map((each) => [each, false]);
    for (const fn of functions) pending.push([fn.body, found.functions.has(fn)]);
    for (let use = pending.pop(); use !== undefined; use = pending.pop()) {
      const [core, decides] = use;
      if (core.kind === "local" && decides) found.locals.add(core.local);
      for (const each of usesIn(core, decides, found)) pending.push(each);
    }
  }
  return found.locals;
}

function usesIn(core: Core, decides: boolean, found: Found): readonly Use[] {
  const same = (cores: readonly Core[]): Use[] => cores.map((each) => [each, decides]);
  const all = (cores: readonly Core[]): Use[] => cores.map((each) => [each, true]);
  switch (core.kind) {
    case "let":
      return [
        [core.body, decides],
        [core.value, found.locals.has(core.local)],
      ];
    case "if":
      return [[core.test, true], ...same([core.then, core.otherwise])];
    case "call": {
      const { head, args } = core;
      if (head.kind !== "global") return all([head, ...args]);
      const { target } = head;
      if (target.kind === "operator" && target.operator.family === "higher-order") return all(args);
      if (target.kind !== "function") return same(args);
      if (decides) found.functions.add(target.fn);
      return args.map((arg, i) => {
        const param = target.fn.params[i];
        return [arg, decides || (param !== undefined && found.locals.has(param))];
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
      const bound = core.bindings.map(({ local, value }): Use => [value, found.locals.has(local)]);
      return [[core.count, true], ...bound, [core.body, decides]];
    }
    case "loop":
      return all([core.count, core.init, core.step, ...core.args]);
    default:
      return [];
  }
}
