// The `laurel` program: interrupts, broken pipes and the exit code. Everything else is `program.ts`.

import { LaurelError } from "../errors/laurel-error.ts";
import { diagnostic } from "../errors/report.ts";
import { EXIT } from "./exit-code.ts";
import { processIo } from "./io.ts";
import { runCli } from "./program.ts";
import { settle } from "./settle.ts";

void main();

async function main(): Promise<void> {
  const stop = new AbortController();
  onInterrupt(stop);
  ignoreBrokenPipes();
  process.exitCode = await runCli(process.argv.slice(2), processIo(stop.signal));
  await settle();
}

/** The first interrupt asks the run to stop, the second does not wait for it. */
function onInterrupt(stop: AbortController): void {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(EXIT.stopped);
      stop.abort(new LaurelError([diagnostic("Cancelled", "interrupted", undefined)]));
    });
  }
}

/** Whoever reads the output may have read enough: `laurel graph … | head`. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }
}
