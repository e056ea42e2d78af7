// The form of an expression: how many elements it has, and of which forms those are.

import {
  type Distribution,
  findDistribution,
  findOperator,
  lengthParameter,
} from "../core/catalogue.ts";
import type { Expr } from "../core/expr.ts";
import { RULES } from "../core/shapes.ts";
import { type ExprTable, elementOf } from "../core/table.ts";
import { isNumeric, type Maker, numberOf } from "./fold/support.ts";
import { ANY, common, type Form, formByRule, NUMBER, vectorForm } from "./forms.ts";
import { expose } from "./known.ts";
import type { Machine } from "./machine.ts";
import { matrixForm } from "./matrix-forms.ts";

/** Expressions looked into within each other, by the host's stack; what lies deeper has no form. */
const MAX_DEPTH = 300;

interface Search {
  readonly machine: Machine;
  readonly make: Maker;
  readonly forms: Forms;
}

/** Forms found so far: expressions are unique and never change. */
interface Forms {
  readonly found: Map<Expr, Form>;
  depth: number;
}

const FORMS = new WeakMap<ExprTable, Forms>();

/** What is known of the elements of `expr`. */
export function formOf(machine: Machine, make: Maker, expr: Expr): Form {
  let forms = FORMS.get(machine.table);
  if (forms === undefined) {
    forms = { found: new Map(), depth: 0 };
    FORMS.set(machine.table, forms);
  }
  return find({ machine, make, forms }, expr);
}

function find(search: Search, expr: Expr): Form {
  const { forms, make } = search;
  const known = forms.found.get(expr);
  if (known !== undefined) return known;
  make.table.work += 1;
  forms.depth += 1;
  const form = forms.depth > MAX_DEPTH ? ANY : formOfHead(search, expose(make, expr));
  forms.depth -= 1;
  forms.found.set(expr, form);
  return form;
}

function formOfHead(search: Search, head: Expr): Form {
  switch (head.kind) {
    case "vector":
      return vectorForm(head.length, (place) => find(search, elementOf(head, place)));
    case "if":
      return common(find(search, head.then), find(search, head.otherwise));
    case "vertex":
      return formOfSite(search, head.vertex);
    case "call":
      return formOfCall(search, head.operator, head.args);
    case "element":
    case "index":
      return NUMBER;
    default:
      return isNumeric(head) || head.kind === "nil" ? { kind: "literal", value: head } : ANY;
  }
}

/** What is drawn has the form of a parameter where it is a vector; what is observed, its own. */
function formOfSite(search: Search, vertex: number): Form {
  const site = search.machine.sites[vertex];
  if (site === undefined) return ANY;
  if (site.core.kind !== "sample") return site.value === null ? ANY : find(search, site.value);
  const dist = expose(search.make, site.dist);
  const family = dist.kind === "dist" ? findDistribution(dist.family) : undefined;
  if (dist.kind !== "dist" || family === undefined || family.support === "any") return ANY;
  if (!family.vectorValue) return NUMBER;
  if (isMatrix(family)) return matrixOf(search, dist.args);
  const list = dist.args[lengthParameter(family)];
  const parameter = list === undefined ? ANY : find(search, list);
  return parameter.kind === "vector" ? vectorForm(parameter.length, () => NUMBER) : ANY;
}

function isMatrix({ support }: Distribution): boolean {
  return support === "covariance" || support === "cholesky-factor";
}

/** A square matrix with as many rows as a parameter has, or as the first parameter says. */
function matrixOf(search: Search, [first, second]: readonly Expr[]): Form {
  const count = first !== undefined && isNumeric(first) ? numberOf(first) : Number.NaN;
  const parameter = second === undefined ? ANY : find(search, second);
  const rows = parameter.kind === "vector" ? parameter.length : count;
  if (!Number.isInteger(rows)) return ANY;
  return vectorForm(rows, () => vectorForm(rows, () => NUMBER));
}

function formOfCall(search: Search, name: string, parts: readonly Expr[]): Form {
  const operator = findOperator(name);
  if (operator?.family === "elementwise") return NUMBER;
  const args = parts.map((each) => find(search, each));
  if (operator?.family === "matrix") return matrixForm(operator.name, args);
  const rule = operator === undefined ? undefined : RULES.get(operator.name);
  return rule === undefined ? ANY : formByRule(rule, name, args, search.machine.limits.elements);
}
