import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { diagnostic } from "../../errors/report.ts";
import { renderErrors } from "./diagnostics.ts";
import { plain } from "./paint.ts";

const program = { name: "p", source: "(+ 1\n  yy)" };
const start = { offset: 7, line: 2, column: 3 };
const error = diagnostic(
  "UnboundSymbol",
  "nothing here is called yy",
  { start, end: { offset: 9, line: 2, column: 5 } },
  { hint: "did you mean y?" },
);

it("colours the level, the marks and the hint, and not the program's own text", () => {
  const lines = renderErrors([error], program, createColors(true)).split("\n");
  expect(lines[0]).toContain("\u001b[31merror[meaning/unbound-symbol]:");
  expect(lines.find((line) => line.includes("2 |"))).toBe("2 |   yy)");
  expect(lines.find((line) => line.includes("^^"))).toContain("\u001b[31m");
  expect(lines.at(-1)).toBe("  \u001b[36mhelp:\u001b[39m did you mean y?");
});

it("is the code frame itself without colours", () => {
  const text = renderErrors([error], program, plain);
  expect(text).toContain("  --> p:2:3\n");
  expect(text).not.toContain("\u001b");
});

it("lets neither a program's name nor its text drive the terminal", () => {
  const hostile = { name: "\u001b]0;x\u0007", source: "(+ 1\n  yy\u001b[2J)" };
  expect(renderErrors([error], hostile, plain)).not.toContain("\u001b");
});
