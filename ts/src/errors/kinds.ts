// The closed set of kinds of errors and warnings, by family; a kind's code is its family and its name in kebab case.

const FAMILIES = {
  reading: [
    "UnexpectedEnd",
    "UnbalancedDelimiter",
    "MismatchedDelimiter",
    "BadToken",
    "BadNumber",
    "EmptyProgram",
    "ProgramTooLarge",
    "NestingTooDeep",
  ],
  meaning: [
    "MalformedForm",
    "UnsupportedForm",
    "UnboundSymbol",
    "ArityMismatch",
    "NotAFunction",
    "NotADistribution",
    "TypeMismatch",
    "ShapeMismatch",
    "IndexOutOfRange",
    "KeyNotFound",
    "NotFirstOrder",
    "DynamicCount",
    "NotDifferentiable",
    "LatentObserve",
    "MethodNotApplicable",
  ],
  values: [
    "InvalidParameter",
    "NonFiniteObservation",
    "ZeroProbability",
    "AllWeightsZero",
    "BadData",
    "BadOption",
  ],
  limits: ["GraphTooLarge", "RecursionLimit", "StepLimit", "MemoryLimit", "Timeout", "Cancelled"],
  fault: ["EngineFault"],
  warning: [
    "RejectedRuns",
    "IndexOutOfRangeRuns",
    "NumberAsCondition",
    "ShadowedName",
    "UnusedData",
    "NonFiniteWeights",
    "LowEss",
    "HighKhat",
    "HighRhat",
    "Divergences",
    "HeavyTail",
  ],
} as const;

export type DiagnosticFamily = keyof typeof FAMILIES;
export type DiagnosticKind = (typeof FAMILIES)[DiagnosticFamily][number];

const CODES = new Map<DiagnosticKind, string>(
  Object.entries(FAMILIES).flatMap(([family, kinds]) =>
    kinds.map((kind) => [kind, `${family}/${kebab(kind)}`] as const),
  ),
);

/** The stable code of a kind: `UnboundSymbol` is `meaning/unbound-symbol`. */
export function codeOf(kind: DiagnosticKind): string {
  return CODES.get(kind) as string;
}

/** All kinds with their codes, in the order above. */
export function allKinds(): ReadonlyMap<DiagnosticKind, string> {
  return CODES;
}

function kebab(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
