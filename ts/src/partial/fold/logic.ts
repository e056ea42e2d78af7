// `and`, `or` and `not` of constants: the deciding operand, by the language's truthiness.

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
];
