// Workers of the host, made of a text: worker threads in Node, Blob workers in pages. Node's are not imported, which
// bundlers for pages would stumble over, but asked for by name.

import type { FromWorker, ToWorker } from "./messages.ts";

/** A worker, whatever the host calls it. Ended ones say nothing any more. */
export interface Thread {
  post(message: ToWorker): void;
  end(): void;
}

/** What a worker says, and that it cannot go on, or not even begin. */
export interface Listener {
  said(message: FromWorker): void;
  failed(reason: string): void;
}

/** Makes a worker; null where the host has none, or lets none be made. */
export type Opener = (text: string, listener: Listener) => Thread | null;

interface NodeWorker {
  on(event: "message", listen: (message: FromWorker) => void): void;
  on(event: "error", listen: (error: Error) => void): void;
  postMessage(message: ToWorker): void;
  terminate(): unknown;
  unref(): void;
}

interface NodeModules {
  worker_threads: { readonly Worker: new (text: string, options: object) => NodeWorker };
  os: { availableParallelism(): number };
}

interface Host {
  readonly process?: {
    getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined;
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const host = globalThis as unknown as Host;

function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return host.process?.getBuiltinModule?.(name);
}

/** Threads that can run at the same time, as far as the host tells. */
export function parallelism(): number {
  return nodeModule("os")?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
}

export const openThread: Opener = (text, listener) => {
  for (const open of [openInNode, openInPage]) {
    try {
      const thread = open(text, listener);
      if (thread !== null) return thread;
    } catch {
      // A policy forbids it, or the host has none of this kind.
    }
  }
  return null;
};

/** It keeps no process alive: whoever waits for it does. */
const openInNode: Opener = (text, listener) => {
  const threads = nodeModule("worker_threads");
  if (threads === undefined) return null;
  const worker = new threads.Worker(text, { eval: true, execArgv: [], name: "laurel" });
  worker.on("message", (message) => listener.said(message));
  worker.on("error", (error) => listener.failed(error.message));
  worker.unref();
  return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
};

const openInPage: Opener = (text, listener) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "laurel" });
  worker.onmessage = ({ data }) => {
    URL.revokeObjectURL(url);
    listener.said(data);
  };
  worker.onerror = (event) => {
    URL.revokeObjectURL(url);
    // Nobody else need hear of it.
    event.preventDefault();
    listener.failed(event.message ?? "a worker could not be loaded");
  };
  return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
};
