// Operators of the language on plain values, as its table describes them: for the oracle.

import { isTrue, type Plain, type PlainMap, Rejected } from "./evaluator.ts";
import {
  digamma,
  erf,
  erfc,
  lgamma,
  logChoose,
  normalCdf,
  normalLogCdf,
  trigamma,
} from "./special.ts";

/** Applies an operator (not `and`, `or`, whose arguments are lazy). */
export function applyOperator(name: string, args: readonly Plain[]): Plain {
  const operator = OPERATORS.get(ALIASES.get(name) ?? name);
  if (operator === undefined) throw new Error(`no operator ${name}`);
  return operator(...args);
}

const ALIASES = new Map([
  ["==", "="],
  ["inv-logit", "sigmoid"],
  ["log-gamma", "log-gamma-fn"],
  ["lgamma", "log-gamma-fn"],
  ["Phi", "normal-cdf"],
]);

type Operator = (...args: Plain[]) => Plain;
type Matrix = readonly (readonly number[])[];

const numbers =
  (f: (...x: number[]) => Plain): Operator =>
  (...args) =>
    f(...args.map(Number));
const fold = (f: (a: number, b: number) => number) =>
  numbers((...x) => x.reduce((a, b) => f(a, b)));
const ordered = (f: (a: number, b: number) => boolean) =>
  numbers((...x) => x.every((each, i) => i === 0 || f(x[i - 1]!, each)));
const items = (value: Plain): readonly Plain[] =>
  isMap(value) ? value.entries : value === null ? [] : (value as Plain[]);
const isMap = (value: Plain): value is PlainMap =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "map";

function equal(a: Plain, b: Plain): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (isMap(a) && isMap(b)) {
    return (
      a.entries.length === b.entries.length &&
      a.entries.every(([k, v]) => b.entries.some((e) => equal(e[0], k) && equal(e[1], v)))
    );
  }
  if (typeof a === "boolean" || typeof b === "boolean")
    return typeof a !== "string" && a !== null && b !== null && Number(a) === Number(b);
  return a === b;
}

function element(coll: Plain, index: Plain, missing?: Plain): Plain {
  const found = isMap(coll)
    ? coll.entries.find(([k]) => equal(k, index))?.[1]
    : items(coll)[Number(index)];
  if (found !== undefined) return found;
  if (missing !== undefined) return missing;
  throw new Rejected();
}

function put(coll: Plain, index: Plain, value: Plain): Plain {
  if (isMap(coll)) {
    const known = coll.entries.some(([k]) => equal(k, index));
    const entries = coll.entries.map(([k, v]) => [k, equal(k, index) ? value : v] as const);
    return { kind: "map", entries: known ? entries : [...entries, [index, value]] };
  }
  const list = items(coll);
  if (!Number.isInteger(Number(index)) || Number(index) < 0 || Number(index) > list.length)
    throw new Rejected();
  const copy = [...list];
  copy[Number(index)] = value;
  return copy;
}

type Entry = readonly [Plain, Plain];
const entriesOf = (map: Plain): readonly Entry[] => (isMap(map) ? map.entries : []);
const mapOf = (entries: readonly Entry[]): Plain =>
  entries.reduce<Plain>((map, [k, v]) => put(map, k, v), { kind: "map", entries: [] });
const pairs = (list: readonly Plain[]): Entry[] =>
  list.flatMap((k, i) => (i % 2 === 0 ? [[k, list[i + 1]!] as const] : []));

const joined = (coll: Plain, more: readonly Plain[]): Plain =>
  isMap(coll) ? mapOf([...coll.entries, ...(more as Entry[])]) : [...items(coll), ...more];

function putAll(coll?: Plain, ...rest: Plain[]): Plain {
  return pairs(rest).reduce<Plain>((whole, [k, v]) => put(whole, k, v), coll!);
}

