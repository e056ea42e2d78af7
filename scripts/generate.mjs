// `npm run generate`: writes the committed tables of ts/src/generated: operators, distributions,
// options and layout from Rust (the host program laurel-codegen), example programs, and the JSON
// schema of the reports; and the pages of docs about distributions and primitives, from Rust too. `-- --check` writes nothing and fails when a committed file differs.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examplesTable } from "./lib/examples.mjs";
import { inRoot } from "./lib/paths.mjs";
import { isMain, main, must, Stop } from "./lib/run.mjs";
import { reportSchema } from "./lib/schema.mjs";
import { ensurePackages, ensureRust, rustEnv } from "./setup.mjs";

const GENERATED = inRoot("ts", "src", "generated");

/** Brings ts/src/generated up to date; with `check`, throws `Stop` when it is not. */
export async function generate({ check }) {
  const fresh = new Map([
    ...(await rustTables()),
    ["examples.ts", examplesTable()],
    ["schema.json", `${JSON.stringify(reportSchema(), null, 2)}\n`],
  ]);
  if (check) return compare(fresh);
  mkdirSync(GENERATED, { recursive: true });
  for (const [name, text] of fresh) writeFileSync(pathOf(name), text);
}

/** Pages are for people. */
function pathOf(name) {
  return name.endsWith(".md") ? inRoot("docs", name) : join(GENERATED, name);
}

/** The files that laurel-codegen prints: name and text. */
async function rustTables() {
  const folder = mkdtempSync(join(tmpdir(), "laurel-generated-"));
  try {
    const args = ["run", "--quiet", "--package", "laurel-codegen", "--", folder];
    await must("laurel-codegen", "cargo", args, { env: rustEnv() });
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(fresh) {
  const committed = existsSync(GENERATED) ? readdirSync(GENERATED) : [];
  const strange = committed.filter((name) => !fresh.has(name));
  if (strange.length > 0)
    throw new Stop(`ts/src/generated: nothing generates ${strange.join(", ")}`);
  for (const [name, text] of fresh) {
    const path = pathOf(name);
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      throw new Stop(`${name} is out of date: run npm run generate`);
    }
  }
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    await ensureRust([]);
    await generate({ check: process.argv.includes("--check") });
  });
}
