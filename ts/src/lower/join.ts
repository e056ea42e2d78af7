// One distribution of several, by a random selector. Those of one family become one whose parameters and terms are
// selected; the families that remain stand side by side, with an operand that says which of them holds.

import { distributionRow } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { constant, type Emitter, emitGather } from "./emitter.ts";
import type { Operand } from "./operand.ts";
import { selectOperand, selectOperands } from "./select.ts";
import { alignTables } from "./tables.ts";
import type { Distribution, DistributionValue, Selector } from "./value.ts";

export function joinDistributions(
  { emitter }: Pick<Context, "emitter">,
  selector: Selector,
  options: readonly DistributionValue[],
): DistributionValue {
  const keys = [...new Set(options.flatMap((option) => option.options.map(keyOf)))];
  const merged = keys.map((key) => {
    const found = options.map((option) => option.options.find((each) => keyOf(each) === key));
    // Where an option lacks the family, `which` never points here: any member may stand in.
    const standIn = found.find((each) => each !== undefined) as Distribution;
    return mergeFamily(
      emitter,
      selector,
      found.map((each) => each ?? standIn),
    );
  });
  const which = options.map((option) => {
    const places = option.options.map((each) => constant(emitter, keys.indexOf(keyOf(each))));
    return emitGather(emitter, option.which, places);
  });
  return {
    kind: "distribution",
    which: selectOperand(emitter, selector, which),
    options: merged,
  };
}

/** Members of one key have values of one shape and the same kinds of parameters; counts are cut where they are cut. */
function keyOf({ family, size, components, params }: Distribution): string {
  if (family === "truncated-count") return `${components.map(keyOf)} between ${params}`;
  if (components.length > 0) return `${family} of ${components.map(keyOf).join(", ")}`;
  return distributionRow(family)?.vectorValue ? `${family} ${size}` : family;
}

function mergeFamily(
  emitter: Emitter,
  selector: Selector,
  members: readonly Distribution[],
): Distribution {
  const first = members[0] as Distribution;
  if (members.every((member) => member === first)) return first;
  const aligned = alignTables(emitter, members);
  const size = Math.max(...aligned.map((member) => member.size));
  const padded = aligned.map((member) => pad(emitter, member, size));
  return {
    family: first.family,
    size,
    params: selectOperands(
      emitter,
      selector,
      padded.map((member) => member.params),
    ),
    terms: selectOperands(
      emitter,
      selector,
      padded.map((member) => member.terms),
    ),
    values: (padded[0] as Distribution).values,
    components: first.components.map((_, place) =>
      mergeFamily(
        emitter,
        selector,
        members.map((member) => member.components[place] as Distribution),
      ),
    ),
  };
}

/** A discrete distribution with more codes, of weight 0: its terms are log probabilities, so theirs are -inf. */
function pad(emitter: Emitter, member: Distribution, size: number): Distribution {
  const missing = size - member.size;
  if (missing === 0) return member;
  return {
    ...member,
    size,
    params: [...member.params, ...fill(missing, constant(emitter, 0))],
    terms: [...member.terms, ...fill(missing, constant(emitter, Number.NEGATIVE_INFINITY))],
  };
}

function fill(count: number, operand: Operand): Operand[] {
  return new Array<Operand>(count).fill(operand);
}
