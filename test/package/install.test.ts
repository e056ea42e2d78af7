// The packed file, installed into an empty project: what it holds and that it runs as an ES module,
// as CommonJS and as a command.
import { execFile } from "node:child_process";
import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { NODE_FLAGS } from "../support/node-flags.ts";

const execute = promisify(execFile);
const installed = inject("installed");

beforeAll(async () => {
  const here = import.meta.dirname;
  const scripts = ["use.mjs", "use.cjs", "threads.mjs", "threads.cjs", "compile-only.mjs"];
  for (const name of scripts) {
    await copyFile(join(here, "consumers", name), join(installed.project, name));
  }
  const bits = "report-bits.js";
  await copyFile(join(here, "..", "support", bits), join(installed.project, bits));
  const program = join(here, "..", "..", "examples", "gmm.daphne");
  await copyFile(program, join(installed.project, "program.daphne"));
});

describe("the packed package", () => {
  it("installs without a registry: it has 0 dependencies", async () => {
    const folders = await readdir(join(installed.project, "node_modules"));
    expect(folders.filter((name) => !name.startsWith("."))).toEqual(["laurel"]);
    const manifest = JSON.parse(await readFile(join(installed.package, "package.json"), "utf8"));
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies ?? {}).toEqual({});
  });

  it("has no install scripts", async () => {
    const manifest = JSON.parse(await readFile(join(installed.package, "package.json"), "utf8"));
    const names = Object.keys(manifest.scripts ?? {});
    expect(names.filter((name) => name.includes("install") || name === "prepare")).toEqual([]);
  });

  it("holds dist, the licence and the readme, and nothing else", () => {
    const outside = installed.files.filter((path) => !path.startsWith("dist/"));
    expect(outside.toSorted()).toEqual(["LICENSE", "README.md", "package.json"]);
  });

  it("holds every file that package.json names", async () => {
    const manifest = JSON.parse(await readFile(join(installed.package, "package.json"), "utf8"));
    const named = pathsIn([
      manifest.exports,
      manifest.main,
      manifest.module,
      manifest.types,
      manifest.bin,
    ]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !installed.files.includes(path))).toEqual([]);
  });

  it("gives the same 64 bits for every number as an ES module and as CommonJS", async () => {
    const [esm, cjs] = [await node("use.mjs"), await node("use.cjs")];
    expect(esm).toContain('"verdict"');
    expect(cjs).toBe(esm);
  });

  it("gives the same bits on 1, 2 and 4 threads, as an ES module and as CommonJS, and the process ends", async () => {
    const [alone, two, four, ...rest] = (await node("threads.mjs")).split("workers\n");
    expect(alone).toContain('alone\n{\n "laurel"');
    expect([two, four]).toEqual([alone?.slice("alone\n".length), two]);
    expect(rest).toEqual([]);
    expect(await node("threads.cjs")).toBe(`${alone}workers\n${two}workers\n${four}`);
  });

  it("compiles a program on a host without WebAssembly", async () => {
    expect(await node("compile-only.mjs")).toBe("compiled\n");
  });

  it("brings the command laurel, which prints its version", async () => {
    const command = join(installed.project, "node_modules", ".bin", "laurel");
    const { stdout } = await execute(command, ["--version"], { cwd: installed.project });
    const manifest = JSON.parse(await readFile(join(installed.package, "package.json"), "utf8"));
    expect(stdout.trim()).toContain(manifest.version);
  });
});

async function node(script: string): Promise<string> {
  const { stdout } = await execute(process.execPath, [...NODE_FLAGS, script], {
    cwd: installed.project,
  });
  return stdout;
}

/** All strings in a nested value, as paths inside the package. */
function pathsIn(value: unknown): string[] {
  if (typeof value === "string") return [value.replace(/^\.\//, "")];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(pathsIn);
}
