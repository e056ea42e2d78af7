// The options of `laurel infer`, as the command line spells them. Defaults are the method's own, so that
// there is one place for them; later versions' options are known and refused.

import { type Command, Option } from "commander";
import { numberFor, seed, wordFor } from "./options.ts";

const METHODS = [
  "auto",
  "exact",
  "laplace",
  "smc",
  "bbvi",
  "vi",
  "nuts",
  "hmc",
  "mh",
  "importance",
  "prior",
] as const;
const ESTIMATORS = ["auto", "book", "score", "loo", "rb", "enumerate", "pathwise", "stl"] as const;
const CONTROL_VARIATES = ["parameter", "vertex"] as const;
const GUIDES = ["meanfield", "fullrank", "lowrank"] as const;
const METRICS = ["auto", "diagonal", "dense"] as const;
const FORMATS = ["json", "csv", "arviz", "stan-csv"] as const;

/** Seconds. */
export const DEFAULT_TIME_LIMIT = 30;

/** The parsed options; what was not given is absent. */
export interface InferArguments {
  readonly method: (typeof METHODS)[number];
  readonly estimator?: (typeof ESTIMATORS)[number];
  readonly steps?: number;
  readonly samples?: number;
  readonly learningRate?: number;
  readonly batch?: number;
  readonly controlVariate?: (typeof CONTROL_VARIATES)[number];
  readonly guide?: (typeof GUIDES)[number];
  readonly particles?: number;
  readonly work?: number;
  readonly chains?: number;
  readonly warmup?: number;
  readonly draws?: number;
  readonly targetAcceptance?: number;
  readonly threads?: number;
  readonly metric?: (typeof METRICS)[number];
  readonly trajectory?: number;
  readonly seed: number | bigint | string;
  /** Seconds. */
  readonly timeLimit: number;
  readonly partial?: boolean;
  readonly out?: string;
  readonly format?: (typeof FORMATS)[number];
  readonly predictive?: boolean;
  readonly logLikelihood?: boolean;
  readonly plot?: string;
}

/** Adds the options to the command. */
export function addInferOptions(command: Command): void {
  command
    .addOption(
      valued(
        "--method <method>",
        "auto, exact, laplace, smc, bbvi, vi, nuts, hmc, mh, importance or prior; auto means the first of exact, laplace, nuts, smc, mh and bbvi that applies and is trusted",
        wordFor("--method", METHODS),
        "auto",
      ),
    )
    .addOption(
      valued(
        "--estimator <name>",
        "of bbvi: book (default; Algorithm 12), score, loo, rb, enumerate, pathwise, stl, or auto: of each latent the least noisy that applies",
        wordFor("--estimator", ESTIMATORS),
      ),
    )
    .addOption(valued("--steps <T>", "gradient steps (default: 1000)", numberFor("--steps")))
    .addOption(
      valued(
        "--samples <L>",
        "samples a step (default: 100); importance: draws of the prior (default: 100000)",
        numberFor("--samples"),
      ),
    )
    .addOption(
      valued(
        "--learning-rate <R>",
        "step size of Adam (default: 0.05)",
        numberFor("--learning-rate"),
      ),
    )
    .addOption(
      valued(
        "--batch <B>",
        "observations a step of each `foreach` with more of them (default: all); paths only, so the estimator is auto",
        numberFor("--batch"),
      ),
    )
    .addOption(
      valued(
        "--control-variate <by>",
        "one coefficient per parameter or vertex (default: parameter)",
        wordFor("--control-variate", CONTROL_VARIATES),
      ),
    )
    .addOption(
      valued(
        "--particles <N>",
        "smc: size of the population (default: as suits the model)",
        numberFor("--particles"),
      ),
    )
    .addOption(
      valued(
        "--work <W>",
        "laplace, smc, nuts, mh: how much to do, at most (default: 1; of nuts and mh by name as much as their draws take)",
        numberFor("--work"),
      ),
    )
    .addOption(
      valued(
        "--guide <guide>",
        "vi: meanfield (default), fullrank or lowrank",
        wordFor("--guide", GUIDES),
      ),
    )
    .addOption(
      valued(
        "--chains <N>",
        "nuts, hmc, mh: chains (default: 4; 0, not of mh: as many as suit the model)",
        numberFor("--chains"),
      ),
    )
    .addOption(
      valued(
        "--warmup <N>",
        "nuts, hmc, mh: iterations of each chain that are not kept (default: 1000)",
        numberFor("--warmup"),
      ),
    )
    .addOption(
      valued(
        "--draws <N>",
        "nuts, hmc, mh: draws of each chain (default: 1000)",
        numberFor("--draws"),
      ),
    )
    .addOption(
      valued(
        "--target-acceptance <P>",
        "nuts, hmc: mean acceptance that step sizes aim at (default: 0.8)",
        numberFor("--target-acceptance"),
      ),
    )
    .addOption(
      valued(
        "--metric <metric>",
        "nuts, hmc: what chains learn of the posterior's shape: diagonal, dense or auto (default: dense up to 40 dimensions)",
        wordFor("--metric", METRICS),
      ),
    )
    .addOption(
      valued(
        "--threads <N>",
        "nuts, laplace: threads, at most (default: as the machine has); never changes the result",
        numberFor("--threads"),
      ),
    )
    .addOption(
      valued(
        "--trajectory <T>",
        "hmc: mean length of a trajectory, in standard deviations (default: 1.5)",
        numberFor("--trajectory"),
      ),
    )
    .addOption(valued("--seed <S>", "same seed, same bits", seed, 0))
    .addOption(
      valued(
        "--time-limit <seconds>",
        "stop then, with exit code 4",
        numberFor("--time-limit"),
        DEFAULT_TIME_LIMIT,
      ),
    )
    .option("--partial", "when stopped, give what there is")
    .option("--out <file>", "write the record, or the draws, there too")
    .addOption(
      valued(
        "--format <format>",
        "of --out: json (the record), csv, arviz or stan-csv (the draws)",
        wordFor("--format", FORMATS),
      ),
    )
    .option("--predictive", "with the draws, replicates of the observations")
    .option("--log-likelihood", "with the draws, the log density of each observation")
    .option("--plot <file>", "draw the ELBO: FILE.svg or FILE.html");
}

function valued<Value>(
  flags: string,
  description: string,
  read: (text: string) => Value,
  byDefault?: Value,
): Option {
  const option = new Option(flags, description).argParser(read);
  return byDefault === undefined ? option : option.default(byDefault);
}
