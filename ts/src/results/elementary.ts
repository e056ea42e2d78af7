// exp and log from exact operations only: diagnostics have the same bits on every host, which the host's own
// Math does not promise. Cold path: clarity before speed. Within 2 ulp on the arguments of the tests.

/** ln 2 in two parts: the first has 32 bits, so that a whole number times it is exact (fdlibm, e_exp.c). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LN2 = Math.LN2;

const bits = new DataView(new ArrayBuffer(8));

/** e^x: x = k ln 2 + r, Taylor's series for e^r (|r| < 0.35, 14 terms), scaled by 2^k. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r / n) * sum;
  // In two halves, so that neither power of two leaves the range.
  const half = Math.floor(k / 2);
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

/** ln x: x = 2^k m, m in [sqrt 1/2, sqrt 2), ln m = 2 atanh((m - 1) / (m + 1)) by its series. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const normal = x >= 2.2250738585072014e-308;
  bits.setFloat64(0, normal ? x : x * 18014398509481984); // 2^54
  const high = bits.getUint32(0);
  let k = (high >>> 20) - 1023 - (normal ? 0 : 54);
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 0;
  for (let n = 25; n >= 3; n -= 2) series = z * (1 / n + series);
  return k * LN2_HIGH + (k * LN2_LOW + 2 * s * series + 2 * s);
}

function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
