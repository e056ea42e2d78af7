// Explains a model: what its vertices are and depend on, what is interchangeable and shared in it, what `infer` would do
// with it and what it cannot. In: a model. Out: a record. Fits nothing, loads no WebAssembly.

import { countsOf } from "./explain/counts.ts";
import { sharedIn } from "./explain/shared.ts";
import { subjectOf } from "./explain/subject.ts";
import { symmetriesOf } from "./explain/symmetries.ts";
import { verticesOf } from "./explain/vertices.ts";
import type { Model } from "./model.ts";
import type { ExplainReport } from "./report/explain-report.ts";

/**
 * What a model is made of. Throws LaurelError for a program or data that is wrong, and GraphTooLarge for too many edges;
 * what `infer` would refuse is told, not thrown.
 */
export function explain(model: Model): ExplainReport {
  const graph = model.graph();
  const subject = subjectOf(graph);
  const { symmetries, isComplete } = symmetriesOf(graph);
  return {
    vertices: verticesOf(subject),
    symmetries,
    shared: sharedIn(subject),
    folded: countsOf(subject),
    infer: {
      method: "bbvi",
      estimator: "book",
      why: "Algorithm 12, with score-function gradients; `--estimator auto` takes those that stand beside the latents; without options infer tries exact, laplace, nuts and smc before it",
      refused: subject.refused,
      allSymmetries: isComplete,
    },
  };
}
