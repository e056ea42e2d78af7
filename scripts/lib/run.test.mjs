import { describe, expect, it } from "vitest";
import { run, tail } from "./run.mjs";

const node = (script, options) => run(process.execPath, ["-e", script], options);

describe("run", () => {
  it("keeps standard output, standard error and the exit code", async () => {
    const result = await node("console.log('out'); console.error('err'); process.exitCode = 3");
    expect(result).toMatchObject({ code: 3, stdout: "out\n", stderr: "err\n" });
  });

  it("gives 127 for a program that does not exist", async () => {
    const result = await run("no-such-program-of-laurel", []);
    expect(result.code).toBe(127);
    expect(result.output).toContain("no-such-program-of-laurel");
  });

  it("ends a program past its limit together with the child that holds its output open", async () => {
    const child = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })`;
    const result = await node(`${child}; setInterval(() => {}, 1000)`, { limit: 0.5 });
    expect(result.code).not.toBe(0);
    expect(result.output).toContain("SIGKILL");
  });
});

describe("tail", () => {
  it("gives the last 2 of 3 lines", () => {
    expect(tail("a\nb\nc\n", 2)).toBe("b\nc");
  });
});
