// The shipped JSON schema against what the installed command prints.
import { execFile } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, inject, it } from "vitest";

const execute = promisify(execFile);
const installed = inject("installed");

let validate: ValidateFunction;
let report: Record<string, unknown>;

beforeAll(async () => {
  const file = join(installed.package, "dist", "schema.json");
  const ajv = new Ajv({ strict: true, strictTuples: false });
  ajv.addSchema(JSON.parse(await readFile(file, "utf8")), "laurel");
  const found = ajv.getSchema("laurel#/definitions/InferReport");
  if (found === undefined) throw new Error("schema.json has no InferReport");
  validate = found;
  const program = join(import.meta.dirname, "..", "..", "examples", "gmm.daphne");
  await copyFile(program, join(installed.project, "program.daphne"));
  report = JSON.parse(await laurel(["infer", "program.daphne", "--json", "--steps", "20"]));
});

describe("laurel/schema.json", () => {
  it("accepts the report that laurel infer --json prints", () => {
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ["without a verdict", { verdict: undefined }],
    ["with a field that no type names", { surprise: 1 }],
    ["with a number where there is a text", { seed: 1 }],
  ])("refuses a report %s", (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...report, ...change })))).toBe(false);
  });
});

/** Standard output; "do not trust" (code 3) is an answer too. */
function laurel(args: readonly string[]): Promise<string> {
  const program = join(installed.package, "dist", "cli.js");
  return execute(process.execPath, [program, ...args], { cwd: installed.project }).then(
    ({ stdout }) => stdout,
    (error: { code: number; stdout: string }) => {
      if (error.code !== 3) throw error;
      return error.stdout;
    },
  );
}
