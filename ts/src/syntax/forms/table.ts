// Which symbols at the head of a list make a form, and who parses it.
// The forms of the textbook's language always win; laurel's own and Clojure's macros yield to a function of the program.

import { SHORTHAND } from "../../reader/lexer.ts";
import { type Form, type FormParser, type Syntax, unsupported } from "../context.ts";
import { parseDo, parseLet } from "./bindings.ts";
import { parseCase, parseCond, parseIf, parseIfLet, parseWhen } from "./branches.ts";
import { parseFn, parseShorthand } from "./functions.ts";
import { parseForeach, parseLoop } from "./repetition.ts";
import { parseFactor, parseObserve, parseSample } from "./sites.ts";
import { parseThread } from "./thread.ts";

/** The parser of a form, or undefined when the head is an ordinary function. */
export function findForm(name: string, defined: ReadonlySet<string>): FormParser | undefined {
  const form = FORMS.get(name);
  if (form !== undefined) return form;
  return defined.has(name) ? undefined : (YIELDING.get(name) ?? ELSEWHERE.get(name));
}

/** All heads that are forms, for the nearest known name. */
export function formNames(): readonly string[] {
  return [...FORMS.keys(), ...YIELDING.keys()].filter((name) => name !== SHORTHAND);
}

const FORMS = new Map<string, FormParser>([
  ["let", parseLet],
  ["if", parseIf],
  ["foreach", parseForeach],
  ["loop", parseLoop],
  ["fn", parseFn],
  ["#(", parseShorthand],
  ["sample", parseSample],
  ["observe", parseObserve],
  ["defn", refuse("defn stands at the top level only", "move it out, before the first use")],
]);

const YIELDING = new Map<string, FormParser>([
  ["do", parseDo],
  ["when", parseWhen],
  ["when-not", parseWhen],
  ["when-let", parseIfLet],
  ["if-not", parseIf],
  ["if-let", parseIfLet],
  ["cond", parseCond],
  ["case", parseCase],
  ["->", (syntax, form) => parseThread(syntax, form, "first")],
  ["->>", (syntax, form) => parseThread(syntax, form, "last")],
  ["factor", parseFactor],
  [
    "data",
    refuse("data is declared at the top level only", "move (data ...) to the top of the program"),
  ],
]);

/** Clojure's forms that this version does not have, and what to write instead. */
const ELSEWHERE = new Map<string, FormParser>(
  [
    ["def defonce", "write (let [name value] ...), or defn for a function"],
    ["defmacro", "write a function"],
    ["letfn", "write defn at the top level"],
    ["quote", "write a vector"],
    ["recur", "call the function by its name, or write (loop n init f ...)"],
    ["for", "write (map (fn [x] ...) xs), or (foreach n [x xs] ...)"],
    ["doseq dotimes while", "write (foreach n [x xs] ...)"],
    ["lazy-seq", "sequences are finite: write (loop n init f ...)"],
    ["try throw", "write (factor (/ -1 0)) to reject a run"],
    ["ns require import use", "everything that there is, is there already"],
    ["mem", "draw the values in a foreach and index them"],
  ].flatMap(([names = "", hint = ""]) =>
    names.split(" ").map((name) => [name, later(name, hint)] as const),
  ),
);

function refuse(message: string, hint: string): FormParser {
  return (syntax: Syntax, form: Form) => unsupported(syntax, form.span, message, hint);
}

function later(name: string, hint: string): FormParser {
  return (syntax, form) =>
    unsupported(syntax, form.head.span, `${name} is not in this version`, hint);
}
