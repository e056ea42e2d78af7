// Lowering and the engine against the meaning of the program: for every draw of one step whose guide is the prior, the
// value is that of a walk over the expressions, and the log weight is the log likelihood of that walk.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { openBbvi } from "../../ts/src/engine/engine.ts";
import { READ } from "../../ts/src/generated/layout.ts";
import type { Graph } from "../../ts/src/graph/graph.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import type { Program, Shape } from "../../ts/src/lower/program.ts";
import { literalToJson } from "../../ts/src/lower/value.ts";
import type { Guide } from "../../ts/src/report/infer-report.ts";
import { guideRows, readGuide } from "../../ts/src/results/guide.ts";
import { drawColumn, readDraws, readMoments } from "../../ts/src/results/readings.ts";
import { discreteLogProb } from "./densities.ts";
import { evaluateGraph, type Plain, type PlainMap } from "./evaluator.ts";
import { PROGRAMS } from "./programs.ts";

const SAMPLES = 64;
const CORPUS = ["gaussian", "line", "hmm", "gmm", "sprinkler", "bnn", "sum-relaxed"];

/** What a shape is in one draw. */
function plainOf(shape: Shape, values: (output: number) => number): Plain {
  switch (shape.kind) {
    case "number":
      return values(shape.output);
    case "boolean":
      return values(shape.output) !== 0;
    case "category":
      return literalToJson(shape.literals[values(shape.output)]!);
    case "constant":
      return literalToJson(shape.literal);
    case "vector":
      return shape.items.map((item) => plainOf(item, values));
    case "map":
      return {
        kind: "map",
        entries: shape.items.map(
          (item, i) => [literalToJson(shape.keys[i]!), plainOf(item, values)] as const,
        ),
      };
  }
}

/** Values of all sample vertices in one draw, found through the shapes of the latents. */
function latentsOf(
  graph: Graph,
  program: Program,
  values: (output: number) => number,
): Map<number, Plain> {
  const found = new Map<number, Plain>();
  for (const { vertex } of program.sites) {
    const { base, indices } = graph.vertices[vertex]!.name;
    let shape = program.latents.get(base)!;
    for (const index of indices) shape = (shape as Shape & { kind: "vector" }).items[index]!;
    found.set(vertex, plainOf(shape, values));
  }
  return found;
}

/** Largest difference between two values of one structure, relative above 1; infinite for other structures. */
function distance(a: Plain, b: Plain): number {
  const far = Number.POSITIVE_INFINITY;
  if (typeof a === "number" || typeof a === "boolean") {
    if (typeof b !== "number" && typeof b !== "boolean") return far;
    return Object.is(Number(a), Number(b))
      ? 0
      : Math.abs(Number(a) - Number(b)) / Math.max(1, Math.abs(Number(b)));
  }
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return far;
    return a.reduce<number>((most, item, i) => Math.max(most, distance(item, b[i])), 0);
  }
  if (isMap(a) && isMap(b)) {
    if (a.entries.length !== b.entries.length) return far;
    const others = new Map(b.entries);
    return a.entries.reduce(
      (most, [key, item]) => Math.max(most, distance(item, others.get(key)!)),
      0,
    );
  }
  return a === b ? 0 : far;
}

function isMap(value: Plain): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "entries" in value;
}

/** log prior - log guide: 0 but for a discrete site whose weights are random, where the guide has one start for all. */
function guideTerms(
  program: Program,
  guide: Guide,
  latents: ReadonlyMap<number, Plain>,
  logPriors: ReadonlyMap<number, number>,
): number {
  return program.sites.reduce((sum, { vertex, family, value, values }, site) => {
    const logits = guide[String(site)]!.params.logits;
    const isCode = value.kind === "leaf" && value.operand === values[0];
    if (family !== "discrete" || !isCode || !Array.isArray(logits)) return sum;
    const weights = logits.map(Math.exp);
    return sum + logPriors.get(vertex)! - discreteLogProb(Number(latents.get(vertex)), weights);
  }, 0);
}

interface Compared {
  readonly draws: number;
  readonly value: number;
  readonly weight: number;
}

async function compare(source: string): Promise<Compared> {
  const graph = compile(source);
  const program = lower(graph);
  const { words, constants, columns } = program;
  const options = Float64Array.of(1, SAMPLES, 0.05, 0);
  const run = await openBbvi({ words, constants, columns, siteAt: () => null }, options, 5n);
  try {
    const rows = guideRows(
      program.sites,
      program.sites.map((_, site) => String(site)),
    );
    const guide = readGuide(rows, run.read(READ.q));
    run.step(1);
    const moments = readMoments(run.read(READ.fitMoments));
    const draws = readDraws(run.read(READ.fitDraws), program.outputs.length);
    const columns = program.outputs.map((_, output) => drawColumn(draws, output + 1));
    // The mean of the weights over all samples is known, and each weight's share of their sum.
    const logTotal = moments.logMean + Math.log(SAMPLES);
    let value = 0;
    let weight = 0;
    drawColumn(draws, 0).forEach((share, draw) => {
      const at = (output: number) => columns[output]![draw]!;
      const latents = latentsOf(graph, program, at);
      const expected = evaluateGraph(graph, latents);
      value = Math.max(value, distance(plainOf(program.result, at), expected.result));
      if (share < 1e-15) return;
      const logWeight =
        expected.logLikelihood + guideTerms(program, guide, latents, expected.logPriors);
      const error = Math.abs(Math.log(share) + logTotal - logWeight);
      weight = Math.max(weight, error / Math.max(1, Math.abs(logWeight)));
    });
    return { draws: draws.count, value, weight };
  } finally {
    run.close();
  }
}

describe("one draw, by the engine and by walking the expressions", () => {
  it.each(PROGRAMS)("agree within 1e-12 in value and 1e-9 nats in weight: %s", async (source) => {
    const { draws, value, weight } = await compare(source);
    expect(draws).toBeGreaterThan(0);
    expect(value).toBeLessThan(1e-12);
    expect(weight).toBeLessThan(1e-9);
  });

  it.each(CORPUS)(
    "agree on the course's %s within 1e-11 in value and 1e-9 in log weight",
    async (name) => {
      const source = readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
      const { value, weight } = await compare(source);
      expect(value).toBeLessThan(1e-11);
      expect(weight).toBeLessThan(1e-9);
    },
  );
});
