// The dated record of a run: results, machine, versions, commit. Tells no name and no place of the machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { NODE_BIN } from "../../../scripts/lib/paths.mjs";
import { must, run } from "../../../scripts/lib/run.mjs";
import { rustEnv } from "../../../scripts/setup.mjs";
import { RECORDS } from "./places.mjs";

/** Machine, versions and commit of now. */
export async function circumstances() {
  const rust = await run("rustc", ["--version"], { env: rustEnv() });
  const commit = await run("git", ["rev-parse", "HEAD"]);
  const changes = await run("git", ["status", "--porcelain", "--untracked-files=no"]);
  return {
    date: new Date().toISOString(),
    commit: commit.stdout.trim(),
    dirty: changes.stdout !== "",
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      load: Number(loadavg()[0].toFixed(2)),
    },
    node: process.version,
    v8: process.versions.v8,
    rustc: rust.stdout.trim(),
  };
}

/** Writes `YYYY-MM-DD-COMMIT.json`; its path. */
export async function writeRecord(about, results, table) {
  mkdirSync(RECORDS, { recursive: true });
  const file = join(RECORDS, `${about.date.slice(0, 10)}-${about.commit.slice(0, 7)}.json`);
  writeFileSync(file, `${JSON.stringify({ ...about, ...results, table }, null, 2)}\n`);
  await must("biome", join(NODE_BIN, "biome"), ["format", "--write", file]);
  return file;
}
