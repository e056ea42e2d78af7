// A graph that was printed and read back is the same model to the engine: the same column program, word for word, and so
// the same bits of every run. What goes wrong in a run has its place in the printed graph.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "../../ts/src/compile.ts";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import { daphne, infer, LaurelError, modelFromJson } from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { PROGRAMS } from "./programs.ts";

function corpus(file: string): string {
  return readFileSync(new URL(`../corpus/${file}`, import.meta.url), "utf8");
}

const CORPUS = ["gaussian", "line", "hmm", "bnn", "gmm", "sprinkler", "dependent-support"];

/** The column program of a graph, as numbers. */
function numbersOf(graph: Parameters<typeof lower>[0]) {
  const { words, constants } = lower(graph);
  return { words: [...words], constants: [...constants] };
}

describe("the column program", () => {
  it.each(CORPUS)("of %s is the same from the program and from laurel's JSON", (name) => {
    const graph = compile(corpus(`${name}.daphne`));
    const read = modelFromJson(graphToJsonText(graph)).graph();
    expect(numbersOf(read)).toEqual(numbersOf(graph));
  });

  it.each(CORPUS)("of %s is the same from the program and from the reference's JSON", (name) => {
    const read = modelFromJson(corpus(`${name}.graph.json`)).graph();
    expect(numbersOf(read)).toEqual(numbersOf(compile(corpus(`${name}.daphne`))));
  });

  it.each(PROGRAMS)("is the same from the program and from its JSON: %s", (source) => {
    const graph = compile(source);
    const read = modelFromJson(graphToJsonText(graph)).graph();
    expect(numbersOf(read)).toEqual(numbersOf(graph));
  });
});

describe("a run", () => {
  const OPTIONS = { steps: 60, samples: 40, seed: 3 };

  it.each(["gaussian", "gmm", "hmm"])("of %s has the same bits either way", async (name) => {
    const own = (await infer(daphne(corpus(`${name}.daphne`)), OPTIONS)).toJSON();
    const read = (await infer(modelFromJson(corpus(`${name}.graph.json`)), OPTIONS)).toJSON();
    expect(read.elbo).toEqual(own.elbo);
    expect(read.returned).toEqual(own.returned);
    expect(read.khat).toEqual(own.khat);
  });

  it("says where in the JSON a parameter is wrong, and shows no lines of it", async () => {
    const text = graphToJsonText(
      compile("(let [x (sample (normal 0 1))] (observe (normal 0 (* -1 (exp x))) 1) x)"),
    );
    const error = await infer(modelFromJson(text), OPTIONS).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LaurelError);
    const [first] = (error as LaurelError).diagnostics;
    expect(first).toMatchObject({ path: "P.observe1" });
    expect(first?.span).toBeUndefined();
  });

  it("says where in the JSON lowering refuses an expression", async () => {
    const text = graphToJsonText(compile("(let [z (sample (flip 0.5))] (+ 1 (if z [1] 2)))"));
    const error = await infer(modelFromJson(text), OPTIONS).catch((thrown: unknown) => thrown);
    expect((error as LaurelError).diagnostics[0]).toMatchObject({
      kind: "ShapeMismatch",
      path: "RET[2]",
    });
  });

  it("has warnings with paths, and a verdict without places", async () => {
    const text = graphToJsonText(
      compile(
        "(let [s (sample (gamma 1 1)) n (sample (poisson 1))] (observe (normal 0 s) 1) (get [1 2] n))",
      ),
    );
    const { warnings, verdict } = (await infer(modelFromJson(text), OPTIONS)).toJSON();
    const outside = warnings.find(({ kind }) => kind === "IndexOutOfRangeRuns");
    expect(outside?.path).toBe("RET");
    expect(warnings.every(({ span }) => span === undefined)).toBe(true);
    expect(verdict.reasons.every(({ span }) => span === undefined)).toBe(true);
  });
});
