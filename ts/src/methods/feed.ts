// Progress on its way to whoever iterates over a run. Every iterator gets all that comes after it was made, and what
// the run ended with: nothing more, or its error.

import type { Progress } from "./options.ts";

export interface Feed {
  /** Whether somebody iterates. */
  isWatched(): boolean;
  push(progress: Progress): void;
  /** Ends all iterators; with a failure they throw its error. */
  end(failure: { readonly error: unknown } | null): void;
  iterate(): AsyncIterator<Progress>;
}

export function createFeed(): Feed {
  const readers = new Set<Reader>();
  let ending: Ending | null = null;
  return {
    isWatched: () => readers.size > 0,
    push: (progress) => {
      for (const reader of readers) offer(reader, progress);
    },
    end: (failure) => {
      ending = { failure };
      for (const reader of readers) finish(reader, ending);
      readers.clear();
    },
    iterate: () => {
      const reader: Reader = { queue: [], waiting: null, ending };
      if (ending === null) readers.add(reader);
      return {
        next: () => nextOf(reader),
        return: () => {
          readers.delete(reader);
          finish(reader, { failure: null });
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

interface Ending {
  readonly failure: { readonly error: unknown } | null;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Progress>) => void;
  readonly reject: (error: unknown) => void;
}

interface Reader {
  readonly queue: Progress[];
  waiting: Waiting | null;
  ending: Ending | null;
}

function offer(reader: Reader, progress: Progress): void {
  const { waiting } = reader;
  reader.waiting = null;
  if (waiting === null) reader.queue.push(progress);
  else waiting.resolve({ done: false, value: progress });
}

function finish(reader: Reader, ending: Ending): void {
  const { waiting } = reader;
  reader.ending = ending;
  reader.waiting = null;
  if (waiting === null) return;
  if (ending.failure !== null) waiting.reject(ending.failure.error);
  else waiting.resolve({ done: true, value: undefined });
}

function nextOf(reader: Reader): Promise<IteratorResult<Progress>> {
  const value = reader.queue.shift();
  if (value !== undefined) return Promise.resolve({ done: false, value });
  const { ending } = reader;
  if (ending === null) {
    return new Promise((resolve, reject) => {
      reader.waiting = { resolve, reject };
    });
  }
  // An error is told once; after it the iterator is at its end.
  reader.ending = { failure: null };
  if (ending.failure !== null) return Promise.reject(ending.failure.error);
  return Promise.resolve({ done: true, value: undefined });
}