function getIn(coll: Plain, [key, ...more]: readonly Plain[], missing?: Plain): Plain {
  if (key === undefined) return coll;
  const found = element(coll, key, missing);
  return found === missing ? found : getIn(found, more, missing);
}

function putIn(coll: Plain, [key, ...more]: readonly Plain[], value: Plain): Plain {
  const empty: Plain = { kind: "map", entries: [] };
  const inner = more.length === 0 ? value : putIn(element(coll, key!, empty), more, value);
  return put(coll, key!, inner);
}

function partition(size: number, step: number, list: readonly Plain[]): Plain {
  const starts = list.flatMap((_, i) => (i % step === 0 && i + size <= list.length ? [i] : []));
  return starts.map((start) => list.slice(start, start + size));
}

function flatten(value: Plain): Plain[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}

/** From start (0) up to end, which is left out. */
function range(start: number, end?: number, step = 1): number[] {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  return Array.from(
    { length: Math.max(0, Math.ceil((to - from) / step)) },
    (_, i) => from + i * step,
  );
}

const largest = (list: readonly number[]) => list.reduce((a, b) => Math.max(a, b), -Infinity);
const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const vectors =
  (f: (...v: (readonly number[])[]) => Plain): Operator =>
  (...args) =>
    f(...args.map((arg) => items(arg).map(Number)));

function softmax(list: readonly number[]): number[] {
  const weights = list.map((x) => Math.exp(x - largest(list)));
  return weights.map((x) => x / total(weights));
}

const rows = (m: Plain): Matrix => m as unknown as Matrix;
const isFlat = (m: Plain) => Array.isArray(m) && !Array.isArray(m[0]);
const each =
  (f: (x: number) => number): Operator =>
  (m) =>
    isFlat(m)
      ? (m as number[]).map((x) => f(Number(x)))
      : rows(m).map((row) => row.map((x) => f(Number(x))));

function multiply(a: Plain, b: Plain): Plain {
  const left = isFlat(a) ? [a as number[]] : rows(a);
  const right = isFlat(b) ? (b as number[]).map((x) => [x]) : rows(b);
  const product = left.map((row) =>
    right[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * right[k]![j]!, 0)),
  );
  if (isFlat(a) && isFlat(b)) return product[0]![0]!;
  if (isFlat(a)) return product[0]!;
  return isFlat(b) ? product.map((row) => row[0]!) : product;
}

const combine =
  (f: (x: number, y: number) => number) =>
  (a: Plain, b: Plain): Plain => {
    if (typeof a === "number") return each((x) => f(a, x))(b);
    if (typeof b === "number") return each((x) => f(x, b))(a);
    if (isFlat(a)) return (a as number[]).map((x, i) => f(x, (b as number[])[i]!));
    return rows(a).map((row, i) => row.map((x, j) => f(x, rows(b)[i]![j]!)));
  };

/** Operators that the host has under the same name. */
const HOST =
  "abs floor ceil sqrt cbrt exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh".split(
    " ",
  ) as "sin"[];

