// What it means for an answer that latents can change places.

import type { Verdict } from "../../report/infer-report.ts";
import { asSentence } from "./reason.ts";

/** Names that are said. */
const MOST_NAMED = 6;

/**
 * A verdict that also speaks of what can change places and is told apart by the answer: of each family the name of one latent for
 * each place.
 */
export function withExchangeable(
  verdict: Verdict,
  families: readonly (readonly string[])[],
): Verdict {
  const [first] = families;
  if (first === undefined) return verdict;
  const names = first.slice(0, MOST_NAMED).join(", ") + (first.length > MOST_NAMED ? ", ..." : "");
  const others = families.length > 1 ? ", and others too" : "";
  const text =
    `the places of ${names}${others} can be exchanged, with what belongs to each, so that all have the same posterior. Ask for what ` +
    "does not depend on the order, such as whether two data belong together";
  return {
    ...verdict,
    text: `${verdict.text} ${asSentence(text)}`,
    reasons: [...verdict.reasons, { code: "exchangeable", text }],
  };
}
