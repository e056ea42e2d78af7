// Calls of functions that are in progress, found by function and arguments. The one that began last ends first.

import type { Activation } from "./context.ts";
import { isExpr } from "./values.ts";

/** Numbers of calls by hash, each with the one before it of the same hash: cheaper than a Map whose keys come and go. */
export class ActiveCalls {
  readonly #calls: Activation[] = [];
  readonly #hashes: number[] = [];
  /** Per call the number of the one before it in its row, from 1; 0 for none. */
  readonly #before: number[] = [];
  #rows = new Int32Array(256);

  get size(): number {
    return this.#calls.length;
  }

  /** True when a call of the same function with the same arguments is in progress. */
  has({ fn, args }: Activation, hash: number): boolean {
    for (let at = this.#rows[hash & (this.#rows.length - 1)]!; at > 0; at = this.#before[at - 1]!) {
      const call = this.#calls[at - 1]!;
      if (call.fn === fn && call.args.every((arg, i) => arg === args[i])) return true;
    }
    return false;
  }

  begin(call: Activation, hash: number): void {
    if (this.size === this.#rows.length) this.#grow();
    this.#calls.push(call);
    this.#hashes.push(hash);
    this.#enter(hash, this.size);
  }

  /** Ends the innermost calls, so that `size` are left. */
  endDownTo(size: number): void {
    while (this.size > size) {
      this.#calls.pop();
      const hash = this.#hashes.pop()!;
      this.#rows[hash & (this.#rows.length - 1)] = this.#before.pop()!;
    }
  }

  #enter(hash: number, number: number): void {
    const row = hash & (this.#rows.length - 1);
    this.#before[number - 1] = this.#rows[row]!;
    this.#rows[row] = number;
  }

  #grow(): void {
    this.#rows = new Int32Array(2 * this.#rows.length);
    for (const [i, hash] of this.#hashes.entries()) this.#enter(hash, i + 1);
  }
}

/** FNV-1a over the function's place and the arguments' ids; undefined when one has no identity. */
export function hashOfCall({ fn, args }: Activation): number | undefined {
  let hash = 0x811c9dc5 ^ fn.nameSpan.start.offset;
  for (const arg of args) {
    if (!isExpr(arg)) return undefined;
    hash = Math.imul(hash, 0x01000193) ^ arg.id;
  }
  return hash ^ (hash >>> 15);
}
