import { describe, expect, it } from "vitest";
import type { LaurelError } from "./errors/laurel-error.ts";
import { daphne, type Model } from "./model.ts";

function errorOf(make: () => unknown): LaurelError {
  try {
    make();
  } catch (error) {
    return error as LaurelError;
  }
  throw new Error("nothing was thrown");
}

function observedValues(model: Model): unknown[] {
  return model
    .graph()
    .vertices.flatMap((vertex) => (vertex.kind === "observe" ? [vertex.value] : []))
    .map((value) => (value.kind === "number" ? value.value : value.kind));
}

describe("daphne(text)", () => {
  it("gives a model with its text, its name and its graph, compiled once", () => {
    const model = daphne("(sample (normal 0 1))", { name: "one" });
    expect([model.source, model.name]).toEqual(["(sample (normal 0 1))", "one"]);
    expect(model.graph().vertices).toHaveLength(1);
    expect(model.graph()).toBe(model.graph());
  });

  it("throws at once for a bad program, with places and a picture of them", () => {
    const error = errorOf(() => daphne("(sample (normal mu 1))", { name: "bad" }));
    expect(error.code).toBe("meaning/unbound-symbol");
    expect(error.message).toMatch(/bad:1:17[\s\S]*\^\^/);
    expect(errorOf(() => daphne("(sample")).code).toBe("reading/unexpected-end");
    expect(errorOf(() => daphne(undefined as unknown as string)).code).toBe("values/bad-data");
  });
});

describe("data", () => {
  const source =
    "(data y) (let [m (sample (normal 0 1))] (foreach 2 [yi y] (observe (normal m 1) yi)) m)";

  it("may be declared and given later; until then asking for the graph is BadData naming it", () => {
    const model = daphne(source);
    const error = errorOf(() => model.graph());
    expect([error.code, error.diagnostics[0]?.path]).toEqual(["values/bad-data", "y"]);
    expect(observedValues(model.with({ y: [1, 2] }))).toEqual([1, 2]);
    expect(observedValues(model.with({ y: Float64Array.of(3, 4) }))).toEqual([3, 4]);
  });

  it("is replaced by a later value, and the earlier model keeps its own", () => {
    const first = daphne(source).with({ y: [1, 2] });
    const second = first.with(new Map([["y", [5, 6]]]));
    expect(observedValues(second)).toEqual([5, 6]);
    expect(observedValues(first)).toEqual([1, 2]);
    expect([...second.data.keys()]).toEqual(["y"]);
  });

  it("may name a free symbol that the program does not declare", () => {
    const model = daphne("(let [m (sample (normal 0 1))] (observe (normal m 1) y) m)", {
      data: { y: 7 },
    });
    expect(observedValues(model)).toEqual([7]);
  });

  it("still reports what is wrong beside missing data", () => {
    expect(
      errorOf(() => daphne("(data y) (sample (normal y))")).diagnostics.map(({ kind }) => kind),
    ).toContain("ArityMismatch");
  });

  it("is never an object's own property: names such as __proto__ are only names", () => {
    const data = new Map([["__proto__", 2]]);
    const model = daphne("(observe (normal 0 1) __proto__)", { data });
    expect(observedValues(model)).toEqual([2]);
    expect(({} as Record<string, unknown>).y).toBeUndefined();
  });
});

describe("the tagged template", () => {
  it("binds interpolations as data of any shape", () => {
    const y = Float64Array.of(1.5, 2.5);
    const model = daphne`(let [m (sample (normal 0 ${2}))]
      (foreach ${y.length} [yi ${y}] (observe (normal m 1) yi)) m)`;
    expect(observedValues(model)).toEqual([1.5, 2.5]);
  });

  it("never pastes text: a string is a string, whatever it says", () => {
    const evil = '1) (observe (normal 0 1) 99) (str "';
    const model = daphne`(let [m (sample (normal 0 1))] {:text ${evil} :m m})`;
    expect(model.graph().vertices).toHaveLength(1);
    expect(model.source).not.toContain("99");
  });

  it("takes names that the text does not have", () => {
    const model = daphne`(let [data0 5 data-0 6] (observe (normal data0 1) ${8}) data-0)`;
    expect(observedValues(model)).toEqual([8]);
  });

  it("refuses an interpolation where it is no data", () => {
    expect(errorOf(() => daphne`(do "a ${1}" (sample (normal 0 1)))`).code).toBe("values/bad-data");
  });
});
