// A static server on the loopback for the browser tests: the installed package's files as they are
// (no bundler), the page, and the program as a module. Every answer carries the given content
// security policy, so that the page can reach nothing else.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** A running server. */
export interface Site {
  /** Such as `http://127.0.0.1:40000`, without a slash at the end. */
  readonly address: string;
  /** What a page sends next, by a POST to `/sent?state=...`. */
  sent(): Promise<Sent>;
  close(): Promise<void>;
}

export interface Sent {
  readonly state: string;
  readonly text: string;
}

/** What to serve: folders by the first part of the path, and modules given as text. */
export interface Content {
  readonly folders: ReadonlyMap<string, string>;
  readonly modules: ReadonlyMap<string, string>;
  /** The Content-Security-Policy header for a path's query. */
  policy(query: URLSearchParams): string;
}

const TYPES = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
]);

/** Starts a server on a free port of the loopback. */
export async function serve(content: Content): Promise<Site> {
  const waiting: ((sent: Sent) => void)[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("content-security-policy", content.policy(url.searchParams));
    if (request.method === "POST") {
      receive(request).then((text) => {
        response.end();
        waiting.shift()?.({ state: url.searchParams.get("state") ?? "", text });
      });
      return;
    }
    answer(content, url.pathname).then(
      ({ type, body }) => response.setHeader("content-type", type).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    sent: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function receive(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts).toString("utf8");
}

/** The type and the bytes for a path; rejects when there is none. No charset: see the entry tests. */
async function answer(
  content: Content,
  path: string,
): Promise<{ type: string; body: Uint8Array | string }> {
  const text = content.modules.get(path);
  if (text !== undefined) return { type: "text/javascript", body: text };
  const [, first = "", ...rest] = normalize(path).split("/");
  const folder = content.folders.get(first);
  const type = TYPES.get(extname(path));
  if (folder === undefined || type === undefined) throw new Error(`nothing at ${path}`);
  return { type, body: await readFile(join(folder, ...rest)) };
}
