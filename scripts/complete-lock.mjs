// Completes package-lock.json after `npm install` or `npm update`: a mirror that lacks the packages
// of other platforms makes npm leave their entries out, and `npm ci` then refuses the lock file. Each
// missing entry gets the version that its parent asks for and the platform that its name says.
import { readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "./lib/paths.mjs";
import { isMain, main, say } from "./lib/run.mjs";

const FILE = inRoot("package-lock.json");
const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
  "wasm32",
];

/** The optional packages that the lock file asks for and does not hold: [parent's path, name, version]. */
export function missingFromLock(lock) {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !holds(lock.packages, path, name))
      .map(([name, version]) => [path, name, version]),
  );
}

/** The lock file as it stands. */
export function readLock() {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** Whether `name` is found from `path` as Node would find it: in its own node_modules or an outer one. */
function holds(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === "") return false;
  }
}

/** An entry for a package that is only installed on another platform, told by its name. */
function entryFor(name, version, parent) {
  const parts = name.split(/[/-]/);
  const system = SYSTEMS.find((each) => parts.includes(each));
  const processor = PROCESSORS.find((each) => parts.includes(each));
  const entry = { version, dev: parent.dev === true, optional: true };
  if (system !== undefined) entry.os = [system];
  if (processor !== undefined) entry.cpu = [processor];
  if (system === "linux") entry.libc = [name.includes("musl") ? "musl" : "glibc"];
  return entry;
}

async function complete() {
  const lock = readLock();
  const missing = missingFromLock(lock);
  for (const [path, name, version] of missing) {
    lock.packages[`node_modules/${name}`] = entryFor(name, version, lock.packages[path]);
  }
  const { "": root, ...rest } = lock.packages;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = { "": root, ...Object.fromEntries(sorted) };
  if (missing.length > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  say(`package-lock.json: ${missing.length} entries added`);
}

if (isMain(import.meta.url)) await main(complete);
