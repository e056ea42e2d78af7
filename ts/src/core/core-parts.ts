// All forms directly within a form, in order.

import type { Core } from "./core.ts";

export function coreParts(core: Core): readonly Core[] {
  switch (core.kind) {
    case "let":
      return [core.value, core.body];
    case "if":
      return [core.test, core.then, core.otherwise];
    case "foreach":
      return [core.count, ...core.bindings.map((each) => each.value), core.body];
    case "loop":
      return [core.count, core.init, core.step, ...core.args];
    case "call":
      return [core.head, ...core.args];
    case "vector":
      return core.items;
    case "map":
      return core.entries.flat();
    case "fn":
      return [core.body];
    case "sample":
      return [core.dist];
    case "observe":
      return [core.dist, core.value];
    case "factor":
      return [core.weight];
    case "constant":
    case "keyword":
    case "local":
    case "global":
    case "broken":
      return [];
    default:
      return core satisfies never;
  }
}
