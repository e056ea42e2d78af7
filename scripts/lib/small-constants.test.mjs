import { describe, expect, it } from "vitest";
import { shortenConstants } from "./small-constants.mjs";

/** A module with one function `f` that puts the low and the high double of a constant vector into two results. */
function moduleOf(low, high) {
  const constant = new Uint8Array(18);
  constant.set([0xfd, 0x0c]);
  new DataView(constant.buffer).setFloat64(2, low, true);
  new DataView(constant.buffer).setFloat64(10, high, true);
  // v128.const, f64x2.extract_lane 0, v128.const, f64x2.extract_lane 1, end; no locals.
  const body = [0x00, ...constant, 0xfd, 0x21, 0x00, ...constant, 0xfd, 0x21, 0x01, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x06, 0x01, 0x60, 0x00, 0x02, 0x7c, 0x7c],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
    ...[0x0a, body.length + 2, 0x01, body.length, ...body],
  ]);
}

function resultsOf(bytes) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return instance.exports.f();
}

describe("constants of vectors", () => {
  const numbers = [0, 1, -1, 63, -64, 64, 0.5, 1e300, Number.POSITIVE_INFINITY, Number.NaN, -0];
  it("keep their bits as splats, in fewer bytes: 11 or 5 instead of 18", () => {
    for (const number of numbers) {
      const before = moduleOf(number, number);
      const after = shortenConstants(before);
      const isSmall = Number.isInteger(number) && number >= -64 && number < 64;
      const saved = Object.is(number, 0) ? 14 : isSmall && !Object.is(number, -0) ? 13 : 7;
      expect(before.length - after.length).toBe(2 * saved);
      for (const result of resultsOf(after)) expect(Object.is(result, number)).toBe(true);
    }
  });

  it("stay where the two lanes differ", () => {
    const before = moduleOf(1, 2);
    expect(shortenConstants(before)).toEqual(before);
    expect(resultsOf(before)).toEqual([1, 2]);
  });

  it("of an instruction that is not known are an error, not a guess", () => {
    const bytes = moduleOf(1, 1);
    bytes[bytes.length - 1] = 0x06;
    expect(() => shortenConstants(bytes)).toThrow("unknown instruction 6");
  });
});
