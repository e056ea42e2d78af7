// Explanations for people, as files beside this one.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { explain } from "../../explain.ts";
import { daphne } from "../../model.ts";
import { renderExplanation } from "./explanation.ts";
import { plain } from "./paint.ts";
import { displayWidth } from "./text.ts";

function corpus(name: string): string {
  return readFileSync(new URL(`../../../../test/corpus/${name}.daphne`, import.meta.url), "utf8");
}

function text(source: string, width: number): string {
  return renderExplanation("program", explain(daphne(source)), { width, paint: plain });
}

describe("an explanation", () => {
  it.each(["gmm", "bnn", "hmm", "sum-dirac", "dependent-support"])("of %s", async (name) => {
    await expect(text(corpus(name), 96)).toMatchFileSnapshot(
      `../../../../test/compile/views/${name}.explain.txt`,
    );
  });

  it.each([40, 60, 200])("keeps to %i columns, and never to more than 96", (width) => {
    const lines = text(corpus("gmm"), width).split("\n");
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 96));
  });

  it("shows control characters of names, and no more than 60 groups", () => {
    const source = `(let [${Array.from({ length: 70 }, (_, i) => `x${i} (sample "x\\u001b${i}." (normal 0 1))`).join(" ")}] 1)`;
    const shown = text(source, 80);
    expect(shown).not.toContain("\u001b");
    expect(shown).toContain("... 10 more (--json has all)");
  });
});
