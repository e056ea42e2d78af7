// `and`, `or` and `not` of constants: the deciding operand, by the language's truthiness; and what kind a constant is.

import type { Expr } from "../../core/expr.ts";
import { holds, PREDICATES } from "../../core/predicates.ts";
import { literal } from "../../core/table.ts";
import { boolean, type Fold, isTruthy } from "./support.ts";

/** Rules by operator; the arguments are constants. */
export const LOGIC: readonly (readonly [string, Fold])[] = [
  [
    "and",
    (args, make) => args.find((each) => !isTruthy(each)) ?? args.at(-1) ?? boolean(make, true),
  ],
  [
    "or",
    (args, make) => args.find(isTruthy) ?? args.at(-1) ?? literal(make.table, null, make.span),
  ],
  ["not", (args, make) => boolean(make, args[0] === undefined || !isTruthy(args[0]))],
  ...PREDICATES.map((name): readonly [string, Fold] => [
    name,
    ([arg], make) => {
      const { kind } = arg as Expr;
      return boolean(make, holds(name, kind, arg?.kind === "boolean" ? arg.value : null));
    },
  ]),
];
