// The committed tables of examples and of the schema are what their scripts write.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it.each(["examples", "schema"])("what scripts/%s.mjs writes is committed", async (name) => {
  const script = fileURLToPath(new URL(`../../scripts/${name}.mjs`, import.meta.url));
  const run = promisify(execFile)(process.execPath, [script, "--check"]);
  await expect(run).resolves.toMatchObject({ stdout: "" });
});
