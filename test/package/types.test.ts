// The package's face as resolvers and type checkers see it: publint, attw, and two strict TypeScript
// consumers, one an ES module, one CommonJS.
import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { describe, expect, inject, it } from "vitest";
import { NODE_FLAGS } from "../support/node-flags.ts";

const execute = promisify(execFile);
const DATA_FILES = new Set(["./laurel.wasm", "./schema.json"]);
const installed = inject("installed");

describe("the installed package", () => {
  it("gives publint nothing to say", async () => {
    const { messages } = await publint({ pkgDir: installed.package, strict: true });
    expect(messages).toEqual([]);
  });

  it("resolves to the right declarations for every resolver newer than node10", async () => {
    const data = new Uint8Array(await readFile(installed.tarball));
    const result = await checkPackage(createPackageFromTarballData(data));
    expect(result.types).not.toBe(false);
    const problems = "problems" in result ? result.problems : [];
    expect(problems.filter((each) => !isOldResolver(each) && !isDataFile(each))).toEqual([]);
  });

  it.each(["types.mts", "types.cts"])("type-checks %s under the strict options", async (name) => {
    await copyFile(join(import.meta.dirname, "consumers", name), join(installed.project, name));
    const options = { strict: true, noEmit: true, module: "nodenext", target: "es2022", types: [] };
    const lib = ["es2022", "dom", "esnext.disposable"];
    const config = join(installed.project, `tsconfig.${name}.json`);
    const compilerOptions = { ...options, lib, exactOptionalPropertyTypes: true };
    await writeFile(config, JSON.stringify({ compilerOptions, files: [name] }));
    const tsc = join(process.cwd(), "node_modules", "typescript", "bin", "tsc");
    const output = await execute(process.execPath, [...NODE_FLAGS, tsc, "-p", config]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
    expect(output).toBe("");
  });
});

/** Subpaths are invisible to the resolver of Node 10, which reads no `exports`. */
function isOldResolver(problem: object): boolean {
  return "resolutionKind" in problem && problem.resolutionKind === "node10";
}

/** The module's file and the schema have no declarations, by design. */
function isDataFile(problem: object): boolean {
  return "entrypoint" in problem && DATA_FILES.has(String(problem.entrypoint));
}
