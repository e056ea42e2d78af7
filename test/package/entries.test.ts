// The files of the installed package, read as text: what the library entries must not contain, and
// what the shipped WebAssembly module is made of.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";

const execute = promisify(execFile);
/** The package's encoder, whose other half is not the decoder that ships. */
const lzma = createRequire(import.meta.url)("lzma") as { decompress(file: Uint8Array): number[] };

const installed = inject("installed");
const LIBRARY = ["index.js", "index.cjs", "compile.js", "compile.cjs"];

/** The beginning of a place that only the building machine has. */
const MACHINE_PATH = /\/(?:home|root|work|tmp|Users)\//;

/** What the engine may ask of its host: errors, a fresh instance, wasm-bindgen's table of references. */
const FORESEEN_IMPORTS = [
  /^__wbindgen_init_externref_table$/,
  /^__wbg___wbindgen_throw_/,
  /^__wbg_Error_/,
  /^__wbg___wbindgen_reinit_/,
];

describe.each(LIBRARY)("the library entry %s", (name) => {
  it.each([
    ["evaluates text as code", /\beval\s*\(|\bnew\s+Function\b|[^.\w]Function\s*\(/],
    ["asks for a module of Node", /["']node:|\brequire\s*\(/],
    ["depends on where its file is", /\bimport\.meta\b/],
    ["holds the library that lays pictures out", /network-simplex/],
    ["names a place on the machine that built it", MACHINE_PATH],
  ])("never %s", async (_, pattern) => {
    expect(await text(name)).not.toMatch(pattern);
  });

  it("is pure ASCII, so that a page without a charset reads it right", async () => {
    expect(await text(name)).toMatch(/^[\t\n\r -~]*$/);
  });
});

describe("the compile entry", () => {
  it.each(["compile.js", "compile.cjs"])("%s holds no WebAssembly", async (name) => {
    expect(await text(name)).not.toContain("WebAssembly");
  });
});

describe("the shipped engine", () => {
  it.each(["index.js", "index.cjs"])(
    "is the module that %s holds, compressed, as base64",
    async (name) => {
      // A backslash ends a line within a string.
      const whole = (await text(name)).replaceAll("\\\n", "");
      const [longest = ""] = (whole.match(/[A-Za-z0-9+/]{1000,}=*/g) ?? []).toSorted(
        (a, b) => b.length - a.length,
      );
      const module = await wasm();
      const header = Buffer.from([93, 0, 0, 0, 2, ...new Uint8Array(8)]);
      header.writeUInt32LE(module.length, 5);
      const held = lzma.decompress(Buffer.concat([header, Buffer.from(longest, "base64")]));
      expect(Buffer.compare(Buffer.from(held), module)).toBe(0);
    },
  );

  it("names no place on the machine that built it", async () => {
    expect((await wasm()).toString("latin1")).not.toMatch(MACHINE_PATH);
  });

  it("imports nothing unforeseen: no clock, no randomness, no mathematics of the host", async () => {
    const module = await WebAssembly.compile(new Uint8Array(await wasm()));
    const names = WebAssembly.Module.imports(module).map((each) => each.name);
    const unforeseen = names.filter((name) => !FORESEEN_IMPORTS.some((each) => each.test(name)));
    expect(unforeseen).toEqual([]);
  });

  it("computes with v128 and never with relaxed instructions", async () => {
    const program = join(process.cwd(), "node_modules", ".bin", "wasm-dis");
    const place = join(installed.package, "dist", "core.wasm");
    const { stdout } = await execute(program, [place], { maxBuffer: 1 << 28 });
    for (const instruction of ["v128.load", "v128.store", "f64x2.add", "f64x2.mul", "f64x2.div"]) {
      expect(stdout).toContain(`(${instruction}`);
    }
    expect(stdout).not.toContain("relaxed");
  });
});

function text(name: string): Promise<string> {
  return readFile(join(installed.package, "dist", name), "utf8");
}

function wasm(): Promise<Buffer> {
  return readFile(join(installed.package, "dist", "core.wasm"));
}
