// W1 cold: from starting `node` to the printed answer, in fresh processes; beside it what `node`
// itself takes for nothing.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { group } from "../lib/group.mjs";
import { inTurns, row } from "../lib/measure.mjs";
import { COMMAND } from "../lib/places.mjs";

const SCRIPT = fileURLToPath(new URL("../cold.mjs", import.meta.url));
const JOB = ["--steps", "1000", "--samples", "100", "--learning-rate", "0.05", "--seed", "1"];

await group(async ({ quick }) => {
  const jobs = {
    bare: () => untilPrinted(["-e", "console.log(1)"]),
    library: () => untilPrinted([SCRIPT]),
    command: () => untilPrinted([COMMAND, "infer", "example:gmm", ...JOB, "--json"]),
  };
  const times = await inTurns(jobs, { warmup: 1, rounds: quick ? 2 : 20 });
  const library = row("w1.cold", "mixture cold: node to printed answer, library", times.library);
  const rows = [
    { ...library, limit: 250 },
    row(
      "w1.cold.command",
      "mixture cold: node to printed answer, laurel infer --json",
      times.command,
    ),
    row("node.cold", "  node itself: to one printed number", times.bare),
  ];
  return { rows };
});

/** Milliseconds from the start of a process to its last output. */
function untilPrinted(args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let last;
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.on("data", () => {
      last = performance.now();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (last === undefined) reject(new Error(`nothing was printed (exit code ${code})`));
      else resolve(last - start);
    });
  });
}
