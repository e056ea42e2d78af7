// The plates that repeats become, and where each vertex of the sequence is in them.

import type { Plate } from "../core/plate.ts";

import type { Span } from "../source/span.ts";
import type { Node, Repeat } from "./repeats.ts";

/** A vertex that stands for one in each instance of its plates. */
export interface Template {
  /** Place in the sequence of its first instance. */
  readonly first: number;
  /** Plates that it is in, outermost first. */
  readonly plates: readonly number[];
  /** By plate: instances, and how far apart they are in the sequence. */
  readonly counts: readonly number[];
  readonly strides: readonly number[];
}

export interface PlateShape extends Omit<Plate, "carries"> {
  readonly repeat: Repeat;
}

export interface Structure {
  readonly templates: readonly Template[];
  /** By number, from 1. */
  readonly plates: readonly PlateShape[];
  /** By place in the sequence: the template, and which of its instances it is, counted row by row. */
  readonly templateOf: Int32Array;
  readonly instanceOf: Int32Array;
}

/** The structure of nodes; `spanOf` says where a vertex is in the program. */
export function structureOf(nodes: readonly Node[], spanOf: (place: number) => Span): Structure {
  const builder: Builder = { templates: [], plates: [], spanOf };
  add(builder, nodes, { plates: [], counts: [], strides: [] });
  const { templates, plates } = builder;
  const total = nodes.reduce((sum, { length }) => sum + length, 0);
  const templateOf = new Int32Array(total);
  const instanceOf = new Int32Array(total);
  for (const [number, template] of templates.entries()) {
    placesOf(template).forEach((place, instance) => {
      templateOf[place] = number;
      instanceOf[place] = instance;
    });
  }
  return { templates, plates, templateOf, instanceOf };
}

/** Places in the sequence of all instances, row by row. */
export function placesOf({ first, counts, strides }: Template): Int32Array {
  let places = Int32Array.of(first);
  for (const [level, count] of counts.entries()) {
    const stride = strides[level] as number;
    const next = new Int32Array(places.length * count);
    places.forEach((place, row) => {
      for (let index = 0; index < count; index++)
        next[row * count + index] = place + index * stride;
    });
    places = next;
  }
  return places;
}

/** From one instance to the next along a plate, in numbers of instances row by row. */
export function rowsOf({ counts }: Template): number[] {
  return counts.map((_, level) =>
    counts.slice(level + 1).reduce((product, count) => product * count, 1),
  );
}

/** The indices of an instance. */
export function indicesOf(template: Template, instance: number): number[] {
  const rows = rowsOf(template);
  return template.counts.map((count, level) => {
    return Math.floor(instance / (rows[level] as number)) % count;
  });
}

/** One of the indices, of each instance. */
export function indicesAt(template: Template, instances: Int32Array, level: number): Int32Array {
  const row = rowsOf(template)[level] as number;
  const count = template.counts[level] as number;
  return instances.map((instance) => Math.floor(instance / row) % count);
}

interface Builder {
  readonly templates: Template[];
  readonly plates: PlateShape[];
  readonly spanOf: (place: number) => Span;
}

function add(builder: Builder, nodes: readonly Node[], around: Omit<Template, "first">): void {
  for (const node of nodes) {
    if (node.kind === "leaf") builder.templates.push({ first: node.start, ...around });
    else addRepeat(builder, node, around);
  }
}

function addRepeat(builder: Builder, repeat: Repeat, around: Omit<Template, "first">): void {
  const { start, length, count, block } = repeat;
  const id = builder.plates.length + 1;
  const first = builder.templates.length;
  const shape = { id, outer: around.plates, count, span: builder.spanOf(start), first, repeat };
  const plate = { ...shape, end: first };
  builder.plates.push(plate);
  add(builder, block, {
    plates: [...around.plates, id],
    counts: [...around.counts, count],
    strides: [...around.strides, length / count],
  });
  plate.end = builder.templates.length;
}
