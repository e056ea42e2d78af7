// What chains of Metropolis-Hastings say beside what all chains do: which sites hardly move.

import type { ChainsFit } from "../fit.ts";
import { nutsFindings } from "./nuts.ts";
import { counted, type Finding, finding } from "./reason.ts";

/** Mean acceptance of the moves that would change a site below which it hardly moves. */
const LOW_ACCEPTANCE = 0.001;

export function mhFindings(fit: ChainsFit): Finding[] {
  return [...nutsFindings(fit), ...stuckFindings(fit)];
}

function stuckFindings({ program, names, chains }: ChainsFit): Finding[] {
  const stuck = [...chains.ofSites.keys()].filter((site) => accepted(site) < LOW_ACCEPTANCE);
  const [first] = stuck;
  if (first === undefined) return [];
  const name = names[first] as string;
  const more =
    stuck.length > 1 ? ` (as are those of ${counted(stuck.length - 1, "other latent")})` : "";
  const text =
    `moves of \`${name}\` are hardly ever accepted${more}: either its value is nearly certain, or chains are stuck where they ` +
    "began";
  const { span } = program.sites[first] ?? {};
  const place = { site: name, ...(span === undefined ? {} : { span }) };
  const measured = { value: accepted(first), threshold: LOW_ACCEPTANCE, ...place };
  return [finding("care", "acceptance", text, measured)];

  function accepted(site: number): number {
    return chains.ofSites[site] as number;
  }
}
