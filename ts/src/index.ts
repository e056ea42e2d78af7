// The public names of the package; nothing is defined here.

export { check } from "./check.ts";
export type { CheckOptions, CheckResult, DataValue } from "./compile.ts";
export type { Diagnostic, Label } from "./errors/diagnostic.ts";
export type { DiagnosticKind } from "./errors/kinds.ts";
export { LaurelError } from "./errors/laurel-error.ts";
export type { Limits } from "./errors/limits.ts";
export { explain } from "./explain.ts";
export type { Graph, SiteName, Vertex } from "./graph/graph.ts";
export { type InferOptions, infer, type Progress, type Run } from "./infer.ts";
export { type DataRecord, daphne, type Model, type ModelOptions } from "./model.ts";
export { modelFromJson } from "./model-json.ts";
export type {
  ExplainedInference,
  ExplainedSymmetry,
  ExplainedVertex,
  ExplainReport,
  FoldedCounts,
  SharedExpression,
} from "./report/explain-report.ts";
export type { InferReport, Summary, Verdict, VerdictReason } from "./report/infer-report.ts";
export type { DrawsTable } from "./results/draws-table.ts";
export type { Posterior, PosteriorSummary, WeightedDraws } from "./results/posterior.ts";
export type { LogDensities, ReplayOptions, Replicates } from "./results/replicates.ts";
export type { Place, Span } from "./source/span.ts";
