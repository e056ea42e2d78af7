// What one atom of a printed graph is. A word is a vertex, a string when it stands in quotes, a number that JSON cannot
// write, or else a keyword; where only a number can be meant it is a name that nothing has.

import type { Expr } from "../../core/expr.ts";
import { keyword, literal, vertexValue } from "../../core/table.ts";
import { nameHint } from "../../desugar/names.ts";
import { looksLikeNumber, readNumber } from "../../reader/number.ts";
import type { Role } from "./heads.ts";
import { broken, complain, isNew, type Reader } from "./reader.ts";

/** A number, boolean, null or word. */
export function readAtom(reader: Reader, json: unknown, role: Role, path: () => string): Expr {
  const { table, span } = reader;
  if (typeof json === "string") return readWord(reader, json, role, path);
  if (typeof json === "number" || typeof json === "boolean" || json === null) {
    const expr = literal(table, json, span);
    isNew(reader, expr);
    return expr;
  }
  complain(
    reader,
    "BadData",
    "an expression is an array, a number, a word, true, false or null",
    path(),
  );
  return broken(reader);
}

/** True for a word that stands for a value of its own, so that it heads no call. */
export function isValue(reader: Reader, word: string): boolean {
  return reader.names.has(word) || isQuoted(word);
}

/** Reports a name that nothing has. */
export function unknownName(reader: Reader, name: string, path: string): void {
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  const hint = SITES.has(name)
    ? "a site inside an expression: compile the program again, with laurel"
    : nameHint(name, reader.names.size > MANY ? [] : reader.names.keys());
  const message = `nothing here is called ${shown}`;
  complain(reader, "UnboundSymbol", message, path, hint === undefined ? {} : { hint });
}

/** More names of vertices than are worth comparing. */
const MANY = 1000;

/** What the reference compiler leaves in an expression when a site stands inside the distribution of an observation. */
const SITES: ReadonlySet<string> = new Set(["sample", "observe"]);

function readWord(reader: Reader, word: string, role: Role, path: () => string): Expr {
  const { table, span } = reader;
  const named = role === "key" ? undefined : reader.names.get(word);
  if (named !== undefined) {
    return used(reader, vertexValue(table, named.id, named.latent, span));
  }
  if (isQuoted(word)) return used(reader, literal(table, word.slice(1, -1), span));
  const number = numberOfWord(word);
  if (number !== undefined) return used(reader, literal(table, number, span));
  if (role === "any" || role === "key") return used(reader, keyword(table, word, span));
  unknownName(reader, word, path());
  return broken(reader);
}

function used(reader: Reader, expr: Expr): Expr {
  isNew(reader, expr);
  return expr;
}

function isQuoted(word: string): boolean {
  return word.length > 1 && word.startsWith('"') && word.endsWith('"');
}

/** What JSON has no number for, as laurel prints it; and `.1`, which the reference compiler takes for a symbol. */
function numberOfWord(word: string): number | undefined {
  if (NOT_FINITE.has(word)) return Number(word);
  const reading = looksLikeNumber(word) ? readNumber(word) : undefined;
  return reading?.ok === true ? reading.value : undefined;
}

const NOT_FINITE: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);
