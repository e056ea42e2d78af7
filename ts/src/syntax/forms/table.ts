// Which symbols at the head of a list make a form, and who parses it.
// The forms of the textbook's language always win; laurel's own and Clojure's macros yield to a function of the program.

import { type Form, type FormParser, type Syntax, unsupported } from "../context.ts";
import { parseDo, parseLet } from "./bindings.ts";
import { parseCond, parseIf, parseWhen } from "./branches.ts";
import { parseFn } from "./functions.ts";
import { parseForeach, parseLoop } from "./repetition.ts";
import { parseFactor, parseObserve, parseSample } from "./sites.ts";
import { parseThread } from "./thread.ts";

/** The parser of a form, or undefined when the head is an ordinary function. */
export function findForm(name: string, defined: ReadonlySet<string>): FormParser | undefined {
  const form = FORMS.get(name);
  if (form !== undefined) return form;
  return defined.has(name) ? undefined : YIELDING.get(name);
}

/** All heads that are forms, for the nearest known name. */
export function formNames(): readonly string[] {
  return [...FORMS.keys(), ...AVAILABLE];
}

const FORMS = new Map<string, FormParser>([
  ["let", parseLet],
  ["if", parseIf],
  ["foreach", parseForeach],
  ["loop", parseLoop],
  ["fn", parseFn],
  ["sample", parseSample],
  ["observe", parseObserve],
  ["defn", refuse("defn stands at the top level only", "move it out, before the first use")],
]);

const AVAILABLE = ["do", "when", "cond", "->", "->>", "factor"];

const YIELDING = new Map<string, FormParser>([
  ["do", parseDo],
  ["when", parseWhen],
  ["cond", parseCond],
  ["->", (syntax, form) => parseThread(syntax, form, "first")],
  ["->>", (syntax, form) => parseThread(syntax, form, "last")],
  ["factor", parseFactor],
  [
    "data",
    refuse("data is declared at the top level only", "move (data ...) to the top of the program"),
  ],
  ["case", later("case", "write (cond (= x 1) ... :else ...)")],
  ["if-not", later("if-not", "write (if (not test) ...)")],
  ["when-not", later("when-not", "write (when (not test) ...)")],
  ["if-let", later("if-let", "write (let [x ...] (if x ...))")],
  ["when-let", later("when-let", "write (let [x ...] (when x ...))")],
  ["def", later("def", "write (let [name value] ...)")],
  ["defmacro", later("defmacro", "write a function")],
  ["letfn", later("letfn", "write defn at the top level")],
  ["quote", later("quote", "write a vector")],
  ["recur", later("recur", "call the function by its name, or use loop")],
  ["for", later("for", "write (foreach n [x xs] ...)")],
  ["doseq", later("doseq", "write (foreach n [x xs] ...)")],
  ["dotimes", later("dotimes", "write (foreach n [] ...)")],
  ["mem", later("mem", "draw the values in a foreach and index them")],
]);

function refuse(message: string, hint: string): FormParser {
  return (syntax: Syntax, form: Form) => unsupported(syntax, form.span, message, hint);
}

function later(name: string, hint: string): FormParser {
  return (syntax, form) =>
    unsupported(syntax, form.head.span, `${name} is not in this version`, hint);
}
