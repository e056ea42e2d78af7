// The reader: text to data with places. Keeps its own stack, so nesting cannot exhaust the machine's.
// Reports up to twenty problems in one go and reads on after each; only a limit ends it at once.

import type { Diagnostic } from "../errors/diagnostic.ts";
import { DEFAULT_LIMITS, type Limits } from "../errors/limits.ts";
import { addError, diagnostic, newReport, type Report, Stopped, stop } from "../errors/report.ts";
import { type Lines, linesOf, placeAt, spanBetween } from "../source/lines.ts";
import type { Datum } from "./datum.ts";
import { nextToken, SHORTHAND, type Token } from "./lexer.ts";

export interface Reading {
  readonly data: readonly Datum[];
  /** Errors only; empty when the text is well formed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a whole program. Never throws. */
export function read(text: string, limits: Limits = DEFAULT_LIMITS): Reading {
  const report = newReport(limits.errors);
  try {
    checkSize(text, limits.source, report);
    return { data: readAll(linesOf(text), limits.nesting, report), diagnostics: report.errors };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { data: [], diagnostics: report.errors };
  }
}

/** An open bracket, or the text as a whole. */
interface Level {
  readonly sign: string;
  readonly start: number;
  readonly items: Datum[];
  /** Forms still to be dropped because of `#_`, and where the last one stood. */
  discards: number;
  discardAt: number;
}

interface State {
  readonly lines: Lines;
  readonly report: Report;
  readonly stack: Level[];
  /** After one wrong bracket the others cannot be judged. */
  bracketsTrusted: boolean;
  /** Brackets within brackets, at most. */
  readonly nesting: number;
}

const CLOSING = new Map([
  ["(", ")"],
  [SHORTHAND, ")"],
  ["[", "]"],
  ["{", "}"],
]);
const SHAPES = new Map([
  ["(", "list"],
  [SHORTHAND, "list"],
  ["[", "vector"],
  ["{", "map"],
] as const);

function readAll(lines: Lines, nesting: number, report: Report): readonly Datum[] {
  const top: Level = { sign: "", start: 0, items: [], discards: 0, discardAt: 0 };
  const state: State = { lines, report, stack: [top], bracketsTrusted: true, nesting };
  for (let at = 0; ; ) {
    const token = nextToken(lines, at);
    if (token.kind === "end") break;
    take(state, token);
    at = token.end;
  }
  finish(state);
  return top.items;
}

function take(state: State, token: Token): void {
  switch (token.kind) {
    case "open":
      open(state, token.sign, token.start);
      return;
    case "close":
      close(state, token.sign, token.start);
      return;
    case "discard": {
      const level = innermost(state);
      level.discards += 1;
      level.discardAt = token.start;
      return;
    }
    case "problem":
      addError(state.report, token.problem);
      if (token.problem.kind === "UnexpectedEnd") state.bracketsTrusted = false;
      if (token.stands)
        add(state, { kind: "nil", span: spanBetween(state.lines, token.start, token.end) });
      return;
    case "end":
      return;
    default:
      add(state, atom(token, state.lines));
  }
}

type Atom = Extract<Token, { kind: "number" | "string" | "symbol" | "keyword" }>;

function atom(token: Atom, lines: Lines): Datum {
  const span = spanBetween(lines, token.start, token.end);
  if (token.kind === "number") return { kind: "number", value: token.value, span };
  if (token.kind !== "symbol") return { kind: token.kind, value: token.value, span };
  if (token.value === "nil") return { kind: "nil", span };
  if (token.value === "true" || token.value === "false") {
    return { kind: "boolean", value: token.value === "true", span };
  }
  return { kind: "symbol", name: token.value, span };
}

function open(state: State, sign: string, start: number): void {
  if (state.stack.length > state.nesting) {
    const message = `brackets are nested more than ${state.nesting} deep`;
    const span = spanBetween(state.lines, start, start + 1);
    stop(
      state.report,
      diagnostic("NestingTooDeep", message, span, { hint: "give inner parts a name" }),
    );
  }
  if (sign === SHORTHAND && state.stack.some((level) => level.sign === SHORTHAND)) {
    const span = spanBetween(state.lines, start, start + sign.length);
    const hint = "write (fn [x] ...)";
    const message = "#(...) cannot stand inside another";
    addError(state.report, diagnostic("BadToken", message, span, { hint }));
  }
  state.stack.push({ sign, start, items: [], discards: 0, discardAt: 0 });
}

function close(state: State, sign: string, start: number): void {
  const { lines, stack } = state;
  if (stack.length === 1 && !state.bracketsTrusted) return;
  const span = spanBetween(lines, start, start + 1);
  if (stack.length === 1) {
    complain(
      state,
      diagnostic("UnbalancedDelimiter", `this ${sign} closes nothing`, span, { hint: "delete it" }),
    );
    return;
  }
  const level = innermost(state);
  const wanted = CLOSING.get(level.sign) as string;
  if (sign !== wanted) {
    const { line, column } = placeAt(lines, level.start);
    const message = `expected ${wanted} to close the ${level.sign} at ${line}:${column}, found ${sign}`;
    complain(
      state,
      diagnostic("MismatchedDelimiter", message, span, { labels: [openedHere(state, level)] }),
    );
  }
  endDiscards(state, level);
  stack.pop();
  const kind = SHAPES.get(level.sign as "(") as "list" | "vector" | "map";
  const whole = spanBetween(lines, level.start, start + 1);
  const datum: Datum = { kind, items: level.items, span: whole };
  if (level.sign !== SHORTHAND) add(state, datum);
  else {
    // `#(f %)` reads as a list of a symbol that nobody can write and the list `(f %)`.
    const head = spanBetween(lines, level.start, level.start + SHORTHAND.length);
    const items: Datum[] = [{ kind: "symbol", name: SHORTHAND, span: head }, datum];
    add(state, { kind: "list", items, span: whole });
  }
}

function finish(state: State): void {
  const { lines, report, stack } = state;
  const end = spanBetween(lines, lines.text.length, lines.text.length);
  if (stack.length > 1) {
    const level = innermost(state);
    const { line, column } = placeAt(lines, level.start);
    const shape = SHAPES.get(level.sign as "(") as string;
    const message = `the ${shape} opened at ${line}:${column} is never closed`;
    const hint = `add ${CLOSING.get(level.sign)}`;
    const labels = [openedHere(state, level)];
    complain(state, diagnostic("UnexpectedEnd", message, end, { labels, hint }));
    return;
  }
  endDiscards(state, innermost(state));
  if (innermost(state).items.length > 0 || report.errors.length > 0) return;
  addError(
    report,
    diagnostic("EmptyProgram", "nothing to run", end, {
      hint: "a program is at least one expression",
    }),
  );
}

function endDiscards(state: State, level: Level): void {
  if (level.discards === 0) return;
  const span = spanBetween(state.lines, level.discardAt, level.discardAt + 2);
  addError(
    state.report,
    diagnostic("BadToken", "nothing follows this #_", span, { hint: "delete it" }),
  );
}

function add(state: State, datum: Datum): void {
  const level = innermost(state);
  if (level.discards > 0) level.discards -= 1;
  else level.items.push(datum);
}

function complain(state: State, error: Diagnostic): void {
  if (state.bracketsTrusted) addError(state.report, error);
  state.bracketsTrusted = false;
}

function openedHere(state: State, level: Level) {
  return { span: spanBetween(state.lines, level.start, level.start + 1), text: "opened here" };
}

function innermost(state: State): Level {
  return state.stack[state.stack.length - 1] as Level;
}

function checkSize(text: string, most: number, report: Report): void {
  if (text.length * 3 <= most) return;
  if (text.length <= most && utf8Bytes(text) <= most) return;
  const place = { offset: 0, line: 1, column: 1 };
  const message = `the program is larger than ${most} bytes`;
  const hint = "give large data separately, as data";
  stop(report, diagnostic("ProgramTooLarge", message, { start: place, end: place }, { hint }));
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
