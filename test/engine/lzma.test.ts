// The decoder of the engine's bytes, against the encoder that packs them (`lzma`, another implementation).
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { unpack } from "../../ts/src/engine/lzma.js";

interface Lzma {
  compress(bytes: Uint8Array, level: number): number[];
}

const lzma = createRequire(import.meta.url)("lzma") as Lzma;
const HEADER = 13;

/** The bare stream of some bytes. */
function packed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(lzma.compress(bytes, 9)).subarray(HEADER);
}

/** Numbers below 2^32, always the same (Numerical Recipes, 1992, section 7.1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

/** Bytes that ask for literals, near and far copies, and the last distances again. */
function mixed(size: number, seed: number): Uint8Array {
  const next = numbers(seed);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const copied = at > 0 && next() >>> 30 > 0;
    const from = copied ? Math.floor((next() / 2 ** 32) * at) : 0;
    const length = Math.min(1 + (next() >>> 24), size - at);
    for (let i = 0; i < length; i++, at++) {
      bytes[at] = copied ? (bytes[from + i] as number) : next() >>> 24;
    }
  }
  return bytes;
}

const SUBJECTS: Record<string, Uint8Array> = {
  "one byte": Uint8Array.of(7),
  "the same byte 10,000 times": new Uint8Array(10_000).fill(3),
  "noise, which does not get smaller": mixed(200, 1),
  text: new TextEncoder().encode("(let [x (sample (normal 0 1))] x)\n".repeat(300)),
  "60,000 bytes of noise and copies": mixed(60_000, 2),
};

describe("unpack", () => {
  for (const [name, bytes] of Object.entries(SUBJECTS)) {
    it(`gives back ${name}`, () => {
      expect(Buffer.compare(unpack(packed(bytes), bytes.length), bytes)).toBe(0);
    });
  }

  const bytes = mixed(20_000, 3);
  const stream = packed(bytes);

  it("throws a RangeError where the stream is cut, wherever that is", () => {
    for (let end = 0; end < stream.length; end += 97) {
      expect(() => unpack(stream.subarray(0, end), bytes.length), `at ${end}`).toThrow(RangeError);
    }
  });

  it("throws a RangeError where the size is not that of the bytes", () => {
    expect(() => unpack(stream, bytes.length - 1)).toThrow(RangeError);
    expect(() => unpack(stream, bytes.length + 1)).toThrow(RangeError);
  });

  it("ends, with bytes or a RangeError, where one bit is wrong", () => {
    const next = numbers(4);
    for (let trial = 0; trial < 300; trial++) {
      const wrong = stream.slice();
      const at = next() % wrong.length;
      wrong[at] = (wrong[at] as number) ^ (1 << (next() >>> 29));
      try {
        expect(unpack(wrong, bytes.length).length).toBe(bytes.length);
      } catch (error) {
        expect(error, `bit of byte ${at}`).toBeInstanceOf(RangeError);
      }
    }
  });
});
