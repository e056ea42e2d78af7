// What a strict TypeScript project may write against the package as an ES module.
import { daphne, infer, LaurelError } from "laurel";
import { compile } from "laurel/compile";

const model = daphne("(sample (normal 0 1))");
const posterior = await infer(model, { method: "bbvi", steps: 10, samples: 10, seed: 1 });
const level: string = posterior.toJSON().verdict.level;
const graph: object = compile("(sample (normal 0 1))");
// @ts-expect-error a method is one of the known names
infer(model, { method: "no such method" });

export { graph, LaurelError, level };
