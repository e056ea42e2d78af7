// Hashes of expressions, and ids found by them.

import type { Expr } from "./expr.ts";

/** FNV-1a over the characters of kind and name (Fowler, Noll and Vo; 32 bits). */
export function hashOfHead(kind: string, name: string): number {
  const known = kind === "call" ? CALLS.get(name) : undefined;
  if (known !== undefined) return known;
  const hash = hashOfText(hashOfText(0x811c9dc5, kind), name);
  if (kind === "call") CALLS.set(name, hash);
  return hash;
}

/** Hashes of operators, of which there are few. */
const CALLS = new Map<string, number>();

/** The hash of what precedes, taken on over the ids of parts from one on. */
export function hashOn(start: number, parts: readonly Expr[], from: number): number {
  let hash = start;
  for (let i = from; i < parts.length; i++) hash = mix(hash, (parts[i] as Expr).id);
  return hash;
}

function hashOfText(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function mix(hash: number, word: number): number {
  const low = Math.imul(hash ^ word, 0x01000193);
  return low ^ (low >>> 15);
}

/**
 * Ids by hash, by open addressing with linear probing, at most half full: no object an id, as a Map of lists would have.
 * Whose ids have which hash, and whether one is what is looked for, its owner knows.
 */
export class IdsByHash {
  /** An id and 1; 0 where there is none. */
  #slots = new Int32Array(1024);
  #size = 0;

  /** The first id from the place of `hash` on, at or after `probe` steps; -1 when there are no more. */
  at(hash: number, probe: number): number {
    const slots = this.#slots;
    return (slots[(hash + probe) & (slots.length - 1)] as number) - 1;
  }

  /** Adds an id; `hashes` are those of all ids. */
  add(id: number, hash: number, hashes: readonly number[]): void {
    this.#size += 1;
    if (2 * this.#size > this.#slots.length) this.#grow(hashes);
    this.#put(id, hash);
  }

  #grow(hashes: readonly number[]): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (const slot of before) if (slot !== 0) this.#put(slot - 1, hashes[slot - 1] as number);
  }

  #put(id: number, hash: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = hash & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = id + 1;
  }
}
