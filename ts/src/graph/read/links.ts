// An entry of P: `["sample*", dist]`, `["observe*", dist, value]`, `["factor*", weight]`, the latter two perhaps under a
// guard, `["if", guard, link, 1]`. A site whose guard never holds is printed as 1.

import type { Expr } from "../../core/expr.ts";
import { dependsOnLatent, literal } from "../../core/table.ts";
import { mayBeDistribution } from "../../partial/facts.ts";
import { checkObserved } from "../../partial/observed.ts";
import { describe } from "../../partial/values.ts";
import { readExpr } from "./expressions.ts";
import { memberPath, type Root } from "./places.ts";
import { broken, complain, type Reader } from "./reader.ts";

export interface Link {
  readonly kind: "sample" | "observe" | "factor";
  /** nil for a factor, and for what is never observed. */
  readonly dist: Expr;
  /** Observed value, or weight of a factor; nil for a sample. */
  readonly value: Expr;
  readonly guard: Expr | null;
}

/** What kind of site an entry of P is, told from its shape alone; undefined for what is none. */
export function kindOfLink(json: unknown, name: string, Y: object): Link["kind"] | undefined {
  if (json === 1) return Object.hasOwn(Y, name) ? "observe" : "factor";
  const inner = isGuarded(json) ? json[2] : json;
  return Array.isArray(inner) ? KINDS.get(inner[0]) : undefined;
}

/** Reads the entry of P called `name`, whose kind is known; of what is never observed, Y has the value. */
export function readLink(
  reader: Reader,
  json: unknown,
  name: string,
  Y: Readonly<Record<string, unknown>>,
): Link {
  const { traces } = reader;
  const nil = literal(reader.table, null, reader.span);
  if (json === 1) return neverTaken(reader, nil, name, Y);
  const guarded = isGuarded(json) ? json : null;
  const link = (guarded === null ? json : guarded[2]) as readonly unknown[];
  const kind = KINDS.get(link[0]) as Link["kind"];
  const place = (...at: number[]) => ({ part: "P", name, at });
  const inner = (at: number) => (guarded === null ? place(at) : place(2, at));
  const guard =
    guarded === null
      ? null
      : readExpr(reader, guarded[1], { root: place(1), role: "number", trace: traces.guard });
  if (!isRight(kind, link, guarded)) {
    complain(
      reader,
      "BadData",
      `this is no ${kind}: it should be ${SHAPES[kind]}`,
      memberPath(place()),
    );
    return { kind, dist: nil, value: nil, guard };
  }
  const first = readExpr(reader, link[1], { root: inner(1), role: "number", trace: traces[kind] });
  if (kind === "factor") return { kind, dist: nil, value: first, guard };
  checkDistribution(reader, first, inner(1));
  if (kind === "sample") return { kind, dist: first, value: nil, guard };
  const value = readExpr(reader, link[2], { root: inner(2), trace: traces.value });
  checkValue(reader, { dist: first, value, isSure: guard === null }, inner(2));
  return { kind, dist: first, value, guard };
}

function isRight(
  kind: Link["kind"],
  link: readonly unknown[],
  guarded: readonly unknown[] | null,
): boolean {
  if (link.length !== (kind === "observe" ? 3 : 2)) return false;
  return guarded === null || (guarded.length === 4 && kind !== "sample");
}

const KINDS: ReadonlyMap<unknown, Link["kind"]> = new Map([
  ["sample*", "sample"],
  ["observe*", "observe"],
  ["factor*", "factor"],
]);

const SHAPES = {
  sample: '["sample*", distribution]',
  observe: '["observe*", distribution, value], or that in ["if", guard, ..., 1]',
  factor: '["factor*", weight], or that in ["if", guard, ..., 1]',
} as const;

function isGuarded(json: unknown): json is readonly unknown[] {
  return Array.isArray(json) && json[0] === "if" && json[3] === 1;
}

function neverTaken(
  reader: Reader,
  nil: Expr,
  name: string,
  Y: Readonly<Record<string, unknown>>,
): Link {
  const guard = literal(reader.table, false, reader.span);
  if (!Object.hasOwn(Y, name)) return { kind: "factor", dist: nil, value: nil, guard };
  const value = readExpr(reader, Y[name], { root: { part: "Y", name } });
  return { kind: "observe", dist: nil, value, guard };
}

function checkDistribution(reader: Reader, dist: Expr, place: Root): void {
  if (mayBeDistribution(dist) || dist === broken(reader)) return;
  const message = `a distribution is needed here, got ${describe(dist)}`;
  complain(reader, "NotADistribution", message, memberPath(place));
}

function checkValue(
  reader: Reader,
  observed: { readonly dist: Expr; readonly value: Expr; readonly isSure: boolean },
  place: Root,
): void {
  if (dependsOnLatent(reader.table, observed.value)) {
    const message = "what is observed must be data, this depends on a latent variable";
    complain(reader, "LatentObserve", message, memberPath(place));
    return;
  }
  const fault = checkObserved(reader.table, observed);
  if (fault === undefined) return;
  const path = memberPath(place, fault.item === null ? [] : [fault.item + 1]);
  const details = fault.hint === undefined ? {} : { hint: fault.hint };
  complain(reader, fault.error, fault.message, path, details);
}
