// The benchmarks still run: shortly, and for two jobs. Speed is never asserted. Needs `npm run build`.
import { expect, test } from "vitest";
import { inRoot } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

test("the benchmarks of the mixture and of the normal run and give 13 finite times", async () => {
  const args = [inRoot("test", "bench", "run.mjs"), "--quick", "--json", "--only", "w1,w2"];
  const { stdout, output } = await run(process.execPath, args, { limit: 100 });
  const line = stdout.split("\n").find((each) => each.startsWith("{"));
  expect(line, output).toBeDefined();
  const { rows, ratios, checks } = JSON.parse(line);
  expect(rows).toHaveLength(13);
  for (const { median, min } of rows) {
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(Number.isFinite(median)).toBe(true);
  }
  for (const { value } of ratios) expect(Number.isFinite(value)).toBe(true);
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
}, 120_000);