const OPERATORS = new Map<string, Operator>([
  ["+", numbers((...x) => x.reduce((a, b) => a + b, 0))],
  ["*", numbers((...x) => x.reduce((a, b) => a * b, 1))],
  ["-", numbers((...x) => (x.length === 1 ? -x[0]! : x.reduce((a, b) => a - b)))],
  ["/", numbers((...x) => (x.length === 1 ? 1 / x[0]! : x.reduce((a, b) => a / b)))],
  ["min", fold(Math.min)],
  ["max", fold(Math.max)],
  ["mod", numbers((x, y) => x! - y! * Math.floor(x! / y!))],
  ["rem", numbers((x, y) => x! % y!)],
  ["quot", numbers((x, y) => Math.trunc(x! / y!))],
  ["inc", numbers((x) => x! + 1)],
  ["dec", numbers((x) => x! - 1)],
  ["zero?", numbers((x) => x === 0)],
  ["pos?", numbers((x) => x! > 0)],
  ["neg?", numbers((x) => x! < 0)],
  ["even?", numbers((x) => x! - 2 * Math.floor(x! / 2) === 0)],
  ["odd?", numbers((x) => x! - 2 * Math.floor(x! / 2) === 1)],
  ...HOST.map((name) => [name, numbers((x) => Math[name](x!))] as const),
  ["atan2", numbers((y, x) => Math.atan2(y!, x!))],
  ["square", numbers((x) => x! * x!)],
  ["pow", numbers((x, y) => x! ** y!)],
  ["round", numbers((x) => Math.floor(x! + 0.5))],
  ["sigmoid", numbers((x) => 1 / (1 + Math.exp(-x!)))],
  ["logit", numbers((p) => Math.log(p! / (1 - p!)))],
  ["softplus", numbers((x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))))],
  ["signum", numbers((x) => Math.sign(x!))],
  ["log-gamma-fn", numbers((x) => lgamma(x!))],
  ["digamma", numbers((x) => digamma(x!))],
  ["trigamma", numbers((x) => trigamma(x!))],
  ["log-factorial", numbers((x) => lgamma(x! + 1))],
  ["log-choose", numbers((n, k) => logChoose(n!, k!))],
  ["erf", numbers((x) => erf(x!))],
  ["erfc", numbers((x) => erfc(x!))],
  ["normal-cdf", numbers((x) => normalCdf(x!))],
  ["normal-log-cdf", numbers((x) => normalLogCdf(x!))],
  ["<", ordered((a, b) => a < b)],
  ["<=", ordered((a, b) => a <= b)],
  [">", ordered((a, b) => a > b)],
  [">=", ordered((a, b) => a >= b)],
  ["=", (...x) => x.every((each_, i) => i === 0 || equal(x[i - 1]!, each_))],
  ["not=", (...x) => !x.every((each_, i) => i === 0 || equal(x[i - 1]!, each_))],
  ["not", (x) => !isTrue(x!)],
  ["nil?", (x) => x === null],
  ["some?", (x) => x !== null],
  ["number?", (x) => typeof x === "number"],
  ["boolean?", (x) => typeof x === "boolean"],
  ["true?", (x) => x === true],
  ["false?", (x) => x === false],
  ["string?", (x) => typeof x === "string" && !x.startsWith(":")],
  ["keyword?", (x) => typeof x === "string" && x.startsWith(":")],
  ["vector?", (x) => Array.isArray(x)],
  ["map?", (x) => isMap(x!)],
  ["vector", (...x) => x],
  ["list", (...x) => x],
  ["vec", (x) => items(x!)],
  ["get", (c, k, d) => element(c!, k!, d)],
  ["nth", (c, k, d) => element(c!, k!, d)],
  ["first", (c) => element(items(c!), 0)],
  ["second", (c) => element(items(c!), 1)],
  ["last", (c) => element(items(c!), items(c!).length - 1)],
  ["peek", (c) => element(items(c!), items(c!).length - 1)],
  ["rest", (c) => items(c!).slice(1)],
  ["butlast", (c) => items(c!).slice(0, -1)],
  ["conj", (c, ...x) => joined(c!, x)],
  ["append", (c, ...x) => joined(c!, x)],
  ["cons", (x, c) => [x!, ...items(c!)]],
  ["concat", (...c) => c.flatMap((each_) => [...items(each_)])],
  ["put", putAll],
  ["assoc", putAll],
  ["count", (c) => items(c!).length],
  ["empty?", (c) => items(c!).length === 0],
  ["identity", (x) => x!],
  ["into", (to, from) => joined(to!, items(from!))],
  [
    "contains?",
    (c, k) =>
      isMap(c!) ? c.entries.some(([key]) => equal(key, k!)) : items(c!)[Number(k)] !== undefined,
  ],
  ["get-in", (c, path, d) => getIn(c!, items(path!), d)],
  ["assoc-in", (c, path, v) => putIn(c!, items(path!), v!)],
  ["keys", (m) => entriesOf(m!).map(([key]) => key)],
  ["vals", (m) => entriesOf(m!).map(([, value]) => value)],
  [
    "zipmap",
    (k, v) =>
      mapOf(
        items(k!)
          .slice(0, items(v!).length)
          .map((key, i) => [key, items(v!)[i]!]),
      ),
  ],
  ["merge", (...m) => mapOf(m.flatMap(entriesOf))],
  [
    "dissoc",
    (m, ...k) => mapOf(entriesOf(m!).filter(([key]) => !k.some((each_) => equal(each_, key)))),
  ],
  [
    "select-keys",
    (m, k) => mapOf(entriesOf(m!).filter(([key]) => items(k!).some((each_) => equal(each_, key)))),
  ],
  ["take", (n, c) => items(c!).slice(0, Number(n))],
  ["drop", (n, c) => items(c!).slice(Number(n))],
  ["take-last", (n, c) => items(c!).slice(Math.max(0, items(c!).length - Number(n)))],
  [
    "drop-last",
    (n, c) =>
      items(c ?? n!).slice(
        0,
        Math.max(0, items(c ?? n!).length - (c === undefined ? 1 : Number(n))),
      ),
  ],
  [
    "interleave",
    (...c) =>
      items(c[0]!).flatMap((_, i) =>
        c.every((each_) => items(each_)[i] !== undefined) ? c.map((each_) => items(each_)[i]!) : [],
      ),
  ],
  ["interpose", (x, c) => items(c!).flatMap((each_, i) => (i === 0 ? [each_] : [x!, each_]))],
  [
    "partition",
    (n, ...rest_) =>
      partition(Number(n), Number(rest_.length === 1 ? n : rest_[0]), items(rest_.at(-1)!)),
  ],
  ["flatten", (c) => flatten(c!)],
  ["reverse", (c) => [...items(c!)].reverse()],
  ["repeat", (n, x) => new Array<Plain>(Number(n)).fill(x!)],
  ["range", numbers((...x) => range(x[0]!, x[1], x[2]))],
  ["subvec", (c, a, b) => items(c!).slice(Number(a), b === undefined ? undefined : Number(b))],
  ["hash-map", (...x) => mapOf(pairs(x))],
  ["mat-mul", (...m) => m.reduce(multiply)],
  ["mat-add", (...m) => m.reduce(combine((x, y) => x + y))],
  ["mat-sub", (...m) => m.reduce(combine((x, y) => x - y))],
  ["sum", vectors(total)],
  ["product", vectors((v) => v.reduce((a, b) => a * b, 1))],
  ["mean", vectors((v) => total(v) / v.length)],
  ["dot", vectors((a, b) => total(a.map((x, i) => x * b[i]!)))],
  ["cumsum", vectors((v) => v.map((_, i) => total(v.slice(0, i + 1))))],
  ["normalize", vectors((v) => v.map((x) => x / total(v)))],
  ["softmax", vectors(softmax)],
  [
    "log-sum-exp",
    vectors((v) => largest(v) + Math.log(total(v.map((x) => Math.exp(x - largest(v)))))),
  ],
  ["argmax", vectors((v) => v.indexOf(Math.max(...v)))],
  ["argmin", vectors((v) => v.indexOf(Math.min(...v)))],
  ["mat-tanh", each(Math.tanh)],
  ["mat-relu", each((x) => Math.max(0, x))],
  [
    "mat-transpose",
    (m) => (isFlat(m!) ? m! : rows(m!)[0]!.map((_, j) => rows(m!).map((row) => row[j]!))),
  ],
  [
    "mat-repmat",
    (m, r, c) => {
      const wide = rows(m!).map((row) => Array.from({ length: Number(c) }, () => row).flat());
      return Array.from({ length: Number(r) }, () => wide).flat();
    },
  ],
]);
