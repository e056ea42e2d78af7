// The structure of a model as a graph of its parts: vertices, expressions, constants, axes and their labels, with edges
// that say which part stands at which place of which. An exchange of nodes that keeps all edges keeps the joint density:
// labels are renamed, and with them what is numbered by them; arguments of a commutative operator stand at one place.

import type { Expr } from "../core/expr.ts";
import { numberOf } from "../partial/fold/support.ts";
import { type Axis, axisIf, resolved, type Shape } from "./symmetry-shapes.ts";

/** What an edge leads to: a node, a label of an axis (null: the axis), or a constant, which its shape may make a label. */
export type Target =
  | number
  | { readonly axis: Axis; readonly label: number | null }
  | { readonly constant: Expr; readonly shape: Shape };

/** Elements that are numbered by the labels of an axis. */
export interface Elements {
  readonly axis: Axis;
  readonly items: readonly Target[];
}

/** Nodes as they are made, while it is not known yet which axes are one, and which are pinned. */
export interface Draft {
  /** What kind of part each node is; only nodes with equal tags may be exchanged. */
  readonly tags: string[];
  readonly parts: (readonly Target[])[];
  /** Whether the order of the parts counts. */
  readonly isOrdered: boolean[];
  readonly elements: (Elements | null)[];
  /** Constants, which are nodes of their own at every place until it is known what they are there. */
  readonly isConstant: boolean[];
  size: number;
}

export function newDraft(): Draft {
  return { tags: [], parts: [], isOrdered: [], elements: [], isConstant: [], size: 0 };
}

export function addNode(
  draft: Draft,
  tag: string,
  parts: readonly Target[],
  how: { isOrdered?: boolean; elements?: Elements | null; isConstant?: boolean } = {},
): number {
  const { isOrdered = true, elements = null, isConstant = false } = how;
  draft.parts.push(parts);
  draft.isOrdered.push(isOrdered);
  draft.elements.push(elements);
  draft.isConstant.push(isConstant);
  draft.size += 1 + parts.length + (elements?.items.length ?? 0);
  return draft.tags.push(tag) - 1;
}

/** Directed edges, of each node those that leave it and those that arrive: `roles` and `nodes` from `starts` on. */
export interface Edges {
  readonly starts: Int32Array;
  readonly roles: Int32Array;
  readonly nodes: Int32Array;
}

export interface Structure {
  /** Nodes of the draft first, under their numbers. */
  readonly tags: Int32Array;
  readonly out: Edges;
  readonly in: Edges;
  /** First label's node of each axis that is not pinned. */
  readonly labels: ReadonlyMap<Axis, number>;
}

/** Roles of edges; those of parts count up from `part`, those of elements at places that count from `place`. */
const ROLE = { slot: 0, label: 1, item: 2, axis: 3, part: 4, place: 1 << 20 } as const;

/** The structure that a draft has come to. */
export function structureOf(draft: Draft): Structure {
  const writer = newWriter(draft);
  draft.parts.forEach((parts, node) => {
    if (draft.isConstant[node] === true && isMerged(writer, draft, node)) return;
    parts.forEach((part, at) => {
      writeEdge(writer, node, ROLE.part + (draft.isOrdered[node] === true ? at : 0), part);
    });
    const elements = draft.elements[node] ?? null;
    if (elements !== null) writeElements(writer, node, elements);
  });
  const { tags, from, roles, to } = writer;
  return {
    tags: numbered(tags),
    out: edgesBy(from, to, roles, tags.length),
    in: edgesBy(to, from, roles, tags.length),
    labels: writer.labels,
  };
}

interface Writer {
  readonly tags: string[];
  readonly from: number[];
  readonly roles: number[];
  readonly to: number[];
  readonly constants: Map<string, number>;
  readonly labels: Map<Axis, number>;
  /** For constants that are the same as an earlier one: that one. */
  readonly merged: Map<number, number>;
}

