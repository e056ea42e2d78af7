// From what partial evaluation met to the graph value: vertices with their printed and their spoken names.

import type { CoreProgram } from "../core/core.ts";
import type { Expr } from "../core/expr.ts";
import { desugaredFunctions } from "../desugar/json.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import type { Site } from "../partial/machine.ts";
import type { Unfolded } from "../partial/partial.ts";
import type { Span } from "../source/span.ts";
import type { Folded, FoldedVertex, Graph, SiteName } from "./graph.ts";
import { printedNames } from "./printed-names.ts";
import { nameSites } from "./site-names.ts";
import { writtenOut } from "./written-out.ts";

/** All that a graph is made of. */
export interface Parts {
  readonly program: CoreProgram;
  readonly unfolded: Unfolded & { readonly result: Expr };
  readonly warnings: readonly Diagnostic[];
  readonly source: string;
  readonly taken: ReadonlySet<string>;
}

/** The graph of a program that unfolded without errors. */
export function buildGraph(parts: Parts): Graph {
  const { program, unfolded, warnings, source, taken } = parts;
  const { table, plates, result } = unfolded;
  const vertices = verticesOf(unfolded.sites);
  const folded: Folded = { table, vertices, plates, result, origin: null };
  // Needed for printing alone, and unfolded functions can be large.
  const functions = () => desugaredFunctions(program, taken);
  const data = program.data.map(({ name }) => name);
  return graphOf(folded, { functions, data, warnings, source });
}

/** The graph value around a folded graph; whatever takes long is made when it is asked for. */
export function graphOf(
  folded: Folded,
  about: {
    readonly functions: () => ReadonlyMap<string, unknown>;
    readonly data: readonly string[];
    readonly warnings: readonly Diagnostic[];
    readonly source: string;
    readonly placeOf?: (span: Span) => string | undefined;
  },
): Graph {
  let written: Folded | null = folded.plates.length === 0 ? folded : null;
  let functions: ReadonlyMap<string, unknown> | null = null;
  const whole = () => {
    written ??= writtenOut(folded);
    return written;
  };
  return {
    get vertices() {
      return whole().vertices;
    },
    get result() {
      return whole().result;
    },
    folded,
    get writtenOut() {
      return whole();
    },
    get functions() {
      functions ??= about.functions();
      return functions;
    },
    data: about.data,
    warnings: about.warnings,
    get source() {
      return about.source;
    },
    ...(about.placeOf === undefined ? {} : { placeOf: about.placeOf }),
  };
}

function verticesOf(sites: readonly Site[]): FoldedVertex[] {
  const names = nameSites(sites);
  const stems = sites.map(({ core }) =>
    core.kind === "factor" ? "factor" : (core.label ?? core.kind),
  );
  const printed = printedNames(stems);
  return sites.map((site, id) =>
    vertexOf(site, {
      id,
      printed: printed[id] as string,
      stem: stems[id] as string,
      name: names[id] as SiteName,
    }),
  );
}

function vertexOf(
  { core, dist, guard, value, plates }: Site,
  named: Pick<FoldedVertex, "id" | "printed" | "stem" | "name">,
): FoldedVertex {
  const base = { ...named, plates, dist, guard, span: core.span };
  if (core.kind === "sample") return { kind: "sample", ...base };
  if (core.kind === "factor")
    return { kind: "factor", ...base, weight: value as Expr, weightSpan: core.weight.span };
  return { kind: "observe", ...base, value: value as Expr, valueSpan: core.value.span };
}
