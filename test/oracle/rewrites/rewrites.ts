// Rewrites that change a program and not what it means. Each takes a program whose names are all different, and gives
// null where there is nothing to rewrite.

import type { Datum, ListDatum } from "../../../ts/src/reader/datum.ts";
import { read } from "../../../ts/src/reader/read.ts";
import { boundBy, headOf, nameAt, partsOf, symbolsIn, withItems } from "./names.ts";

/** `pick(n)` is a number below n. */
export type Rewrite = (
  program: readonly Datum[],
  pick: (count: number) => number,
) => Datum[] | null;

type Compound = Datum & { readonly items: readonly Datum[] };

export function parse(text: string): Datum {
  return read(text).data[0]!;
}

const symbol = (name: string) => parse(name);
const list = (...items: readonly Datum[]): Datum => withItems(parse("(x)") as Compound, items);
const vector = (...items: readonly Datum[]): Datum => withItems(parse("[x]") as Compound, items);

/** One datum in the place of another, wherever it stands. */
function replace(program: readonly Datum[], old: Datum, made: Datum): Datum[] {
  const inside = (datum: Datum): Datum => {
    if (datum === old) return made;
    if (!("items" in datum)) return datum;
    const items = datum.items.map(inside);
    return items.every((each, i) => each === datum.items[i]) ? datum : withItems(datum, items);
  };
  return program.map(inside);
}

/** Replaces one of the parts for which there is something to put in its place. */
function rewriteOne(make: (part: Datum, program: readonly Datum[]) => Datum | null): Rewrite {
  return (program, pick) => {
    const found = program.flatMap(partsOf).flatMap((part) => {
      const made = make(part, program);
      return made === null ? [] : [{ part, made }];
    });
    const chosen = found[pick(Math.max(1, found.length))];
    return chosen === undefined ? null : replace(program, chosen.part, chosen.made);
  };
}

const bindingsOf = (datum: Datum) =>
  headOf(datum) === "let" ? ((datum as ListDatum).items[1] as ListDatum) : null;

const TAKING_FUNCTIONS = new Set(
  `map mapv map-indexed mapcat repeatedly reduce reductions filter remove apply comp partial juxt complement update
  every? loop`.split(/\s+/),
);

/** Without sites, and without calls of anything that could have some. */
function isPure(datum: Datum, program: readonly Datum[]): boolean {
  const functions = program
    .filter((each) => headOf(each) === "defn")
    .map((each) => nameAt(each, 1));
  const names = symbolsIn(datum);
  const barred = ["sample", "observe", "factor", ...functions, ...TAKING_FUNCTIONS];
  if (barred.some((name) => names.has(name))) return false;
  return partsOf(datum).every((each) => !/^v\d+$/.test(headOf(each) ?? ""));
}

/** `(let [a A b B] ...)` with the two exchanged where neither needs the other, and one at most has sites. */
const reorder = rewriteOne((part, program) => {
  const bindings = bindingsOf(part);
  if (bindings === null || bindings.items.length < 4) return null;
  const [a, valueA, b, valueB, ...rest] = bindings.items as [Datum, Datum, Datum, Datum];
  const isNeeded = boundBy(a).some((name) => symbolsIn(valueB).has(name));
  if (isNeeded || !(isPure(valueA, program) || isPure(valueB, program))) return null;
  const [head, , ...bodies] = (part as ListDatum).items;
  return withItems(part as ListDatum, [
    head!,
    withItems(bindings, [b, valueB, a, valueA, ...rest]),
    ...bodies,
  ]);
});

/** Two expressions at the top level exchanged, where only one of them calls functions. */
const reorderTop: Rewrite = (program) => {
  const functions = program
    .filter((each) => headOf(each) === "defn")
    .map((each) => nameAt(each, 1));
  const calls = (each: Datum) => functions.some((name) => symbolsIn(each).has(name));
  const main = program.filter((each) => headOf(each) !== "defn");
  const [first, second, last] = main;
  if (last === undefined || (calls(first!) && calls(second!))) return null;
  return program.map((each) => (each === first ? second! : each === second ? first! : each));
};

/** A binding without sites put where its name is used. */
const inline = rewriteOne((part, program) => {
  const bindings = bindingsOf(part);
  if (bindings === null) return null;
  const [pattern, value, ...rest] = bindings.items;
  if (pattern?.kind !== "symbol" || !isPure(value!, program)) return null;
  const put = (datum: Datum): Datum => {
    if (datum.kind === "symbol" && datum.name === pattern.name) return value!;
    return "items" in datum ? withItems(datum, datum.items.map(put)) : datum;
  };
  const [head, , ...bodies] = (part as ListDatum).items;
  return put(withItems(part as ListDatum, [head!, withItems(bindings, rest), ...bodies]));
});

const UNUSED = [
  "(fn [unused] (sample (normal unused 1)))",
  "(normal 0 1)",
  "[1 {:a [2 3]}]",
  "(get {:a 1} :a)",
  "(loop 3 0 +)",
];

