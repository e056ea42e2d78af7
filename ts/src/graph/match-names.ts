// Finds a bijection of generated names under which two sets of expressions are equal, if there is one.
// Colour refinement: a name's colour sums up its own expressions and every place that mentions it.
// Names that stay alike are paired one by one, with refinement after each choice and a way back.

import { isGeneratedName } from "./generated-names.ts";

/** Everything that holds expressions, under a key; for P and Y the key's name is one of those to be matched. */
export interface Expressions {
  /** `FNS`'s values by name, and `RET`. */
  readonly fixed: ReadonlyMap<string, unknown>;
  readonly links: ReadonlyMap<string, unknown>;
  readonly observed: ReadonlyMap<string, unknown>;
}

/** The renaming from `a` to `b`, or null. */
export function matchNames(a: Expressions, b: Expressions): Map<string, string> | null {
  const palette: Palette = new Map();
  const sides: [Side, Side] = [sideOf(a), sideOf(b)];
  if (sides[0].names.length !== sides[1].names.length) return null;
  return search(sides, [startColours(sides[0]), startColours(sides[1])], palette);
}

/** One expression, flattened: what stands where, with generated names apart. */
interface Text {
  /** Key of the expression, or the generated name that owns it. */
  readonly owner: string;
  readonly owned: boolean;
  /** Everything but generated names, with their places marked. */
  readonly skeleton: string;
  readonly mentions: readonly string[];
}

interface Side {
  readonly names: readonly string[];
  readonly texts: readonly Text[];
}

/** Numbers for descriptions, the same on both sides. */
type Palette = Map<string, number>;
type Colours = Map<string, number>;

function sideOf(expressions: Expressions): Side {
  const texts: Text[] = [];
  for (const [key, json] of expressions.fixed) texts.push(textOf(key, false, "", json));
  for (const [tag, map] of [
    ["P", expressions.links],
    ["Y", expressions.observed],
  ] as const) {
    for (const [key, json] of map) texts.push(textOf(key, isGeneratedName(key), tag, json));
  }
  const names = new Set<string>();
  for (const { owner, owned, mentions } of texts) {
    if (owned) names.add(owner);
    for (const each of mentions) names.add(each);
  }
  return { names: [...names], texts };
}

/** Walks with its own stack: expressions can be nested deeply. */
function textOf(owner: string, owned: boolean, tag: string, json: unknown): Text {
  const parts: string[] = [tag, owned ? "" : owner];
  const mentions: string[] = [];
  const pending: unknown[] = [json];
  while (pending.length > 0) {
    const value = pending.pop();
    if (value === END) parts.push("]");
    else if (Array.isArray(value)) {
      parts.push("[");
      pending.push(END);
      for (let i = value.length - 1; i >= 0; i--) pending.push(value[i]);
    } else if (typeof value === "string" && isGeneratedName(value)) {
      parts.push("*", stemOf(value));
      mentions.push(value);
    } else parts.push(JSON.stringify(value) ?? "null");
  }
  return { owner, owned, skeleton: parts.join(" "), mentions };
}

const END = Symbol("end of a list");

function stemOf(name: string): string {
  return name.startsWith("sample") ? "sample" : name.startsWith("observe") ? "observe" : "dontcare";
}

function startColours(side: Side): Colours {
  return new Map(side.names.map((name) => [name, 0]));
}

