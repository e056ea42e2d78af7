// The main job's result as text in which every number is its 64 bits. The same file runs in Node and
// in a page, so that the two texts can be compared.

/** The mixture under Algorithm 12 as `npm start` runs it, with fewer steps where asked. */
const OPTIONS = { method: "bbvi", estimator: "book", samples: 100, learningRate: 0.05, seed: 1 };

/**
 * Fits `program` with the given package (`{ daphne, infer }`) and gives its report without the
 * timing, the one part that may differ between runs.
 */
export async function reportBits({ daphne, infer }, program, steps) {
  const posterior = await infer(daphne(program), { ...OPTIONS, steps });
  const { timing: _, ...report } = posterior.toJSON();
  return JSON.stringify(withBits(report), null, 1);
}

/** The same value with every number replaced by 16 hexadecimal digits. */
function withBits(value) {
  if (typeof value === "number") return bits(value);
  if (Array.isArray(value)) return value.map(withBits);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withBits(each)]));
}

function bits(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}
