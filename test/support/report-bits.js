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

/** Options of each method, short enough for many programs. */
const SHORT = [
  { method: "bbvi", steps: 20, samples: 130, seed: "bits" },
  { method: "importance", samples: 1000, seed: "bits" },
];

/** A line of name, method and digest for each of many programs, by name, and each method. */
export async function digests({ daphne, infer }, programs) {
  const lines = [];
  for (const [name, source] of Object.entries(programs)) {
    const model = daphne(source);
    for (const options of SHORT) {
      const { timing: _, ...report } = (await infer(model, options)).toJSON();
      const digest = await sha256(JSON.stringify(withBits(report)));
      lines.push(`${name} ${options.method} ${digest}\n`);
    }
  }
  return lines.join("");
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
