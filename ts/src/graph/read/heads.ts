// What the first word of an array in a printed graph says of the rest: an operator, a distribution, a vector, a map, a
// choice; and what may stand at each place after it.

import { type Distribution, findDistribution, findOperator } from "../../core/catalogue.ts";
import type { Target } from "../../core/core.ts";

/** `number` and `vector` are places where no keyword can be meant; `key` is a place where no vertex can. */
export type Role = "number" | "vector" | "key" | "any";

export interface Head {
  readonly kind: "call" | "dist" | "vector" | "map" | "if" | "nil";
  /** Of an operator as written, of a distribution its own; empty for the others. */
  readonly name: string;
  /** For messages about the number of arguments; null where any number is right. */
  readonly target: Target | null;
  /** Role of the element at `place`, counted from 1 after the head. */
  readonly roleAt: (place: number) => Role;
}

/** The head that a word is, if it is one. */
export function headOf(word: string): Head | undefined {
  const known = HEADS.get(word);
  if (known !== undefined) return known;
  const head = makeHead(word);
  if (head !== undefined) HEADS.set(word, head);
  return head;
}

const anything = (): Role => "any";

/** What stands for a sequence: also an array that begins with no head at all. */
export const VECTOR: Head = { kind: "vector", name: "", target: null, roleAt: anything };
/** A call of something that there is not. */
export const UNKNOWN: Head = { kind: "nil", name: "", target: null, roleAt: anything };

const HEADS = new Map<string, Head>([
  ["vector", VECTOR],
  [
    "hash-map",
    {
      kind: "map",
      name: "",
      target: null,
      roleAt: (place) => (place % 2 === 1 ? "key" : "any"),
    },
  ],
  [
    "if",
    {
      kind: "if",
      name: "",
      target: null,
      roleAt: (place) => (place === 1 ? "number" : "any"),
    },
  ],
]);

function makeHead(word: string): Head | undefined {
  const operator = findOperator(word);
  if (operator !== undefined) {
    const { family, name } = operator;
    const isNumber = family === "elementwise" && name !== "=" && name !== "not=";
    const roleAt = (place: number): Role => {
      if (isNumber || name === "not") return "number";
      if (family === "matrix" || (family === "structural" && isSequence(name, place)))
        return "vector";
      return "any";
    };
    return { kind: "call", name: word, target: { kind: "operator", operator, name: word }, roleAt };
  }
  const family = findDistribution(word);
  if (family === undefined) return undefined;
  const roleAt = (place: number) => roleOfSupport(family, place - 1);
  return { kind: "dist", name: family.name, target: { kind: "family", family }, roleAt };
}

/** Operators whose argument there is a collection. */
function isSequence(name: string, place: number): boolean {
  if (name === "concat") return true;
  if (name === "range" || name === "repeat") return false;
  return place === (name === "cons" ? 2 : 1);
}

function roleOfSupport({ parameters, name }: Distribution, at: number): Role {
  const support = parameters[at]?.support ?? "any";
  if (support === "any") return name === "categorical" ? "vector" : "any";
  return support.endsWith("-vector") || VECTORS.has(support) ? "vector" : "number";
}

const VECTORS: ReadonlySet<string> = new Set([
  "weights",
  "simplex",
  "covariance",
  "cholesky-factor",
  "distributions",
]);
