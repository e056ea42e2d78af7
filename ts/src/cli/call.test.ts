import { describe, expect, it } from "vitest";
import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { type Call, note, overPrograms, paintFor, showWarnings } from "./call.ts";
import type { ProgramText } from "./input/program-text.ts";
import { type FakeWorld, fakeIo } from "./io.fixture.ts";

function callWith(world: FakeWorld, options: Partial<Call["options"]> = {}) {
  const { io, written } = fakeIo(world);
  const all = { json: false, quiet: false, color: true, data: [], set: [], limit: [], ...options };
  return { call: { io, argv: [], options: all } satisfies Call, written };
}

const world: FakeWorld = {
  input: "(input)",
  files: new Map([
    ["a", "(a)"],
    ["bad", "(bad"],
  ]),
};

/** Fails where the closing bracket is missing, as a compiler would. */
async function work(program: ProgramText) {
  if (!program.source.endsWith(")")) {
    const start = { offset: 0, line: 1, column: 1 };
    const end = { offset: 4, line: 1, column: 5 };
    throw new LaurelError([diagnostic("UnexpectedEnd", "no end", { start, end })]);
  }
  return { code: 0, json: JSON.stringify(program), text: `${program.source}\n` } as const;
}

describe("a run over programs", () => {
  it("prints each text, and failures as code frames on standard error", async () => {
    const { call, written } = callWith(world);
    expect(await overPrograms(call, ["a", "bad", "-"], false, work)).toBe(1);
    expect(written.out).toBe("(a)\n\n(input)\n");
    expect(written.err).toContain("--> bad:1:1");
    expect(written.err).toContain("1 | (bad");
  });

  it("prints one record as it is and several as an array, failures among them", async () => {
    const one = callWith(world, { json: true });
    await overPrograms(one.call, ["a"], true, work);
    expect(JSON.parse(one.written.out)).toEqual({ name: "a", source: "(a)" });
    const two = callWith(world, { json: true });
    expect(await overPrograms(two.call, ["a", "bad"], true, work)).toBe(1);
    expect(JSON.parse(two.written.out)).toMatchObject([{ name: "a" }, { ok: false }]);
    expect(two.written.err).toBe("");
  });

  it("prints a lone failure's record under --json only", async () => {
    const json = callWith(world, { json: true });
    await overPrograms(json.call, ["bad"], true, work);
    expect(JSON.parse(json.written.out)).toMatchObject({ ok: false });
    const human = callWith(world);
    await overPrograms(human.call, ["bad"], true, work);
    expect(human.written.out).toBe("");
    expect(human.written.err).toContain("no end");
  });

  it("reads standard input once only", async () => {
    const { call } = callWith(world);
    await expect(overPrograms(call, ["-", "-"], false, work)).rejects.toThrow("once only");
  });

  it("does not begin another program once it is to stop", async () => {
    const stop = new AbortController();
    const { call, written } = callWith({ ...world, signal: stop.signal });
    await overPrograms(call, ["a", "-"], false, async (program) => {
      stop.abort();
      return work(program);
    });
    expect(written.out).toBe("(a)\n");
  });
});

describe("looks and notes", () => {
  it("are coloured on terminals, unless NO_COLOR, --no-color or a dumb terminal", () => {
    const red = (world: FakeWorld, color = true) => {
      const { call } = callWith(world, { color });
      return paintFor(call, call.io.out).red("x");
    };
    expect(red({ isTerminal: true })).toBe("\u001b[31mx\u001b[39m");
    expect(red({ isTerminal: false })).toBe("x");
    expect(red({ isTerminal: true }, false)).toBe("x");
    expect(red({ isTerminal: true, environment: new Map([["NO_COLOR", "1"]]) })).toBe("x");
    expect(red({ isTerminal: true, environment: new Map([["TERM", "dumb"]]) })).toBe("x");
  });

  it("go to standard error, and nowhere under --quiet and --json", () => {
    const warning = diagnostic("UnusedData", "y is not used", undefined);
    for (const [options, expected] of [
      [{}, "note\nwarning[warning/unused-data]: y is not used\n"],
      [{ quiet: true }, ""],
      [{ json: true }, ""],
    ] as const) {
      const { call, written } = callWith(world, options);
      note(call, "note");
      showWarnings(call, [warning], { name: "a", source: "(a)" });
      expect(written).toMatchObject({ out: "", err: expected });
    }
  });
});
