// What the command line needs of the world: streams, files, environment, the wish to stop. Commands know
// only this record, so that tests can run them without a process.

import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from "node:fs";

/** A stream of text to a person or a program. */
export interface Sink {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width of the terminal; 80 when there is none. */
  readonly columns: number;
}

export interface Io {
  readonly out: Sink;
  readonly err: Sink;
  readonly environment: ReadonlyMap<string, string>;
  /** The text of a file, of which at most `mostBytes` are read. Throws the system's error. */
  readonly readFile: (path: string, mostBytes?: number) => string;
  /** All of standard input, or its first `mostBytes`; rejects with the signal's reason when that aborts. */
  readonly readInput: (mostBytes: number) => Promise<string>;
  /** Makes sure that a file can be written, without changing what is in it. Throws the system's error. */
  readonly touchFile: (path: string) => void;
  readonly writeFile: (path: string, text: string) => void;
  /** Aborts when the person wants to stop; its reason is what to throw. */
  readonly signal: AbortSignal;
}

/** The real world; `signal` is aborted by whoever listens to interrupts. */
export function processIo(signal: AbortSignal): Io {
  const environment = new Map<string, string>();
  for (const [name, value] of Object.entries(process.env)) environment.set(name, value ?? "");
  return {
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    environment,
    readFile,
    readInput: (mostBytes) => readInput(mostBytes, signal),
    touchFile: (path) => appendFileSync(path, ""),
    writeFile: (path, text) => writeFileSync(path, text),
    signal,
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}

function readFile(path: string, mostBytes?: number): string {
  if (mostBytes === undefined) return readFileSync(path, "utf8");
  const file = openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    for (let room = mostBytes; room > 0; ) {
      const chunk = Buffer.alloc(Math.min(room, 1 << 16));
      const size = readSync(file, chunk, 0, chunk.length, null);
      if (size === 0) break;
      chunks.push(chunk.subarray(0, size));
      room -= size;
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    closeSync(file);
  }
}

async function readInput(mostBytes: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => process.stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= mostBytes) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks).subarray(0, mostBytes).toString("utf8");
}
