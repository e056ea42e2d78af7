// Whether the weighted answer and the final guide tell the same story of the program's value and of its latents.

import type { Shape } from "../../lower/program.ts";
import type { Fit, WeightedFit } from "../fit.ts";
import { type Finding, finding, shown } from "./reason.ts";

/** A difference of means, in standard deviations, that is worth a word, and one that is damning. */
const NOTICEABLE = 0.25;
const LARGE = 0.5;
/** Differences of means and of spreads, in spreads, below which two answers are the same. */
const CLOSE = 0.1;
/** A ratio of spreads that is worth a word. */
const NARROWER = 0.7;
/** Combined standard errors below which a difference is noise. */
const NOISE = 3;
/** A guide that gives a value nearly all its mass, and what the weights must leave others to call it stuck. */
const CERTAIN = 0.999;
const CONTESTED = 0.9;

export function disagreementFindings(fit: Fit): Finding[] {
  const outputs = numericOutputs(fit.program.result);
  return [
    ...undefinedFindings(fit, outputs),
    ...meanFindings(fit, outputs),
    ...spreadFindings(fit, outputs),
    ...stuckFindings(fit),
  ];
}

/** Says when the answer has draws that are no numbers. */
export function undefinedFindings(fit: WeightedFit, outputs: readonly number[]): Finding[] {
  const { mean } = fit.weighted.moments;
  const count = outputs.filter((output) => !Number.isFinite(mean[output])).length;
  if (count === 0) return [];
  const text =
    "some draws of the answer are not finite numbers (the root of a negative one, a division by 0), " +
    "so it has no mean";
  return [finding("do-not-trust", "not-finite", text, { value: count, threshold: 0 })];
}

/** Outputs of the numbers and booleans in a value, each once. */
export function numericOutputs(shape: Shape): number[] {
  const found = new Set<number>();
  const stack: Shape[] = [shape];
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    if (each.kind === "vector" || each.kind === "map") stack.push(...[...each.items].reverse());
    else if (each.kind === "number" || each.kind === "boolean") found.add(each.output);
  }
  return [...found];
}

/** Whether means and spreads of the answer are the same in both, but for noise and a tenth of a spread. */
export function agreeing(fit: Fit): boolean {
  const outputs = numericOutputs(fit.program.result);
  return (
    largestDifference(fit, outputs).sds <= CLOSE &&
    outputs.every((output) => {
      const weighted = fit.weighted.moments.sd[output] as number;
      return Math.abs((fit.fresh.moments.sd[output] as number) - weighted) <= CLOSE * weighted;
    })
  );
}

interface Difference {
  /** In the larger of both standard deviations; 0 within the noise. */
  readonly sds: number;
  readonly output: number;
}

function largestDifference(fit: Fit, outputs: readonly number[]): Difference {
  const w = fit.weighted.moments;
  const q = fit.fresh.moments;
  let largest: Difference = { sds: 0, output: -1 };
  for (const output of outputs) {
    const difference = Math.abs((w.mean[output] as number) - (q.mean[output] as number));
    const noise = Math.sqrt((w.mcse[output] as number) ** 2 + (q.mcse[output] as number) ** 2);
    const scale = Math.max(w.sd[output] as number, q.sd[output] as number);
    const sds = difference <= NOISE * noise || scale === 0 ? 0 : difference / scale;
    if (sds > largest.sds) largest = { sds, output };
  }
  return largest;
}

function meanFindings(fit: Fit, outputs: readonly number[]): Finding[] {
  const { sds, output } = largestDifference(fit, outputs);
  if (sds <= NOTICEABLE) return [];
  const weighted = shown(fit.weighted.moments.mean[output] as number);
  const own = shown(fit.fresh.moments.mean[output] as number);
  const text =
    `the weighted samples and the final Q disagree on the answer by ${sds.toFixed(2)} standard deviations ` +
    `(means ${weighted} and ${own}): at most one of them is right`;
  const level = sds > LARGE ? "do-not-trust" : "care";
  return [finding(level, "weights-against-q", text, { value: sds, threshold: LARGE })];
}

function spreadFindings(fit: Fit, outputs: readonly number[]): Finding[] {
  const w = fit.weighted.moments;
  const q = fit.fresh.moments;
  let ratio = 1;
  let at = -1;
  for (const output of outputs) {
    const sd = w.sd[output] as number;
    const each = sd > 0 ? (q.sd[output] as number) / sd : 1;
    if (each < ratio) {
      ratio = each;
      at = output;
    }
  }
  if (ratio >= NARROWER) return [];
  const text =
    `the final Q is narrower than the weighted samples (standard deviations ${shown(q.sd[at] as number)} ` +
    `and ${shown(w.sd[at] as number)})`;
  return [finding("care", "narrow-q", text, { value: ratio, threshold: NARROWER })];
}

/** Discrete latents that the guide holds for certain while the weights do not. */
function stuckFindings(fit: Fit): Finding[] {
  const outputs = new Map<number, number>();
  fit.program.outputs.forEach(({ operand }, output) => {
    if (!outputs.has(operand)) outputs.set(operand, output);
  });
  const stuck = fit.program.sites.flatMap((site, place) => {
    const output = outputs.get(site.values[0] as number) ?? -1;
    const q = fit.fresh.tables[output];
    const weighted = fit.weighted.tables[output];
    if (q === undefined || weighted === undefined || q.length === 0) return [];
    const certain = q.findIndex((p) => p >= CERTAIN);
    return certain >= 0 && (weighted[certain] as number) < CONTESTED ? [place] : [];
  });
  if (stuck.length === 0) return [];
  const names = stuck.slice(0, 5).map((place) => `\`${fit.names[place]}\``);
  const more = stuck.length > names.length ? ` and ${stuck.length - names.length} more` : "";
  const text =
    `Q is certain of the value of ${names.join(", ")}${more}, which the weighted samples are not: ` +
    "once a discrete guide has settled, its gradient no longer moves it";
  const site = fit.names[stuck[0] as number];
  const measured = { value: stuck.length, threshold: 0, ...(site === undefined ? {} : { site }) };
  return [finding("care", "stuck-discrete", text, measured)];
}
