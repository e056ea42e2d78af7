// What `explain` says of a model: against the definitions, where there is one, and of the course's programs.

import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { graphToJsonText } from "../../ts/src/graph/json.ts";
import {
  daphne,
  type ExplainedVertex,
  type ExplainReport,
  explain,
  LaurelError,
  modelFromJson,
} from "../../ts/src/index.ts";
import { lower } from "../../ts/src/lower/lower.ts";
import { PROGRAMS } from "../engine/programs.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../corpus/${name}.daphne`, import.meta.url), "utf8");
}

const CORPUS = [
  "gaussian",
  "line",
  "hmm",
  "bnn",
  "gmm",
  "sprinkler",
  "dependent-support",
  "sum-dirac",
];

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../ts/src/generated/schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(SCHEMA, "laurel");

function faults(report: ExplainReport): unknown {
  ajv.validate("laurel#/definitions/ExplainReport", JSON.parse(JSON.stringify(report)));
  return ajv.errors ?? [];
}

function vertex(report: ExplainReport, name: string): ExplainedVertex {
  const found = report.vertices.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${report.vertices.map((v) => v.name)}`);
  return found;
}

describe("the record", () => {
  test.each(CORPUS)("of %s fits the schema, from the program and from its JSON", (name) => {
    const model = daphne(corpus(name));
    const report = explain(model);
    expect(faults(report)).toEqual([]);
    const read = explain(modelFromJson(graphToJsonText(model.graph())));
    expect(faults(read)).toEqual([]);
    expect(read.vertices.every(({ span }) => span === null)).toBe(true);
    expect(read.vertices.map(({ support }) => support.length > 0)).toEqual(
      report.vertices.map(({ support }) => support.length > 0),
    );
    expect(read.symmetries.map(({ blocks }) => blocks.length)).toEqual(
      report.symmetries.map(({ blocks }) => blocks.length),
    );
  });

  test.each(PROGRAMS)("fits the schema: %s", (source) => {
    expect(faults(explain(daphne(source)))).toEqual([]);
  });
});

describe("Markov blankets", () => {
  test.each([...CORPUS.map(corpus), ...PROGRAMS])(
    "are parents, children and the children's parents: %#",
    (source) => {
      const { vertices } = explain(daphne(source));
      for (const { name, parents, blanket, blanketSize } of vertices) {
        const children = vertices.filter((each) => each.parents.includes(name));
        const all = [...parents, ...children.flatMap((each) => [each.name, ...each.parents])];
        const wanted = new Set(all.filter((each) => each !== name));
        expect(new Set(blanket)).toEqual(wanted);
        expect(blanketSize).toBe(wanted.size);
      }
    },
  );

  test("of 3,000 latents in one sum are counted, the first 1,000 named", () => {
    const report = explain(
      daphne(
        "(let [x (foreach 3000 [] (sample (normal 0 1)))] (observe (normal (loop 3000 0 (fn [i s x] (+ s (get x i))) x) 1) 1) 1)",
      ),
    );
    for (const { name, blanket, blanketSize, kind } of report.vertices) {
      if (kind === "plate") continue;
      expect([name, blanket.length <= 1000]).toEqual([name, true]);
      expect(blanketSize).not.toBeNull();
    }
  });
});

describe("supports", () => {
  const supportOf = (dist: string, before = "") =>
    explain(daphne(`(let [${before} x (sample ${dist})] x)`)).vertices.at(-1)?.support;

  test.each([
    ["(normal 0 1)", "real"],
    ["(gamma 1 1)", "above 0"],
    ["(exponential 1)", "0 and above"],
    ["(beta 1 1)", "from 0 to 1"],
    ["(flip 0.5)", "true, false"],
    ["(bernoulli 0.5)", "0, 1"],
    ["(poisson 1)", "whole numbers from 0"],
    ["(binomial 4 0.5)", "whole numbers from 0 to 4"],
    ["(discrete [1 2 3])", "whole numbers from 0 to 2"],
    ["(dirichlet [1 2 3])", "parts of 1"],
    ["(uniform-continuous -1 2)", "from -1 to 2"],
    ["(uniform-discrete 1 5)", "whole numbers from 1, below 5"],
    ['(categorical [["a" 1] ["b" 2]])', "the listed values"],
  ])("%s: %s", (dist, expected) => {
    expect(supportOf(dist)).toBe(expected);
  });

  test("with random ends say so", () => {
    expect(vertex(explain(daphne(corpus("dependent-support"))), "s").support).toBe(
      "from 0.01 to (abs m) (random)",
    );
  });

  test("of a choice are those of its options", () => {
    const z = "z (sample (flip 0.5))";
    expect(supportOf("(if z (normal 0 1) (normal 1 1))", z)).toBe("real");
    expect(supportOf("(get [(normal 0 1) (gamma 1 1)] (if z 0 1))", z)).toBe("real, or above 0");
  });

  test("of weights that are themselves random end where lowering knows", () => {
    expect(vertex(explain(daphne(corpus("gmm"))), "z[0]")).toMatchObject({
      support: "whole numbers from 0 to 2",
      size: 1,
    });
    expect(vertex(explain(daphne(corpus("gmm"))), "pi").size).toBe(3);
  });
});

describe("symmetries by name", () => {
  test("of the mixture: three blocks, and which values of z belong to them", () => {
    const { symmetries, infer } = explain(daphne(corpus("gmm")));
    expect(infer.allSymmetries).toBe(true);
    expect(symmetries).toEqual([
      {
        exchange: "any",
        blocks: [0, 1, 2].map((k) => [`mu[${k}]`, `sigma[${k}]`, `pi[${k}]`]),
        labels: [{ sites: [0, 1, 2, 3, 4, 5, 6].map((i) => `z[${i}]`), values: [0, 1, 2] }],
        returned: "unchanged",
      },
    ]);
  });

  test("name no values of a latent that moves as a whole", () => {
    const { symmetries } = explain(
      daphne("(foreach 2 [] (let [z (sample (flip 0.5))] (observe (normal (if z 0 1) 1) 3) z))"),
    );
    expect(symmetries).toEqual([
      { exchange: "any", blocks: [["z[0]"], ["z[1]"]], labels: [], returned: "changed" },
    ]);
  });
});

describe("what is shared and folded", () => {
  test("the net's layers are computed once for five observations", () => {
    const { shared, folded } = explain(daphne(corpus("bnn")));
    expect(shared[0]).toMatchObject({ count: 5 });
    expect(shared[0]?.text).toMatch(/^\(mat-transpose \(mat-tanh /);
    expect(folded.vertices).toBe(146);
    expect(folded.writtenOut).toBeGreaterThan(4 * folded.expressions);
  });

  test("60 doublings are 60 expressions, and 2^60 when written out", () => {
    const lets = Array.from({ length: 60 }, (_, i) => `x${i + 1} (+ x${i} x${i})`).join(" ");
    const source = `(let [x0 (sample (normal 0 1)) ${lets}] (observe (normal x60 1) 0) x0)`;
    const { folded } = explain(daphne(source));
    expect(folded.expressions).toBeLessThan(80);
    expect(folded.writtenOut).toBeGreaterThan(2 ** 60);
  });

  test.each(CORPUS.filter((name) => name !== "sum-dirac"))(
    "costs of the vertices of %s are what its program has, but for what the value alone needs",
    (name) => {
      const model = daphne(corpus(name));
      const { vertices, folded } = explain(model);
      const total = vertices.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
      expect(vertices.every(({ cost }) => (cost ?? 0) > 0)).toBe(true);
      expect(total).toBeLessThanOrEqual(folded.instructions as number);
      expect(folded.constants).toBe(lower(model.graph()).constants.length);
    },
  );

  test("plates are told of once, with what is in them", () => {
    const y = Array.from({ length: 100 }, (_, i) => i / 7);
    const source =
      "(data y) (let [s (sample (gamma 1 1))] (foreach 100 [e y] (let [x (sample (normal 0 s))] (observe (normal x 1) e))) s)";
    const { vertices, folded } = explain(daphne(source, { data: { y } }));
    expect(vertices.map(({ name, kind, size, plates }) => [name, kind, size, plates])).toEqual([
      ["s", "latent", 1, undefined],
      ["plate 1", "plate", 100, undefined],
      ["x[i]", "latent", 1, ["plate 1"]],
      ["observe normal[i]", "observed", 1, ["plate 1"]],
    ]);
    expect(vertex({ vertices } as ExplainReport, "x[i]").parents).toEqual(["s"]);
    expect(folded).toMatchObject({ vertices: 201, foldedVertices: 3 });
  });
});

test.each([false, true])(
  "a model that its structure alone shows to repeat, from its JSON: %s",
  (isRead) => {
    const pairs = Array.from({ length: 300 }, (_, i) => {
      return `x${i} (sample (normal s ${i + 1})) o${i} (observe (normal x${i} 1) ${i})`;
    });
    const written = daphne(`(let [s (sample (gamma 1 1)) ${pairs.join(" ")}] [x0 x299])`);
    const model = isRead ? modelFromJson(graphToJsonText(written.graph())) : written;
    const report = explain(model);
    const [x, o] = isRead ? ["sample[i]", "observe[i]"] : ["x[i]", "observe o[i]"];
    const s = isRead ? "sample0" : "s";
    expect(
      report.vertices.map(({ name, kind, size, parents, plates, why, support, cost }) => {
        return [name, kind, size, parents, plates, why, support, (cost ?? 0) > 0];
      }),
    ).toEqual([
      [
        s,
        "latent",
        1,
        [],
        undefined,
        "gamma guide; draws move with its parameters",
        "above 0",
        true,
      ],
      ["plate 1", "plate", 300, [], undefined, undefined, "", false],
      [
        x,
        "latent",
        1,
        [s],
        ["plate 1"],
        "normal guide; draws move with its parameters",
        "real",
        true,
      ],
      [o, "observed", 1, [x], ["plate 1"], undefined, "real", true],
    ]);
    expect(report.folded).toMatchObject({ vertices: 601, foldedVertices: 3 });
    expect(faults(report)).toEqual([]);
  },
);

describe("what infer would do", () => {
  test("it fits with a guide for each latent", () => {
    const report = explain(daphne(corpus("gmm")));
    expect(report.infer).toMatchObject({ method: "bbvi", estimator: "book", refused: [] });
    expect(vertex(report, "sigma[1]")).toMatchObject({
      estimator: "pathwise",
      why: "gamma guide; draws move with its parameters",
    });
    expect(vertex(report, "z[3]")).toMatchObject({
      estimator: "enumerate",
      why: "discrete guide; summed out of the model, while its tables stay small",
    });
    expect(vertex(report, "observe normal[0]").estimator).toBeUndefined();
  });

  test("the ladder: what cannot be summed out is weighed or scored, what jumps is scored", () => {
    const source = readFileSync(new URL("../tapes/ladder/refused.daphne", import.meta.url), "utf8");
    const report = explain(daphne(source));
    const said = report.vertices
      .filter(({ kind }) => kind === "latent")
      .map(({ name, estimator, why }) => `${name} ${estimator}: ${why}`);
    expect(said).toEqual([
      "n rb: poisson guide; scored, for it cannot be summed out",
      "z enumerate: discrete guide; every value is weighed, for n cannot be summed out",
      "s enumerate: flip guide; every value is weighed, for n cannot be summed out",
      "k enumerate: discrete guide; every value is weighed, for n cannot be summed out",
      "x pathwise: normal guide; draws move with its parameters",
      "y pathwise: gamma guide; draws move with its parameters",
      "w rb: normal guide; the log density may jump in it",
    ]);
  });

  test("an equality is named: a linear one by its equation, any other is refused as such", () => {
    const linear = explain(daphne(corpus("sum-dirac")));
    expect(linear.infer.refused).toEqual([]);
    expect(vertex(linear, "observe dirac").why).toBe(
      "an exact linear constraint on Gaussian latents: x + y = 7",
    );
    const other = explain(daphne("(let [x (sample (gamma 1 1))] (observe (dirac (* x x)) 4) x)"));
    expect(other.infer.refused.map(({ kind }) => kind)).toEqual(["MethodNotApplicable"]);
    expect(other.folded).toMatchObject({ instructions: null, slots: null, constants: null });
    expect(vertex(other, "observe dirac").why).toBe(
      "an equality that is not linear in Gaussian latents",
    );
  });

  test("an equality in a plate is told by its first instance, however the plate was found", () => {
    const one = explain(
      daphne("(foreach 100 [y (range 100)] (let [x (sample (normal y 1))] (observe (dirac x) y)))"),
    );
    const lets = Array.from({ length: 300 }, (_, i) => `x${i} (sample (normal 0 1))`);
    const equalities = lets.map((_, i) => `(observe (dirac (* 2 x${i})) ${i + 1})`);
    const other = explain(daphne(`(let [${lets.join(" ")}] ${equalities.join(" ")} 1)`));
    const told = [one, other].map(({ vertices }) => vertices.at(-1)?.why);
    const linear = "an exact linear constraint on Gaussian latents";
    expect(told).toEqual([
      `${linear}: x[0] = 0, in the first instance`,
      `${linear}: 2 x0 = 1, in the first instance`,
    ]);
    expect([one, other].map(({ infer }) => infer.refused)).toEqual([[], []]);
  });

  test("a latent that no guide fits says why, in a printed graph by its path", () => {
    const source = "(let [z (sample (flip 0.5))] (sample (if z (normal 0 1) (gamma 1 1))))";
    const model = daphne(source);
    expect(explain(model).vertices.at(-1)?.why).toContain("bbvi cannot fit this latent");
    const read = explain(modelFromJson(graphToJsonText(model.graph())));
    expect(read.infer.refused[0]).toMatchObject({ path: "P.sample1" });
    expect(read.vertices.at(-1)?.why).toContain("bbvi cannot fit this latent");
  });

  test("a wrong program is thrown, not explained", () => {
    expect(() => explain(daphne("(data y) (observe (normal 0 1) y)"))).toThrow(LaurelError);
  });
});
