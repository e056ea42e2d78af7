// A program from a tape of choices: equal tapes give equal programs, shorter tapes and smaller choices simpler ones.

import { GRAMMAR, WIDER } from "./grammar.ts";

export interface Choices {
  /** Every site is given a name of its own. */
  readonly areSitesNamed?: boolean;
  /** Parts of an expression within each other, at most. */
  readonly depth?: number;
  /** Only finite supports: types whose productions draw from others are left out. */
  readonly grammar?: typeof GRAMMAR;
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly isData: boolean;
}
interface FunctionOfProgram {
  readonly name: string;
  readonly types: readonly string[];
}
interface Maker extends Required<Choices> {
  readonly tape: Uint8Array | readonly number[];
  at: number;
  /** Productions that may still be more than leaves. */
  left: number;
  sites: number;
  readonly functions: FunctionOfProgram[];
}

/** The text of a program. */
export function makeProgram(tape: Uint8Array | readonly number[], choices: Choices = {}): string {
  const maker: Maker = {
    areSitesNamed: false,
    depth: 6,
    grammar: GRAMMAR,
    ...choices,
    tape,
    at: 0,
    left: tape.length / 3,
    sites: 0,
    functions: [],
  };
  // The value first, for a short tape to reach it: functions are made of what is left.
  for (let count = choose(maker, 3); count > 0; count--) maker.functions.push(signature(maker));
  const statements = choose(maker, 3);
  const value = make(maker, "main", [], 0, false);
  const lines = Array.from({ length: statements }, () => make(maker, "o", [], 0, false));
  const bodies: string[] = [];
  for (let last = maker.functions.pop(); last !== undefined; last = maker.functions.pop()) {
    bodies.unshift(makeFunction(maker, last));
  }
  return [...bodies, ...lines, value].join("\n");
}

const NAMES = ["a", "b", "c", "x", "y", "mu", "total", "a'"];
const PARAMETERS = [["n"], ["n", "n"], ["n", "v3"], ["b", "n"], ["f", "n"], ["m"], ["p", "k2"]];

/** A number below `count`: 0 at the end of the tape. */
function choose(maker: Maker, count: number): number {
  const byte = maker.tape[maker.at++] ?? 0;
  return byte % count;
}

function signature(maker: Maker): FunctionOfProgram {
  const types = PARAMETERS[choose(maker, PARAMETERS.length)]!;
  return { name: `f${maker.functions.length}`, types };
}

/** A function, which may call those before it. */
function makeFunction(maker: Maker, { name, types }: FunctionOfProgram): string {
  const scope = types.map((type, i) => ({ name: NAMES[i]!, type, isData: false }));
  const body = make(maker, "n", scope, 1, false);
  return `(defn ${name} [${scope.map((each) => each.name).join(" ")}] ${body})`;
}

type Scope = readonly Variable[];

function make(maker: Maker, type: string, scope: Scope, depth: number, isData: boolean): string {
  const choice = choose(maker, 8);
  const variables = visible(scope, type, isData);
  const isSpent = maker.left <= 0 || maker.at >= maker.tape.length;
  const isLeaf = isSpent || depth >= maker.depth || (choice === 7 && depth > 2);
  if (variables.length > 0 && ((choice < 3 && depth > 1) || (isLeaf && choice < 6))) {
    return variables[choose(maker, variables.length)]!.name;
  }
  const { leaves, others } = maker.grammar.get(type)!;
  const open = isData ? others.filter((each) => !OF_LATENTS.test(each)) : others;
  const sites = open.filter((each) => /^\(sample|^\(observe/.test(each));
  const kinds = choice === 6 && sites.length > 0 ? sites : open;
  const all = isLeaf || kinds.length === 0 ? leaves : kinds;
  maker.left -= 1;
  return fill(maker, all[choose(maker, all.length)]!, scope, depth + 1, isData);
}

/** Productions that make latent variables, or may. */
const OF_LATENTS = /sample|observe|factor|\$call|\$o|\$d[nbpuif]|\$sn|\$s3/;

/** Variables of the type or a narrower one that nothing hides. */
function visible(scope: Scope, type: string, isData: boolean): Variable[] {
  const types = WIDER.get(type) ?? [type];
  const seen = new Set<string>();
  const found: Variable[] = [];
  for (const each of [...scope].reverse()) {
    const isFit = types.includes(each.type) && (each.isData || !isData);
    if (!seen.has(each.name) && isFit) found.push(each);
    seen.add(each.name);
  }
  return found;
}

const HOLES = /(\$call|\$l|\$[a-z]+\d?!?|@[a-z]+:[a-z]+\d?!?|~)/;

/** Where the names of a production begin to hold: parameters at once, elements after all collections, others after their value. */
function beginsAt(text: string): "once" | "close" | "value" {
  if (text.startsWith("(foreach")) return "close";
  return /^\((let|when-let|if-let)/.test(text) ? "value" : "once";
}

function fill(maker: Maker, text: string, scope: Scope, depth: number, isData: boolean): string {
  const renamed = new Map<string, string>();
  const begins = beginsAt(text);
  let inner = scope;
  let waiting: Variable[] = [];
  const begin = () => {
    inner = [...inner, ...waiting];
    waiting = [];
  };
  const parts = text.split(HOLES).map((part, i) => {
    if (i % 2 === 0) {
      if (begins === "close" && /^\]|\]\]/.test(part)) begin();
      return rename(part, renamed);
    }
    if (part === "~") inner = scope;
    else if (part[0] === "@") {
      const variable = declare(maker, part, renamed, isData);
      waiting.push(variable);
      if (begins === "once") begin();
      return variable.name;
    } else {
      const made = fillHole(maker, part, inner, depth, isData);
      if (begins === "value" && part !== "$l") begin();
      return made;
    }
    return "";
  });
  return parts.join("");
}

function fillHole(maker: Maker, hole: string, scope: Scope, depth: number, isData: boolean) {
  if (hole === "$l") return label(maker);
  if (hole === "$call") return makeCall(maker, scope, depth);
  const type = hole.slice(1).replace("!", "");
  return make(maker, type, scope, depth, isData || hole.endsWith("!"));
}

/** `@x:n`: a name for what the production calls x. */
function declare(
  maker: Maker,
  hole: string,
  renamed: Map<string, string>,
  isData: boolean,
): Variable {
  const [own = "", type = ""] = hole.slice(1).split(":");
  const fresh = NAMES[choose(maker, NAMES.length)]!;
  const name = [...renamed.values()].includes(fresh) ? `${fresh}${renamed.size}` : fresh;
  renamed.set(own, name);
  return { name, type: type.replace("!", ""), isData: isData || type.endsWith("!") };
}

/** Names that the production itself uses, by the ones that they were given. */
function rename(text: string, renamed: ReadonlyMap<string, string>): string {
  if (renamed.size === 0) return text;
  return text.replace(/(?<=[ ([])[a-z](?=[ )\]])/g, (name) => renamed.get(name) ?? name);
}

function label(maker: Maker): string {
  maker.sites += 1;
  if (maker.areSitesNamed || choose(maker, 4) === 3) return `"s${maker.sites}" `;
  return "";
}

function makeCall(maker: Maker, scope: Scope, depth: number): string {
  const { functions } = maker;
  const called = functions[choose(maker, Math.max(1, functions.length))];
  if (called === undefined) return make(maker, "n", scope, depth, false);
  const args = called.types.map((type) => make(maker, type, scope, depth, false));
  return `(${called.name} ${args.join(" ")})`;
}
