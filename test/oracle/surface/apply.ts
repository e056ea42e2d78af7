// Operators on data: their values by the operators' own reference, and what of the result is printed as a constant.

import { type Plain, Rejected } from "../../engine/evaluator.ts";
import { applyOperator } from "../../engine/operators.ts";
import {
  constant,
  type Data,
  data,
  holdsPoison,
  isConstant,
  isMap,
  markOf,
  POISON,
} from "./values.ts";

/** Functions that are not of Clojure's core: the printed graph keeps their calls, whatever they are given. */
const KEPT = new Set(
  `sqrt cbrt square exp log log1p expm1 pow sin cos tan asin acos atan atan2 sinh cosh abs floor ceil round tanh sigmoid
  inv-logit softplus signum log-gamma-fn log-gamma lgamma digamma log-factorial log-choose erf erfc normal-cdf Phi
  normal-log-cdf logit mat-mul mat-add mat-transpose mat-tanh mat-relu mat-repmat mat-sub sum product mean dot cumsum
  normalize softmax log-sum-exp argmax argmin`.split(/\s+/),
);

/** Operators that pass parts of their arguments on without looking at them. */
const PASSING = new Set(
  `vector list vec hash-map get nth first second last peek rest butlast conj append cons concat put assoc count range
  repeat reverse subvec into identity get-in assoc-in keys vals zipmap merge dissoc select-keys take drop take-last
  drop-last interleave interpose partition`.split(/\s+/),
);

/** A call of an operator that is not lazy and takes no functions. */
export function applyTo(name: string, args: readonly Data[]): Data {
  const value = resultOf(
    name,
    args.map((arg) => arg.value),
  );
  if (value === POISON) return data(value, false);
  const mark = markOfCall(name, args, value);
  const places = SEEN_THROUGH.get(name);
  if (mark !== false || places === undefined) return data(value, mark);
  const parts = args.map((arg, i) => (places.includes(i) ? arg.value : (arg.parts ?? arg.mark)));
  const isKnown = args.every((arg, i) =>
    places.includes(i) ? isConstant(arg.mark) : typeof parts[i] === "object" || ITEMS.has(name),
  );
  const result = isKnown ? resultOf(name, parts) : POISON;
  return result === POISON ? data(value, false) : { ...data(value, false), parts: result };
}

/** Operators whose results `map` and its kin look into, and which of their arguments are looked at. */
const SEEN_THROUGH: ReadonlyMap<string, readonly number[]> = new Map([
  ["take", [0]],
  ["drop", [0]],
  ["take-last", [0]],
  ["reverse", []],
  ["vals", []],
  ["into", []],
  ["interleave", []],
  ["repeat", [0]],
  ["partition", [0]],
  ["hash-map", []],
  ["merge", []],
  ["zipmap", [0]],
]);
/** Those whose arguments may be elements. */
const ITEMS = new Set(["repeat"]);

function resultOf(name: string, args: readonly Plain[]): Plain {
  const isLost = PASSING.has(name) ? args.includes(POISON) : args.some(holdsPoison);
  if (isLost) return POISON;
  try {
    return applyOperator(name, args);
  } catch (error) {
    if (error instanceof Rejected) return POISON;
    throw error;
  }
}

function markOfCall(name: string, args: readonly Data[], value: Plain): Plain {
  if (!KEPT.has(name) && args.every((arg) => isConstant(arg.mark))) return markOf(value);
  return markOfParts(name, args);
}

/** Parts of literal vectors are found where the index is constant, even if they are computed themselves. */
function markOfParts(name: string, args: readonly Data[]): Plain {
  const marks = args.map((arg) => arg.mark);
  const [first, second] = args;
  switch (name) {
    case "vector":
    case "list":
      return marks;
    case "first":
    case "second":
    case "last":
    case "peek":
    case "rest":
    case "butlast":
      return Array.isArray(first!.mark) ? applyOperator(name, marks) : false;
    case "count":
      return Array.isArray(first!.mark);
    case "conj":
    case "append":
      return Array.isArray(first!.mark) ? applyOperator(name, marks) : false;
    case "cons":
      return Array.isArray(second!.mark) ? applyOperator(name, marks) : false;
    case "concat":
      return marks.every((mark) => Array.isArray(mark)) ? applyOperator(name, marks) : false;
    case "get":
    case "nth":
      return partMark(first!, second!);
    case "put":
    case "assoc":
      return args.length === 3 && Array.isArray(first!.mark) && isConstant(second!.mark)
        ? applyOperator(name, [first!.mark, second!.value, marks[2]!])
        : false;
    default:
      return false;
  }
}

/** The mark of what is under a constant key of a literal vector or map. */
function partMark({ mark }: Data, key: Data): Plain {
  if (!isConstant(key.mark) || !(Array.isArray(mark) || isMap(mark))) return false;
  const part = resultOf("get", [mark, key.value]);
  return part === POISON ? false : part;
}

/** `and`, `or`: the deciding operand; constant when all operands are. */
export function lazily(name: "and" | "or", args: readonly Data[]): Data {
  const isFolded = args.every((arg) => isConstant(arg.mark));
  let value: Plain = name === "and" ? true : null;
  for (const arg of args) {
    value = arg.value;
    if (value === POISON || isTruthy(value) === (name === "or")) break;
  }
  return isFolded ? constant(value) : data(value, false);
}

/** False are false, nil and 0. */
export function isTruthy(value: Plain): boolean {
  return value !== false && value !== null && value !== 0;
}
