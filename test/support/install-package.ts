// Global set-up of the package and browser tests: packs the package as npm would publish it and
// installs the file into an empty project outside the work tree. Tests get the places through
// `inject("installed")`. Needs dist/ to be built.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

/** Where the packed file was installed. */
export interface Installed {
  /** The empty project. */
  readonly project: string;
  /** The packed file. */
  readonly tarball: string;
  /** The package inside it. */
  readonly package: string;
  /** Paths inside the packed file, such as `dist/index.js`. */
  readonly files: readonly string[];
}

declare module "vitest" {
  interface ProvidedContext {
    installed: Installed;
  }
}

const execute = promisify(execFile);
let folder: string | undefined;

/** Called by vitest before the tests of a project. */
export async function setup(testProject: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "laurel-package-"));
  const packed = await npm(["pack", "--json", "--pack-destination", folder], process.cwd());
  const [description] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const manifest = { name: "empty-project", version: "1.0.0", private: true };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await npm(
    ["install", "--offline", "--no-audit", "--no-fund", `./${description.filename}`],
    folder,
  );
  testProject.provide("installed", {
    project: folder,
    tarball: join(folder, description.filename),
    package: join(folder, "node_modules", "laurel"),
    files: description.files.map((file) => file.path),
  });
}

/** Called by vitest after the tests of a project. */
export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** Runs npm and gives its standard output. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await execute("npm", [...args], { cwd, maxBuffer: 1 << 26 });
  return stdout;
}