function search(
  sides: readonly [Side, Side],
  start: readonly [Colours, Colours],
  palette: Palette,
): Map<string, string> | null {
  const left = refine(sides[0], start[0], palette);
  const right = refine(sides[1], start[1], palette);
  const [classes, others] = [classesOf(left), classesOf(right)];
  if (classes.size !== others.size) return null;
  for (const [colour, names] of classes) {
    if (others.get(colour)?.length !== names.length) return null;
  }
  const wide = [...classes].filter(([, names]) => names.length > 1);
  const [open] = wide;
  if (open === undefined) return checked(sides, pairUp(classes, others));
  const free = freeColours(sides[0], left, wide);
  if (free.length > 0) {
    const numbered = [
      numberApart(left, classes, free, palette),
      numberApart(right, others, free, palette),
    ] as const;
    return search(sides, numbered, palette);
  }
  const [colour, [chosen]] = open as [number, [string]];
  for (const candidate of others.get(colour) ?? []) {
    const fresh = number(palette, `chosen ${palette.size}`);
    const next = [new Map(left).set(chosen, fresh), new Map(right).set(candidate, fresh)] as const;
    const found = search(sides, next, palette);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Classes whose names never stand in one expression with another name that is not told apart: exchanging two of
 * them changes nothing, so any order of theirs is as good as any other.
 */
function freeColours(
  side: Side,
  colours: Colours,
  wide: readonly (readonly [number, readonly string[]])[],
): number[] {
  const open = new Set(wide.map(([colour]) => colour));
  const tied = new Set<number>();
  for (const { owner, owned, mentions } of side.texts) {
    const names = new Set(owned ? [owner, ...mentions] : mentions);
    const unsettled = [...names].flatMap((name) => {
      const colour = colours.get(name) as number;
      return open.has(colour) ? [colour] : [];
    });
    if (unsettled.length > 1) for (const colour of unsettled) tied.add(colour);
  }
  return [...open].filter((colour) => !tied.has(colour));
}

/** Gives the names of each free class colours of their own, in any order. */
function numberApart(
  colours: Colours,
  classes: ReadonlyMap<number, readonly string[]>,
  free: readonly number[],
  palette: Palette,
): Colours {
  const next = new Map(colours);
  for (const colour of free) {
    for (const [i, name] of (classes.get(colour) ?? []).entries()) {
      next.set(name, number(palette, `member ${i} of ${colour}`));
    }
  }
  return next;
}

function pairUp(a: Map<number, string[]>, b: Map<number, string[]>): Map<string, string> {
  return new Map([...a].map(([colour, [name]]) => [name as string, b.get(colour)?.[0] as string]));
}

/** Colours say a great deal, but equality is what counts. */
function checked(
  sides: readonly [Side, Side],
  bijection: Map<string, string>,
): Map<string, string> | null {
  const describe = (text: Text, rename: (name: string) => string): string =>
    JSON.stringify([
      text.owned ? rename(text.owner) : "",
      text.skeleton,
      text.mentions.map(rename),
    ]);
  const wanted = new Set(sides[1].texts.map((text) => describe(text, (name) => name)));
  const isRight = sides[0].texts.every((text) =>
    wanted.has(describe(text, (name) => bijection.get(name) ?? name)),
  );
  return isRight ? bijection : null;
}

/** Colours that no further look can tell apart. */
function refine(side: Side, start: Colours, palette: Palette): Colours {
  let colours = start;
  for (let classes = classesOf(colours).size; ; ) {
    colours = look(side, colours, palette);
    const finer = classesOf(colours).size;
    if (finer === classes) return colours;
    classes = finer;
  }
}

/** One look: each name's colour, its expressions in colours, and the places that mention it. */
function look(side: Side, colours: Colours, palette: Palette): Colours {
  const signs = new Map<string, string[]>(side.names.map((name) => [name, []]));
  for (const text of side.texts) {
    const inner = text.mentions.map((each) => colours.get(each));
    const own = text.owned ? colours.get(text.owner) : "";
    const sign = number(palette, `${text.skeleton} of ${own} with ${inner.join(" ")}`);
    if (text.owned) signs.get(text.owner)?.push(`is ${sign}`);
    text.mentions.forEach((each, at) => {
      signs.get(each)?.push(`at ${at} of ${sign}`);
    });
  }
  const next: Colours = new Map();
  for (const [name, list] of signs) {
    next.set(name, number(palette, `${colours.get(name)}: ${list.sort().join(", ")}`));
  }
  return next;
}

function number(palette: Palette, description: string): number {
  const known = palette.get(description);
  if (known !== undefined) return known;
  palette.set(description, palette.size);
  return palette.size - 1;
}

function classesOf(colours: Colours): Map<number, string[]> {
  const classes = new Map<number, string[]>();
  for (const [name, colour] of colours) {
    const members = classes.get(colour);
    if (members === undefined) classes.set(colour, [name]);
    else members.push(name);
  }
  return classes;
}
