// The script of a worker: an engine of its own that does shares of runs. It is bundled into one text
// (scripts/build-worker.mjs) that workers are made of in Node and in pages alike, so that there is no file to find.

import { READ } from "../../generated/layout.ts";
import { nextUnits } from "../slice.ts";
import { nextTurn } from "../turn.ts";
import { initSync, RawProgram, RawRun, starved, unreachable_for_test } from "../wasm/core.js";
import { type FromWorker, MORE, type Share, type ToWorker } from "./messages.ts";

interface Port {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
  postMessage(message: FromWorker, transfer?: readonly ArrayBuffer[]): void;
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: Port | null } };
}

const host = globalThis as unknown as Host;
const port = host.process?.getBuiltinModule?.("worker_threads").parentPort ?? (host as Port);

let isStopped = false;

/** Hears whether the share goes on, while it waits to be told. */
let decided: (goesOn: boolean) => void = () => undefined;

port.onmessage = ({ data }) => {
  if (data === null) {
    isStopped = true;
    decided(false);
  } else if (data === MORE) {
    decided(true);
  } else if (data instanceof WebAssembly.Module) {
    initSync({ module: data });
    port.postMessage(null);
  } else {
    isStopped = false;
    doShare(data).catch((error: Error) => {
      const isTrap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      port.postMessage({ failed: error.message, isTrap, isStarved: isTrap && starved() });
    });
  }
};

async function doShare(share: Share): Promise<void> {
  if (share.count === 0) unreachable_for_test();
  const program = new RawProgram(share.words, share.constants, share.data);
  const run = new RawRun(program, share.method, share.options, share.low, share.high);
  run.share(share.first, share.count);
  for (let goesOn = true; goesOn; ) {
    await finish(run);
    const part = run.part();
    port.postMessage({ part }, [part.buffer as ArrayBuffer]);
    goesOn = !isStopped && (await decision());
    if (goesOn) run.extend();
  }
  run.free();
  program.free();
}

/** Does all there is to do, or as much as there is time for. */
async function finish(run: RawRun): Promise<void> {
  for (let [units, left] = [1, 1]; left > 0 && !isStopped; await nextTurn()) {
    const begin = performance.now();
    left = run.step(units);
    units = nextUnits(units, performance.now() - begin);
    port.postMessage({ status: run.read(READ.status) });
  }
}

function decision(): Promise<boolean> {
  return new Promise((resolve) => {
    decided = resolve;
  });
}
