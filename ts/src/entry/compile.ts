// The compiler alone: text to graph, diagnostics and printed graphs. Loads no WebAssembly and no inference.

export {
  type CheckOptions,
  type CheckResult,
  type CompileOptions,
  check,
  compile,
  type DataValue,
  type Desugared,
  desugar,
} from "../compile.ts";
export type { Diagnostic, Label } from "../errors/diagnostic.ts";
export { renderDiagnostics } from "../errors/frame.ts";
export type { DiagnosticKind } from "../errors/kinds.ts";
export { LaurelError } from "../errors/laurel-error.ts";
export type { Limits } from "../errors/limits.ts";
export { graphToDot } from "../graph/dot.ts";
export type { Graph, SiteName, Vertex } from "../graph/graph.ts";
export { graphToJson } from "../graph/json.ts";
export { graphToText } from "../graph/text.ts";
export { type DataRecord, daphne, type Model, type ModelOptions } from "../model.ts";
export type { Place, Span } from "../source/span.ts";
