// A made-up world for the tests of the command line: files in a map, output in strings.

import type { Io } from "./io.ts";

export interface FakeWorld {
  readonly files?: ReadonlyMap<string, string>;
  readonly input?: string;
  readonly isTerminal?: boolean;
  readonly environment?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

/** The world, and what was written to its streams and files. */
export function fakeIo(world: FakeWorld = {}) {
  const written = { out: "", err: "", files: new Map<string, string>() };
  const sink = (stream: "out" | "err") => ({
    write: (text: string) => {
      written[stream] += text;
    },
    isTerminal: world.isTerminal ?? false,
    columns: 80,
  });
  const io: Io = {
    out: sink("out"),
    err: sink("err"),
    environment: world.environment ?? new Map(),
    readFile: (path) => {
      const text = world.files?.get(path);
      if (text === undefined) throw Object.assign(new Error("no file"), { code: "ENOENT" });
      return text;
    },
    readInput: async () => world.input ?? "",
    touchFile: () => {},
    writeFile: (path, text) => void written.files.set(path, text),
    signal: world.signal ?? new AbortController().signal,
  };
  return { io, written };
}
