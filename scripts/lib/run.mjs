// Runs programs and talks to the person at the terminal. Notes go to standard error, so that
// standard output belongs to the job. Knows nothing of what is run.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./paths.mjs";

/** A failure that is explained by its message alone; no stack is shown. */
export class Stop extends Error {}

/** One line on what is going on. */
export function say(text) {
  process.stderr.write(`laurel: ${text}\n`);
}

/**
 * Runs a program to its end and keeps what it prints.
 * `options`: `cwd` (the work tree), `env` (the whole environment), `live` (print as it comes, keep
 * nothing), `limit` (seconds, after which the program and all that it started are ended).
 * Never throws for an exit code or a missing program (code 127).
 */
export function run(command, args, options = {}) {
  const { cwd = ROOT, env = process.env, live = false, limit } = options;
  const start = performance.now();
  return new Promise((resolve) => {
    const stdio = live ? "inherit" : ["ignore", "pipe", "pipe"];
    // With a limit the program leads a group of its own, so that its children end with it.
    const child = spawn(command, args, { cwd, env, stdio, detached: limit !== undefined });
    const release = limit === undefined ? () => {} : endGroupAfter(child, limit);
    const parts = { stdout: [], stderr: [], output: [] };
    for (const name of ["stdout", "stderr"]) {
      child[name]?.on("data", (chunk) => {
        parts[name].push(chunk);
        parts.output.push(chunk);
      });
    }
    const finish = (code, extra = "") => {
      release();
      const text = (name) => Buffer.concat(parts[name]).toString("utf8") + extra;
      const seconds = (performance.now() - start) / 1000;
      resolve({
        code,
        stdout: text("stdout"),
        stderr: text("stderr"),
        output: text("output"),
        seconds,
      });
    };
    child.on("error", (error) => finish(127, `${command}: ${error.message}\n`));
    child.on("close", (code, signal) =>
      finish(code ?? 1, signal ? `${command}: ended by ${signal}\n` : ""),
    );
  });
}

/**
 * Ends the group that `child` leads after `seconds`, or when this script is interrupted (a terminal's
 * interrupt does not reach another group). The function that it gives calls all that off.
 */
function endGroupAfter(child, seconds) {
  const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
  const interrupted = () => {
    end();
    process.exit(130);
  };
  const timer = setTimeout(end, seconds * 1000);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  return () => {
    clearTimeout(timer);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
  };
}

/** As `run`, but a failure stops the script with `what` and the end of the output. */
export async function must(what, command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new Stop(
      `${what} failed (${command}, exit code ${result.code})\n${excerpt(result.output)}`,
    );
  }
  return result;
}

/** The last `count` lines of a text. */
export function tail(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** The first 20 and the last 40 lines: npm names the cause first, compilers sum up last. */
function excerpt(text) {
  const lines = text.trimEnd().split("\n");
  if (lines.length <= 61) return lines.join("\n");
  return [...lines.slice(0, 20), "...", ...lines.slice(-40)].join("\n");
}

/** The environment with these folders first on the search path. */
export function withPath(folders, env = process.env) {
  return { ...env, PATH: [...folders, env.PATH ?? ""].join(delimiter) };
}

/** Runs a script's main function; a `Stop` becomes its message and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/** Whether the file at `metaUrl` is the script that node was started with. */
export function isMain(metaUrl) {
  return (
    process.argv[1] !== undefined && metaUrl === pathToFileURL(realpathSync(process.argv[1])).href
  );
}
