// Programs that nobody foresaw: hierarchies, choices and products of a few latents, made by a grammar. Where the default
// finds an exact answer, draws of the prior, weighted, must agree with it to six standard errors, and so must chains. False
// alarm: some 240 two-sided tests at six standard errors, 5e-7.

import { expect, it } from "vitest";
import { daphne, infer } from "../../ts/src/index.ts";
import type { Summary } from "../../ts/src/report/infer-report.ts";

/** Numerical Recipes' generator of 32 bits: programs differ, and stay the same from run to run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

class Grammar {
  readonly #uniform: () => number;
  readonly #reals: string[] = [];
  readonly #positives: string[] = [];
  readonly #flips: string[] = [];
  readonly #codes: string[] = [];

  constructor(seed: number) {
    this.#uniform = generator(seed);
  }

  program(): string {
    const latents = Array.from({ length: this.#count(2, 6) }, (_, k) => this.#latent(`v${k}`));
    const data = Array.from({ length: this.#count(1, 4) }, () => this.#observation());
    const all = [...this.#reals, ...this.#positives, ...this.#flips, ...this.#codes];
    const value = `[${this.#real()} ${this.#pick(all)} ${this.#pick(all)}]`;
    return `(let [${latents.join("\n      ")}]\n  ${data.join("\n  ")}\n  ${value})`;
  }

  #latent(name: string): string {
    const [text, kind] = this.#choose<[() => string, string[]]>([
      [9, [() => `(normal ${this.#real()} ${this.#scale()})`, this.#reals]],
      [3, [() => `(gamma ${this.#positive()} ${this.#positive()})`, this.#positives]],
      [1, [() => "(log-normal 0 0.5)", this.#positives]],
      [1, [() => "(beta 2 3)", this.#positives]],
      [3, [() => "(flip 0.4)", this.#flips]],
      [1, [() => "(discrete [1 2 1])", this.#codes]],
      [1, [() => `(student-t-loc-scale 5 ${this.#real()} ${this.#positive()})`, this.#reals]],
    ]);
    const binding = `${name} (sample ${text()})`;
    kind.push(name);
    return binding;
  }

  #observation(): string {
    const real = this.#reals.length > 0;
    const positive = this.#positives.length > 0;
    return this.#choose([
      [7, () => `(observe (normal ${this.#real()} ${this.#scale()}) ${this.#number()})`],
      [positive ? 1 : 0, () => `(observe (poisson ${this.#pick(this.#positives)}) 2)`],
      [real ? 1 : 0, () => `(observe (flip (sigmoid ${this.#pick(this.#reals)})) true)`],
    ])();
  }

  #real(): string {
    if (this.#reals.length === 0) return this.#number();
    const one = () => this.#pick(this.#reals);
    const has = (names: readonly string[]) => (names.length > 0 ? 1 : 0);
    return this.#choose([
      [3, () => this.#number()],
      [5, one],
      [2, () => `(+ ${one()} ${one()})`],
      [2, () => `(* ${this.#number()} ${one()})`],
      [1, () => `(* ${one()} ${one()})`],
      [1, () => `(exp (* 0.3 ${one()}))`],
      [has(this.#positives), () => `(* ${this.#pick(this.#positives)} ${one()})`],
      [has(this.#flips), () => `(if ${this.#pick(this.#flips)} ${one()} ${this.#number()})`],
      [has(this.#codes), () => `(get [0.5 ${one()} -1] ${this.#pick(this.#codes)})`],
    ])();
  }

  #scale(): string {
    const has = (names: readonly string[]) => (names.length > 0 ? 1 : 0);
    return this.#choose([
      [3, () => this.#positive()],
      [4 * has(this.#positives), () => this.#pick(this.#positives)],
      [has(this.#reals), () => `(exp (* 0.4 ${this.#pick(this.#reals)}))`],
      [has(this.#flips), () => `(if ${this.#pick(this.#flips)} 0.7 1.5)`],
    ])();
  }

  #count(from: number, to: number): number {
    return from + Math.floor(this.#uniform() * (to - from + 1));
  }

  #number(): string {
    return (4 * this.#uniform() - 2).toFixed(2);
  }

  #positive(): string {
    return (0.3 + 2 * this.#uniform()).toFixed(2);
  }

  #pick(names: readonly string[]): string {
    return names[Math.floor(this.#uniform() * names.length)] as string;
  }

  #choose<Value>(weighted: readonly (readonly [number, Value])[]): Value {
    let left = this.#uniform() * weighted.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of weighted) {
      left -= weight;
      if (left < 0) return value;
    }
    return weighted[0]?.[1] as Value;
  }
}

function moments(summary: Summary): { mean: number; sd: number; mcse: number }[] {
  if (summary.type === "vector") return summary.items.flatMap(moments);
  return summary.type === "number" || summary.type === "boolean" ? [summary] : [];
}

/** Least effective draws of the prior that can tell. */
const TELLING = 300;

it("exact answers agree with weighted draws of the prior on 40 programs, and most have one", async () => {
  let found = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const source = new Grammar(seed).program();
    const model = daphne(source);
    const { report } = await infer(model, { seed });
    if (report.method !== "exact") continue;
    found += 1;
    const drawn = await infer(model, { method: "importance", samples: 100_000, seed });
    if (Number(drawn.report.ess?.weights) < TELLING) continue;
    const [a, b] = [report.logEvidence, drawn.report.logEvidence];
    if (a === null || b === null) throw new Error("no evidence");
    expect(Math.abs(a.value - b.value), source).toBeLessThan(6 * Math.hypot(a.se, b.se) + 1e-9);
    const others = moments(drawn.report.returned);
    moments(report.returned).forEach(({ mean, mcse }, k) => {
      const other = others[k];
      if (other === undefined) return;
      const error = Math.hypot(mcse, other.mcse);
      expect(Math.abs(mean - other.mean), source).toBeLessThan(6 * error + 1e-9);
    });
  }
  expect(found).toBeGreaterThanOrEqual(30);
}, 120_000);

/** A program without continuous latents: nothing for gradients. */
const ALL_DISCRETE = 6;

it.each(["hmc", "mh"] as const)(
  "%s agrees with exact answers on a dozen of them",
  async (method) => {
    let [compared, trusted] = [0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const source = new Grammar(seed).program();
      const { report } = await infer(daphne(source), { method: "exact", seed });
      const run = infer(daphne(source), { method, seed });
      if (seed === ALL_DISCRETE && method === "hmc") {
        await expect(run).rejects.toMatchObject({ code: "meaning/method-not-applicable" });
        continue;
      }
      const chains = (await run).report;
      trusted += chains.verdict.level === "do-not-trust" ? 0 : 1;
      const found = moments(chains.returned);
      moments(report.returned).forEach(({ mean, mcse, sd }, k) => {
        const { mean: other = 0, mcse: error = 0 } = found[k] ?? {};
        // Quadrature is known to a millionth of a standard deviation; slopes may know means better.
        const allowed = 6 * Math.hypot(mcse, error) + 1e-6 * sd + 1e-9;
        expect(Math.abs(mean - other), `${source}\n${chains.verdict.text}`).toBeLessThan(allowed);
        compared += 1;
      });
    }
    expect(compared).toBeGreaterThan(25);
    expect(trusted).toBeGreaterThanOrEqual(10);
  },
  60_000,
);
