// How many elements a value has that is not known itself: its form. Structural operators move forms about by the same
// rules as values (`core/shapes.ts`); of a choice between forms the common one is known.

import type { Expr } from "../core/expr.ts";
import type { Entry, Rule, Shapes } from "../core/shapes.ts";
import type { DiagnosticKind } from "../errors/kinds.ts";

/** `any`: nothing is known. A number may be a truth value. */
export type Form =
  | { readonly kind: "any" }
  | { readonly kind: "number" }
  | { readonly kind: "literal"; readonly value: Expr | number | boolean | null }
  | VectorForm;

/** Elements by their place: forms are made of those alone that are asked for. */
export interface VectorForm {
  readonly kind: "vector";
  readonly length: number;
  at(place: number): Form;
}

export const ANY: Form = { kind: "any" };
export const NUMBER: Form = { kind: "number" };

export function vectorForm(length: number, at: (place: number) => Form): VectorForm {
  return { kind: "vector", length, at };
}

/** What two forms have in common. */
export function common(a: Form, b: Form): Form {
  if (a === b) return a;
  if (a.kind !== "vector" || b.kind !== "vector") return isNumber(a) && isNumber(b) ? NUMBER : ANY;
  if (a.length !== b.length) return ANY;
  return vectorForm(a.length, (place) => common(a.at(place), b.at(place)));
}

/** True for what is no vector for certain. */
export function isNumber(form: Form): boolean {
  if (form.kind !== "literal") return form.kind === "number";
  const { value } = form;
  return typeof value === "number" || typeof value === "boolean" || isNumeric(value);
}

function isNumeric(value: Expr | null): boolean {
  return value?.kind === "number" || value?.kind === "boolean";
}

/** The number that a form stands for; undefined when that is not known. */
export function numberIn(form: Form | undefined): number | undefined {
  if (form?.kind !== "literal") return undefined;
  const { value } = form;
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  return value?.kind === "number" || value?.kind === "boolean" ? Number(value.value) : undefined;
}

/** The form of a structural call; `any` where its rule asks for what is not known, or would refuse. */
export function formByRule(rule: Rule, name: string, args: readonly Form[], most: number): Form {
  try {
    return rule(new FormShapes(name, args, most));
  } catch (error) {
    if (error === OPEN) return ANY;
    throw error;
  }
}

/** Thrown where a rule asks for what is not known. */
const OPEN = new Error("not known");

function open(): never {
  throw OPEN;
}

/** Elements of a form that a rule may copy. */
const MOST = 10_000;

class FormShapes implements Shapes<Form> {
  readonly name: string;
  readonly args: readonly Form[];
  readonly most: number;

  constructor(name: string, args: readonly Form[], most: number) {
    this.name = name;
    this.args = args;
    this.most = Math.min(most, MOST);
  }

  length(at: number): number {
    return this.#vector(at).length;
  }

  item(at: number, place: number): Form {
    return this.#vector(at).at(place);
  }

  items(at: number, from: number, end: number): readonly Form[] {
    const list = this.#vector(at);
    return Array.from({ length: end - from }, (_, i) => list.at(from + i));
  }

  isMap(at: number): boolean {
    this.#vector(at);
    return false;
  }

  entries(): readonly Entry<Form>[] {
    return open();
  }

  parts(value: Form): readonly Form[] | null {
    if (value.kind === "vector") {
      return Array.from({ length: Math.min(value.length, MOST + 1) }, (_, i) => value.at(i));
    }
    return isNumber(value) ? null : open();
  }

  number(at: number): number {
    return numberIn(this.args[at]) ?? open();
  }

  key(): unknown {
    return open();
  }

  literal(value: number | boolean | null): Form {
    return { kind: "literal", value };
  }

  vector(items: readonly Form[]): Form {
    return vectorForm(items.length, (place) => items[place] as Form);
  }

  extended(at: number, more: readonly Form[]): Form {
    const { length, at: before } = this.#vector(at);
    return vectorForm(length + more.length, (i) =>
      i < length ? before(i) : (more[i - length] as Form),
    );
  }

  map(): Form {
    return open();
  }

  get(coll: Form, key: Form, otherwise?: Form): Form {
    if (coll.kind !== "vector") return open();
    const place = numberIn(key);
    if (place === undefined) return this.#anyOf(coll, otherwise);
    if (Number.isInteger(place) && place >= 0 && place < coll.length) return coll.at(place);
    return otherwise ?? open();
  }

  put(coll: Form, key: Form, value: Form): Form {
    if (coll.kind !== "vector") return open();
    const place = numberIn(key);
    if (place === undefined) {
      return vectorForm(coll.length, (i) => common(coll.at(i), value));
    }
    if (!Number.isInteger(place) || place < 0 || place > coll.length) return open();
    const length = Math.max(coll.length, place + 1);
    return vectorForm(length, (i) => (i === place ? value : coll.at(i)));
  }

  has(): Form {
    return NUMBER;
  }

  refuse(_kind: DiagnosticKind, _message: string): never {
    return open();
  }

  #vector(at: number): VectorForm {
    const form = this.args[at];
    return form?.kind === "vector" ? form : open();
  }

  #anyOf(coll: VectorForm, otherwise: Form | undefined): Form {
    if (coll.length === 0 || coll.length > this.most) return open();
    let form = otherwise ?? coll.at(0);
    for (let i = 0; i < coll.length && form.kind !== "any"; i++) form = common(form, coll.at(i));
    return form;
  }
}
