import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inflate } from "./inflate.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("inflate", () => {
  it("undoes 500 deflations of every level and strategy", () => {
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .array(fc.constantFrom("ab", "abc", "laurel "), { maxLength: 5000 })
        .map((all) => bytes(all.join(""))),
    );
    const strategy = fc.constantFrom(
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
      constants.Z_FIXED,
    );
    const level = fc.integer({ min: 0, max: 9 });
    const property = fc.property(data, level, strategy, (plain, level, strategy) => {
      const packed = deflateRawSync(plain, { level, strategy });
      expect(inflate(packed, plain.length)).toEqual(new Uint8Array(plain));
    });
    fc.assert(property, { seed: 1, numRuns: 500 });
  });

  it("undoes 1 MiB with matches up to 32 KiB back", () => {
    const plain = Uint8Array.from(
      { length: 1 << 20 },
      (_, i) => ((i % 32_768) * 2_654_435_761) >>> 24,
    );
    expect(Buffer.compare(inflate(deflateRawSync(plain, { level: 9 }), plain.length), plain)).toBe(
      0,
    );
  });

  it("refuses data that ends too early, at each of its bytes", () => {
    const packed = deflateRawSync(bytes("the quick brown fox ".repeat(20)));
    for (let length = 0; length < packed.length; length++) {
      expect(() => inflate(packed.subarray(0, length), 400)).toThrow(RangeError);
    }
  });

  it("refuses a size that is not the data's", () => {
    const packed = deflateRawSync(bytes("laurel"));
    expect(() => inflate(packed, 5)).toThrow(RangeError);
    expect(() => inflate(packed, 7)).toThrow(RangeError);
  });

  it("answers or throws a RangeError for 2000 random inputs", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        expect(inflate(noise, 100)).toHaveLength(100);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    });
    fc.assert(property, { seed: 2, numRuns: 2000 });
  });
});
