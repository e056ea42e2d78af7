import { describe, expect, it } from "vitest";
import { ofCargo, ofCheck, ofVitest, sum } from "./counts.mjs";

const result = (passed, failed, ignored) =>
  `test result: ${failed > 0 ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed; ${ignored} ignored; 0 measured; 0 filtered out`;

describe("counts", () => {
  it("sums the result lines of several cargo test programs", () => {
    const output = `running 2 tests\n${result(2, 0, 0)}\nrunning 4 tests\n${result(3, 0, 1)}\n`;
    expect(ofCargo(output, 0)).toEqual({ passed: 5, failed: 0, skipped: 1, details: [] });
  });

  it("keeps the panic of a failed cargo test and leaves out the tests that passed", () => {
    const output = `test a ... ok\ntest b ... FAILED\nassertion failed: 1 == 2\n${result(1, 1, 0)}`;
    const counts = ofCargo(output, 101);
    expect(counts).toMatchObject({ passed: 1, failed: 1 });
    expect(counts.details[0]).toContain("assertion failed: 1 == 2");
    expect(counts.details[0]).not.toContain("test a");
  });

  it("counts a cargo test program that died before its result line as 1 failure", () => {
    const died = "test a ... ok\nthread panicked\nerror: test failed, to rerun pass `-p x`";
    const failed = `${result(1, 2, 0)}\nerror: test failed, to rerun pass \`-p y\``;
    const output = `${died}\n${result(4, 0, 0)}\n${failed}\nerror: 2 targets failed:`;
    expect(ofCargo(output, 101)).toMatchObject({ passed: 5, failed: 3 });
  });

  it("counts a cargo run that did not compile as 1 failure", () => {
    const counts = ofCargo("error[E0425]: cannot find value `x`", 101);
    expect(counts).toMatchObject({ passed: 0, failed: 1 });
    expect(counts.details[0]).toContain("E0425");
  });

  it("counts passed, failed and skipped vitest tests, and a file that could not be loaded as 1 failure", () => {
    const test = (status) => ({ status, fullName: `t ${status}`, failureMessages: ["expected 1"] });
    const report = {
      testResults: [
        {
          name: "a",
          status: "failed",
          message: "",
          assertionResults: ["passed", "failed", "pending"].map(test),
        },
        { name: "b", status: "failed", message: "no such module", assertionResults: [] },
      ],
    };
    const counts = ofVitest(report, 1, "");
    expect(counts).toMatchObject({ passed: 1, failed: 2, skipped: 1 });
    expect(counts.details.join("\n")).toContain("expected 1");
    expect(counts.details.join("\n")).toContain("no such module");
  });

  it("counts a vitest run that left no report as 1 failure", () => {
    expect(ofVitest(undefined, 1, "crashed")).toMatchObject({ failed: 1, details: ["crashed"] });
  });

  it("sums suites", () => {
    const total = sum([
      ofCheck("a", undefined),
      ofCheck("b", "wrong"),
      ofCargo(result(7, 0, 2), 0),
    ]);
    expect(total).toEqual({ passed: 8, failed: 1, skipped: 2, details: ["b\nwrong"] });
  });
});