function newWriter({ tags }: Draft): Writer {
  const [constants, labels, merged] = [new Map(), new Map(), new Map()];
  return { tags: [...tags], from: [], roles: [], to: [], constants, labels, merged };
}

/** Whether a constant is the same as an earlier one: then it stays behind without edges. */
function isMerged(writer: Writer, { tags, parts, elements }: Draft, node: number): boolean {
  const list = elements[node] ?? null;
  const all = [...(parts[node] ?? []), ...(list?.items ?? [])].map((each) => nodeOf(writer, each));
  const axis = list === null ? "" : nodeOf(writer, { axis: list.axis, label: null });
  const key = `${tags[node]} ${axis}: ${all}`;
  const known = constantNode(writer, key, node);
  if (known === node) return false;
  writer.merged.set(node, known);
  writer.tags[node] = `merged ${node}`;
  return true;
}

function writeElements(writer: Writer, node: number, { axis, items }: Elements): void {
  const { pinned } = resolved(axis);
  items.forEach((item, at) => {
    if (pinned) {
      writeEdge(writer, node, ROLE.place + at, item);
      return;
    }
    const slot = writer.tags.push("slot") - 1;
    writeEdge(writer, node, ROLE.slot, slot);
    writeEdge(writer, slot, ROLE.label, { axis, label: at });
    writeEdge(writer, slot, ROLE.item, item);
  });
}

function writeEdge(writer: Writer, from: number, role: number, to: Target): void {
  // The node may be new, with edges of its own.
  const node = nodeOf(writer, to);
  writer.from.push(from);
  writer.roles.push(role);
  writer.to.push(node);
}

function nodeOf(writer: Writer, to: Target): number {
  if (typeof to === "number") return writer.merged.get(to) ?? to;
  if ("constant" in to) {
    const axis = axisIf(to.shape, "label");
    const { constant } = to;
    if (axis === null || axis.pinned) return constantNode(writer, keyOf(constant));
    return labelNode(writer, axis, numberOf(constant));
  }
  const axis = resolved(to.axis);
  if (axis.pinned) return constantNode(writer, `number ${to.label ?? "axis"}`);
  return to.label === null ? labelNode(writer, axis, -1) : labelNode(writer, axis, to.label);
}

/** The node of a constant; the first time that is `own`, or a new one. */
function constantNode({ constants, tags }: Writer, key: string, own?: number): number {
  const known = constants.get(key);
  if (known !== undefined) return known;
  const node = own ?? tags.push(key) - 1;
  constants.set(key, node);
  return node;
}

/** The node of a label; of the axis itself for -1. */
function labelNode(writer: Writer, axis: Axis, label: number): number {
  let first = writer.labels.get(axis);
  if (first === undefined) {
    const { tags, labels } = writer;
    const node = tags.push(`axis of ${axis.size}`) - 1;
    first = node + 1;
    labels.set(axis, first);
    for (let each = 0; each < axis.size; each++) {
      writeEdge(writer, tags.push("label") - 1, ROLE.axis, node);
    }
  }
  return first + label;
}

/** What tells constants apart. */
function keyOf(constant: Expr): string {
  if (constant.kind === "nil") return "nil";
  if (!("value" in constant)) return `constant ${constant.id}`;
  const { kind, value } = constant;
  return `${kind} ${Object.is(value, -0) ? "-0" : value}`;
}

/** Equal texts have equal numbers. */
function numbered(texts: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(texts, (text) => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  });
}

/** Edges sorted by `keys`, by counting. */
export function edgesBy(
  keys: readonly number[],
  others: readonly number[],
  allRoles: readonly number[],
  size: number,
): Edges {
  const starts = new Int32Array(size + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let i = 0; i < size; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const next = starts.slice();
  const roles = new Int32Array(keys.length);
  const nodes = new Int32Array(keys.length);
  keys.forEach((key, edge) => {
    const at = next[key] as number;
    next[key] = at + 1;
    roles[at] = allRoles[edge] as number;
    nodes[at] = others[edge] as number;
  });
  return { starts, roles, nodes };
}
