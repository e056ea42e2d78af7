// A link expression as Daphne text on one line, cut at a width: never longer, however large the expression is.

import type { Expr } from "../core/expr.ts";

type Task = string | Expr;

/** The text of an expression; `names` are what its vertices are called. */
export function exprText(expr: Expr, names: readonly string[], width: number): string {
  let text = "";
  const tasks: Task[] = [expr];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    text += typeof task === "string" ? task : open(task, names, tasks, width);
    if (text.length > width) return `${text.slice(0, width - 3)}...`;
  }
  return text;
}

/** Text of an atom; of a compound its opening bracket, the rest is scheduled (no more than can be shown). */
function open(expr: Expr, names: readonly string[], tasks: Task[], width: number): string {
  switch (expr.kind) {
    case "number":
    case "boolean":
      return String(expr.value);
    case "string":
      return JSON.stringify(expr.value);
    case "keyword":
      return `:${expr.value}`;
    case "nil":
      return "nil";
    case "vertex":
      return names[expr.vertex] ?? `v${expr.vertex}`;
    case "vector":
      return schedule(expr.items, "[", "]", tasks, width);
    case "map":
      return schedule(expr.entries.slice(0, width).flat(), "{", "}", tasks, width);
    case "call":
      return schedule([expr.operator, ...expr.args.slice(0, width)], "(", ")", tasks, width);
    case "dist":
      return schedule([expr.family, ...expr.args.slice(0, width)], "(", ")", tasks, width);
    case "if":
      return schedule(["if", expr.test, expr.then, expr.otherwise], "(", ")", tasks, width);
    case "index":
      return `#${expr.plate}`;
    case "element":
      return `data[${expr.steps.map(({ plate }) => `#${plate}`).join(" ")}]`;
    case "member":
      return schedule(
        [names[expr.vertex] ?? `v${expr.vertex}`, ...expr.at],
        "(",
        ")",
        tasks,
        width,
      );
    case "carry":
    case "final":
      return `${expr.kind}#${expr.plate}.${expr.part}`;
  }
}

function schedule(
  parts: readonly Task[],
  start: string,
  end: string,
  tasks: Task[],
  width: number,
): string {
  tasks.push(end);
  for (let i = Math.min(parts.length, width) - 1; i >= 0; i--) {
    tasks.push(parts[i] as Task);
    if (i > 0) tasks.push(" ");
  }
  return start;
}
