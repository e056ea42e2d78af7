// The core language: what all forms are rewritten to. Names are resolved: a variable refers to its binding or to
// a function, operator, distribution or datum; a spelling is kept for printing only.

import type { Span } from "../source/span.ts";
import type { Distribution, Operator } from "./catalogue.ts";

/** A name where it is bound. */
export interface Local {
  readonly name: string;
  readonly span: Span;
  /** Its place in the frame of the function (or of the main program) that binds it. */
  readonly slot: number;
  /** Made by a rewrite, so no part of what the user named. */
  readonly generated: boolean;
  /** What sites are called whose value it is; null when it says nothing of them. */
  readonly speaks: string | null;
}

/** A function of the program. Parameters and body are filled in once, after all functions are known. */
export interface CoreFunction {
  readonly name: string;
  readonly nameSpan: Span;
  params: readonly Local[];
  readonly span: Span;
  body: Core;
  /** Functions of the program that the body mentions. */
  mentions: readonly CoreFunction[];
  /** Slots that a call's frame needs. */
  slots: number;
}

/** What a name that no binding explains refers to. */
export type Target =
  | { readonly kind: "function"; readonly fn: CoreFunction }
  /** `name` is the operator's name or alias, as the program writes it. */
  | { readonly kind: "operator"; readonly operator: Operator; readonly name: string }
  | { readonly kind: "family"; readonly family: Distribution }
  | { readonly kind: "data"; readonly name: string };

interface Base {
  readonly span: Span;
}
export interface CoreConstant extends Base {
  readonly kind: "constant";
  readonly value: number | boolean | string | null;
}
export interface CoreKeyword extends Base {
  readonly kind: "keyword";
  readonly value: string;
}
export interface CoreLocal extends Base {
  readonly kind: "local";
  readonly local: Local;
}
export interface CoreGlobal extends Base {
  readonly kind: "global";
  readonly name: string;
  readonly target: Target;
}
export interface CoreLet extends Base {
  readonly kind: "let";
  readonly local: Local;
  readonly value: Core;
  readonly body: Core;
}
export interface CoreIf extends Base {
  readonly kind: "if";
  readonly test: Core;
  readonly then: Core;
  readonly otherwise: Core;
  /** Functions of the program that the branches mention: the test may be what ends a recursion. */
  readonly mentions: readonly CoreFunction[];
}
export interface CoreForeach extends Base {
  readonly kind: "foreach";
  readonly count: Core;
  readonly bindings: readonly { readonly local: Local; readonly value: Core }[];
  readonly body: Core;
}
export interface CoreLoop extends Base {
  readonly kind: "loop";
  readonly count: Core;
  readonly init: Core;
  readonly step: Core;
  readonly args: readonly Core[];
}
export interface CoreCall extends Base {
  readonly kind: "call";
  readonly head: Core;
  readonly args: readonly Core[];
  /** What to say when a call that a rewrite has made is wrong. */
  readonly told?: string;
}
export interface CoreVector extends Base {
  readonly kind: "vector";
  readonly items: readonly Core[];
}
export interface CoreMap extends Base {
  readonly kind: "map";
  readonly entries: readonly (readonly [Core, Core])[];
}
export interface CoreFn extends Base {
  readonly kind: "fn";
  readonly params: readonly Local[];
  /** Bindings from outside that the body uses. */
  readonly captured: readonly Local[];
  readonly body: Core;
}
export interface CoreSample extends Base {
  readonly kind: "sample";
  readonly label: string | null;
  readonly dist: Core;
}
export interface CoreObserve extends Base {
  readonly kind: "observe";
  readonly label: string | null;
  readonly dist: Core;
  readonly value: Core;
}
export interface CoreFactor extends Base {
  readonly kind: "factor";
  readonly weight: Core;
}
/** Stands where an error is already reported. */
export interface CoreBroken extends Base {
  readonly kind: "broken";
}

export type Core =
  | CoreConstant
  | CoreKeyword
  | CoreLocal
  | CoreGlobal
  | CoreLet
  | CoreIf
  | CoreForeach
  | CoreLoop
  | CoreCall
  | CoreVector
  | CoreMap
  | CoreFn
  | CoreSample
  | CoreObserve
  | CoreFactor
  | CoreBroken;

/** A declared or supplied datum, where the program first says its name. */
export interface Datum {
  readonly name: string;
  readonly span: Span;
  readonly declared: boolean;
  /** Where a program that declares it uses it first. */
  use: Span | null;
}

export interface CoreProgram {
  readonly functions: readonly CoreFunction[];
  /** Data that the program uses or declares. */
  readonly data: readonly Datum[];
  /** Top-level expressions in order; the last one's value is the program's. */
  readonly expressions: readonly Core[];
  /** Slots that the main frame needs. */
  readonly slots: number;
}
