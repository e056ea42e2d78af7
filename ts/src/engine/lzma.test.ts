import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpack } from "./lzma.ts";

interface Encoder {
  compress(bytes: Uint8Array, level: number): number[];
}

const encoder = createRequire(import.meta.url)("lzma") as Encoder;

/** The stream without the file's header of 13 bytes. */
function pack(plain: Uint8Array, level = 9): Uint8Array {
  return Uint8Array.from(encoder.compress(plain, level)).subarray(13);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("unpack", () => {
  it("undoes 200 compressions of levels 1 to 9", () => {
    const data = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 2000 }),
      fc
        .array(fc.constantFrom("ab", "abc", "laurel "), { minLength: 1, maxLength: 3000 })
        .map((all) => bytes(all.join(""))),
    );
    const property = fc.property(data, fc.integer({ min: 1, max: 9 }), (plain, level) => {
      expect(unpack(pack(plain, level), plain.length)).toEqual(new Uint8Array(plain));
    });
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  it("undoes 256 KiB with copies from 150,000 bytes back", () => {
    const noise = (i: number) => Math.imul((i ^ (i >>> 7)) + 1, 0x9e37_79b1) >>> 24;
    const plain = Uint8Array.from({ length: 1 << 18 }, (_, i) => noise(i % 150_000));
    const packed = pack(plain);
    expect(packed.length).toBeLessThan(160_000);
    expect(Buffer.compare(unpack(packed, plain.length), plain)).toBe(0);
  });

  it("refuses data that ends too early, at each of its bytes", () => {
    const packed = pack(bytes("the quick brown fox ".repeat(20)));
    for (let length = 0; length < packed.length; length++) {
      expect(() => unpack(packed.subarray(0, length), 400)).toThrow(RangeError);
    }
  });

  it("refuses a size that is not the data's, and data that goes on", () => {
    const packed = pack(bytes("laurel"));
    expect(() => unpack(packed, 5)).toThrow(RangeError);
    expect(() => unpack(packed, 7)).toThrow(RangeError);
    expect(() => unpack(Uint8Array.of(...packed, 0), 6)).toThrow(RangeError);
  });

  it("answers or throws a RangeError for 2000 random inputs", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        expect(unpack(Uint8Array.of(0, ...noise), 100)).toHaveLength(100);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    });
    fc.assert(property, { seed: 2, numRuns: 2000 });
  });
});
