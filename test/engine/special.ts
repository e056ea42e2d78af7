// Special functions by series that converge slowly and lose nothing: for the oracle.

/** ln |Gamma(x)| by Stirling's series after shifting x past 30. */
export function lgamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 30) {
    shift += Math.log(Math.abs(y));
    y += 1;
  }
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z / 1680))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** The derivative of ln Gamma, likewise. */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 30) {
    shift += 1 / y;
    y += 1;
  }
  const z = 1 / (y * y);
  return Math.log(y) - 0.5 / y - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z / 240))) - shift;
}

/** The second derivative of ln Gamma, likewise. */
export function trigamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 30) {
    shift += 1 / (y * y);
    y += 1;
  }
  const z = 1 / (y * y);
  const series = z * (1 / 6 - z * (1 / 30 - z * (1 / 42 - z / 30)));
  return (1 + 0.5 / y + series) / y + shift;
}

/** erf(x) by a series of terms of one sign (NIST DLMF 7.6.2). */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 300; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return Math.abs(x) > 6 ? Math.sign(x) : (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** exp(x^2) erfc(x) for x > 1 by its continued fraction from the end (DLMF 7.9.1). */
function scaledErfc(x: number): number {
  let tail = x;
  for (let k = 400; k > 0; k--) tail = x + k / 2 / tail;
  return 1 / (tail * Math.sqrt(Math.PI));
}

/** 1 - erf(x), relatively exact on the right too. */
export function erfc(x: number): number {
  return x > 1 ? Math.exp(-x * x) * scaledErfc(x) : 1 - erf(x);
}

/** The distribution function of the standard normal. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** Its logarithm. */
export function normalLogCdf(x: number): number {
  if (x > 0) return Math.log1p(-normalCdf(-x));
  return x < -2 ? Math.log(scaledErfc(-x / Math.SQRT2) / 2) - (x * x) / 2 : Math.log(normalCdf(x));
}

/** ln of n! / (k! (n - k)!), -infinity where nothing can be chosen. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}
