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

/** Chains that take a while, so that workers come in time. */
const CHAINED = `(let [mu (sample (normal 0 5)) tau (sample (half-cauchy 5))]
  (foreach 8 [s [15 10 16 11 9 11 10 18] y [28 8 -3 7 -1 1 18 12]]
    (let [z (sample (normal 0 1))] (observe (normal (+ mu (* tau z)) s) y)))
  [mu tau])`;

/**
 * The report of four chains on so many threads; without the timing, but with "workers" where any worked, which
 * is tried again until they come in time, or else "alone".
 */
export async function chainBits({ daphne, infer }, threads, isWorkerSure) {
  for (;;) {
    const options = { method: "nuts", warmup: 300, draws: 300, seed: 1, threads };
    const { timing, ...report } = (await infer(daphne(CHAINED), options)).toJSON();
    if (isWorkerSure && timing.threads < threads) continue;
    const who = timing.threads > 1 ? "workers" : "alone";
    return `${who}\n${JSON.stringify(withBits(report), null, 1)}`;
  }
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
