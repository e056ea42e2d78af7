import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stepState, writeStamp } from "./stamps.mjs";

let folder;
let step;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "laurel-stamps-"));
  writeFileSync(join(folder, "a.txt"), "one");
  writeFileSync(join(folder, "a.test.txt"), "one");
  writeFileSync(join(folder, "result"), "made");
  step = {
    name: `test-${process.pid}`,
    inputs: [folder],
    outputs: [join(folder, "result")],
    skip: (path) => path.endsWith(".test.txt") || path.endsWith("result"),
    salt: "1",
  };
  writeStamp(stepState(step));
});

afterEach(() => {
  rmSync(stepState(step).stamp, { force: true });
  rmSync(folder, { recursive: true });
});

describe("a build step", () => {
  it("is fresh after its stamp was written", () => {
    expect(stepState(step).fresh).toBe(true);
  });

  it("is fresh when only the time of an input changed", () => {
    utimesSync(join(folder, "a.txt"), 1, 1);
    expect(stepState(step).fresh).toBe(true);
  });

  it("is fresh when a file changed that does not count", () => {
    writeFileSync(join(folder, "a.test.txt"), "two");
    expect(stepState(step).fresh).toBe(true);
  });

  it.each([
    ["an input's text changed", () => writeFileSync(join(folder, "a.txt"), "two")],
    ["an input came", () => writeFileSync(join(folder, "b.txt"), "")],
    ["an input went", () => rmSync(join(folder, "a.txt"))],
    ["an output is missing", () => rmSync(join(folder, "result"))],
  ])("is stale when %s", (_, change) => {
    change();
    expect(stepState(step).fresh).toBe(false);
  });

  it("is stale when the version of its tool changed", () => {
    expect(stepState({ ...step, salt: "2" }).fresh).toBe(false);
  });
});
