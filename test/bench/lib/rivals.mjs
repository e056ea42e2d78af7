// Rivals in Python: their environment, and their jobs as functions that can be timed in turns with ours.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { must, run, Stop, say } from "../../../scripts/lib/run.mjs";
import { RIVALS, RIVALS_BUILD } from "./places.mjs";

const VENV = join(RIVALS_BUILD, "venv");
const INSTALLED = join(RIVALS_BUILD, "requirements.txt");
const LOOP = join(RIVALS_BUILD, "loop.so");

/** The environment's interpreter. */
export const PYTHON = join(VENV, "bin", "python");

/** Python's version, such as "3.11.7"; null where there is none from 3.10 on. */
export async function pythonVersion() {
  const { code, stdout } = await run("python3", ["--version"]);
  const version = stdout.match(/^Python ((\d+)\.(\d+)\S*)/);
  if (code !== 0 || version === null) return null;
  return Number(version[2]) === 3 && Number(version[3]) >= 10 ? version[1] : null;
}

/** Installs what `rivals/requirements.txt` pins, unless that is there. */
export async function prepareRivals() {
  const wanted = readFileSync(join(RIVALS, "requirements.txt"), "utf8");
  mkdirSync(RIVALS_BUILD, { recursive: true });
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === wanted) return;
  say("installing the rivals (Python, some 500 MB)");
  rmSync(VENV, { recursive: true, force: true });
  await must("venv", "python3", ["-m", "venv", VENV]);
  const list = join(RIVALS, "requirements.txt");
  await must("pip", PYTHON, ["-m", "pip", "install", "--quiet", "--requirement", list]);
  writeFileSync(INSTALLED, wanted);
}

/** The loop in C around a rival's gradient; null without a compiler of C. */
export async function compiledLoop() {
  const args = ["-O2", "-shared", "-fPIC", "-o", LOOP, join(RIVALS, "loop.c")];
  return (await run("cc", args)).code === 0 ? LOOP : null;
}

/** Starts `rivals/PEER.py` on a job. `about`: what its `open_job` takes. */
export async function openRival(peer, about = {}) {
  const args = [join(RIVALS, "serve.py"), peer];
  const child = spawn(PYTHON, args, { cwd: RIVALS, stdio: ["pipe", "pipe", "pipe"] });
  const errors = [];
  child.stderr.on("data", (chunk) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Stop(`${peer} ended:\n${Buffer.concat(errors).toString("utf8")}`);
    return JSON.parse(value);
  };
  await ask({ open: about });
  return {
    /** Runs the job: `seconds`, and what it gives beside. */
    run: (argument) => ask({ run: argument }),
    close: () => child.stdin.end(),
  };
}
