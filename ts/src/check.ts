// All that can be known of a program without running it: what the compiler finds, and, once it finds nothing, what
// lowering does, which knows the kind and shape of every value. Loads no WebAssembly.

import { type CheckOptions, type CheckResult, checkToGraph, type With } from "./compile.ts";
import type { Diagnostic } from "./errors/diagnostic.ts";
import { LaurelError } from "./errors/laurel-error.ts";
import type { Graph } from "./graph/graph.ts";
import { lower } from "./lower/lower.ts";
import { givenData } from "./partial/given.ts";

/** Checks a program without running it. Shapes are checked to the end only where all data have values. Never throws. */
export function check(source: string, options: CheckOptions = {}): CheckResult {
  try {
    return checkGiven(source, { ...options, data: givenData(options.data) });
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    return { errors: error.diagnostics, warnings: [] };
  }
}

/** As `check`. */
export function checkGiven(source: string, options: With<CheckOptions>): CheckResult {
  const { errors, warnings, graph } = checkToGraph(source, options);
  return { errors: graph === null ? errors : faultsOf(graph), warnings };
}

/** What lowering finds wrong with a graph. */
export function checkGraph(graph: Graph): CheckResult {
  return { errors: faultsOf(graph), warnings: graph.warnings };
}

function faultsOf(graph: Graph): readonly Diagnostic[] {
  try {
    lower(graph);
    return [];
  } catch (error) {
    if (!(error instanceof LaurelError)) throw error;
    return error.diagnostics.filter((each) => !isNoFault(each));
  }
}

/** Another method may fit the model, and data may still come. */
function isNoFault({ kind, path }: Diagnostic): boolean {
  return kind === "MethodNotApplicable" || (kind === "BadData" && path !== undefined);
}
