// From the sites that partial evaluation met to the graph value: vertices with their printed and their spoken names.

import type { CoreProgram } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { desugaredFunctions } from "../desugar/json.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Site } from "../partial/machine.ts";
import type { Graph, SiteName, Vertex } from "./graph.ts";
import { nameSites } from "./site-names.ts";

/** All that a graph is made of. */
export interface Parts {
  readonly program: CoreProgram;
  readonly sites: readonly Site[];
  readonly result: Expr;
  readonly warnings: readonly Diagnostic[];
  readonly source: string;
  readonly taken: ReadonlySet<string>;
}

/** The graph of a program that unfolded without errors. */
export function buildGraph(parts: Parts): Graph {
  const { program, sites, result, warnings, source, taken } = parts;
  const names = nameSites(sites);
  const printed = printedNames(sites);
  const vertices = sites.map((site, id) =>
    vertexOf(site, id, names[id] as SiteName, printed[id] as string),
  );
  let functions: ReadonlyMap<string, unknown> | null = null;
  return {
    vertices,
    result,
    // Needed for printing alone, and unfolded functions can be large.
    get functions() {
      functions ??= desugaredFunctions(program, taken);
      return functions;
    },
    warnings,
    source,
  };
}

function vertexOf(site: Site, id: number, name: SiteName, printed: string): Vertex {
  const { core, dist, guard, value } = site;
  const base = { id, printed, name, dist, guard, span: core.span };
  if (core.kind === "sample") return { kind: "sample", ...base };
  if (core.kind === "factor") return { kind: "factor", ...base, weight: value as Expr };
  return { kind: "observe", ...base, value: value as Expr, valueSpan: core.value.span };
}

/** Daphne's names: the kind, or the name that the program gives, and a number. */
function printedNames(sites: readonly Site[]): string[] {
  const taken = new Set<string>();
  return sites.map(({ core }, id) => {
    const stem = core.kind === "factor" ? "factor" : (core.label ?? core.kind);
    let number = id;
    while (taken.has(`${stem}${number}`)) number += sites.length;
    taken.add(`${stem}${number}`);
    return `${stem}${number}`;
  });
}