/** A binding that nothing needs around an expression of the main program, and a function that nothing calls. */
const addUnused: Rewrite = (program, pick) => {
  const value = parse(UNUSED[pick(UNUSED.length)]!);
  const body = program.at(-1)!;
  const made = list(symbol("let"), vector(symbol("unused"), value), body);
  const helper = parse(
    '(defn never [x] (observe "never" (normal x 1) 2) (sample "never" (flip 0.5)))',
  );
  return [helper, ...program.slice(0, -1), made];
};

/** `(foreach 3 [x xs] body)` as a vector of three lets. */
const unroll = rewriteOne((part) => {
  if (headOf(part) !== "foreach") return null;
  const [, count, bindings, ...bodies] = (part as ListDatum).items as [
    Datum,
    Datum,
    ListDatum,
    ...Datum[],
  ];
  if (
    count.kind !== "number" ||
    symbolsIn(part).has("fn") ||
    bodies.some((each) => headOf(each) === "let")
  )
    return null;
  const wholes = bindings.items.flatMap((value, i) =>
    i % 2 === 1 ? [symbol(`whole${i}`), value] : [],
  );
  const passes = Array.from({ length: count.value }, (_, pass) => {
    const elements = bindings.items.map((each, i) =>
      i % 2 === 0 ? each : list(symbol("nth"), symbol(`whole${i}`), parse(String(pass))),
    );
    return list(symbol("let"), vector(...elements), ...bodies);
  });
  return list(symbol("let"), vector(...wholes), vector(...passes));
});

/** `(let [a A b B] ...)` as two lets. */
const split = rewriteOne((part) => {
  const bindings = bindingsOf(part);
  if (bindings === null || bindings.items.length < 4) return null;
  const [head, , ...bodies] = (part as ListDatum).items;
  const inner = list(head!, withItems(bindings, bindings.items.slice(2)), ...bodies);
  return list(head!, withItems(bindings, bindings.items.slice(0, 2)), inner);
});

/** `(let [a A] (let [b B] ...))` as one let. */
const merge = rewriteOne((part) => {
  const bindings = bindingsOf(part);
  const [head, , ...bodies] = part.kind === "list" ? part.items : [];
  const inner = bodies.length === 1 ? bindingsOf(bodies[0]!) : null;
  if (bindings === null || inner === null) return null;
  const both = withItems(bindings, [...bindings.items, ...inner.items]);
  return list(head!, both, ...(bodies[0] as ListDatum).items.slice(2));
});

/** An expression of the main program as a function of the names that it uses. */
const extract: Rewrite = (program, pick) => {
  const main = program.filter((each) => headOf(each) !== "defn");
  const all = main.flatMap(partsOf);
  const steps = new Set(all.flatMap(stepsOf));
  const found = all.filter((part) => EXTRACTED.has(headOf(part) ?? "") && !steps.has(part));
  const chosen = found[pick(Math.max(1, found.length))];
  if (chosen === undefined) return null;
  const inside = new Set(partsOf(chosen).flatMap(namesBoundAt));
  const functions = new Set(
    program.flatMap((each) => (headOf(each) === "defn" ? [nameAt(each, 1)] : [])),
  );
  const free = [...symbolsIn(chosen)].filter(
    (name) => /^v\d+$/.test(name) && !inside.has(name) && !functions.has(name),
  );
  const names = free.map(symbol);
  const call = list(symbol("extracted"), ...names);
  const helper = list(symbol("defn"), symbol("extracted"), vector(...names), chosen);
  const [...rewritten] = replace(program, chosen, call);
  const at = rewritten.findIndex((each) => headOf(each) !== "defn");
  return [...rewritten.slice(0, at), helper, ...rewritten.slice(at)];
};

const EXTRACTED = new Set([
  "+",
  "-",
  "*",
  "if",
  "let",
  "sample",
  "observe",
  "normal",
  "cond",
  "do",
]);

/** Parts that are no expressions of their own: steps of threading, and the bodies of `#(...)`. */
function stepsOf(datum: Datum): readonly Datum[] {
  const head = headOf(datum);
  if (head === "#(") return partsOf(datum);
  return head === "->" || head === "->>" ? (datum as ListDatum).items : [];
}

function namesBoundAt(datum: Datum): string[] {
  const items = datum.kind === "list" ? datum.items : [];
  const head = headOf(datum);
  if (head === "fn") return boundBy(items[1]!);
  const bindings = head === "foreach" ? items[2] : items[1];
  if (!["let", "if-let", "when-let", "foreach"].includes(head ?? "")) return [];
  return (bindings as ListDatum).items.flatMap((each, i) => (i % 2 === 0 ? boundBy(each) : []));
}

export const REWRITES: ReadonlyMap<string, Rewrite> = new Map([
  ["all names are changed", (program) => [...program]],
  ["independent bindings change places", reorder],
  ["expressions at the top level change places", reorderTop],
  ["a binding is inlined", inline],
  ["unused code is added", addUnused],
  ["a foreach is unrolled by hand", unroll],
  ["a let is split", split],
  ["two lets are merged", merge],
  ["an expression becomes a function", extract],
]);
