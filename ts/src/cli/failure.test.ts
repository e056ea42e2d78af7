import { describe, expect, it } from "vitest";
import type { DiagnosticKind } from "../errors/kinds.ts";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { gravest } from "./exit-code.ts";
import { failureOf } from "./failure.ts";
import { toJson } from "./json.ts";

describe("failures", () => {
  it.each<[DiagnosticKind, number]>([
    ["UnboundSymbol", 1],
    ["BadData", 1],
    ["GraphTooLarge", 1],
    ["BadOption", 2],
    ["Cancelled", 4],
    ["Timeout", 4],
    ["EngineFault", 70],
  ])("%s exits %i", (kind, code) => {
    const failure = failureOf(new LaurelError([diagnostic(kind, "m", undefined)]), []);
    expect(failure.code).toBe(code);
    expect(failure.record).toMatchObject({ ok: false, errors: [{ kind }], warnings: [] });
  });

  it("that laurel did not throw on purpose are its own, exit 70 and say how to reproduce them", () => {
    const { code, record } = failureOf(new TypeError("x is undefined"), ["infer", "my file"]);
    expect(code).toBe(70);
    expect(record.errors[0]?.kind).toBe("EngineFault");
    expect(record.errors[0]?.message).toContain("x is undefined");
    expect(record.errors[0]?.hint).toContain("laurel infer 'my file'");
  });

  it("of several programs exit with the gravest code", () => {
    expect(gravest([0, 3, 1])).toBe(1);
    expect(gravest([0, 3, 4])).toBe(4);
    expect(gravest([2, 70])).toBe(70);
    expect(gravest([0, 3])).toBe(3);
    expect(gravest([])).toBe(0);
  });
});

it("JSON has words for what is not finite, and full precision for the rest", () => {
  const record = {
    a: Number.NaN,
    b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    c: 0.1 + 0.2,
  };
  expect(toJson(record)).toBe('{"a":"NaN","b":["Infinity","-Infinity"],"c":0.30000000000000004}');
});
