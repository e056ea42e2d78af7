// The grammar of the command line: commands, options, help. Parses, then hands over to a command; the
// command's code is loaded only then, so that each starts quickly.

import { Command, CommanderError, Option } from "commander";
import { VERSION } from "../report/version.ts";
import { type Call, type CommonOptions, paintFor } from "./call.ts";
import type { GraphArguments } from "./commands/graph.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { failureOf } from "./failure.ts";
import { addInferOptions, type InferArguments } from "./infer-options.ts";
import type { Io } from "./io.ts";
import { toJson } from "./json.ts";
import { listOf, wordFor } from "./options.ts";
import { renderErrors } from "./render/diagnostics.ts";
import { badOption, notInThisVersion } from "./usage.ts";

/** Formats of `laurel graph`. */
export const GRAPH_FORMATS = ["json", "text", "dot", "svg"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

type Work = (call: Call) => Promise<ExitCode>;

/** Runs one call of the command line; `argv` without the program's own name. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  let work: Work | undefined;
  const program = grammar(io, (chosen) => {
    work = chosen;
  });
  try {
    program.parse(argv, { from: "user" });
    if (work === undefined) throw badOption("no command", "laurel --help lists them");
    return await work({ io, argv, options: commonOptions(program) });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.fine;
    return fail(asUsageError(error), argv, io);
  }
}

function grammar(io: Io, choose: (work: Work) => void): Command {
  const program = new Command("laurel")
    .description("Probabilistic programs in Daphne, compiled to graphical models and fitted.")
    .version(VERSION, "--version", "print laurel's version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: io.out.write, writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(io.out.columns, 100) });
  addCommonOptions(program);
  addInfer(program, choose);
  addModelCommands(program, choose);
  addExamples(program, choose);
  addRefused(program);
  return program;
}

function addCommonOptions(program: Command): void {
  program
    .option("--json", "print records for programs to read, and nothing else")
    .option("--quiet", "print the answer only: no progress, notes or warnings")
    .option("--no-color", "no colours; so does NO_COLOR")
    .option("--data <file>", "bind data: a JSON object, or a CSV with header", listOf)
    .option("--set <name=json>", "bind one name, over all --data", listOf)
    .option("--limit <name=n>", "set a limit: source, nesting, vertices, calls, ...", listOf)
    .addHelpText(
      "after",
      "\nPROGRAM is a file, - for standard input, or example:NAME; or a graph that was printed as JSON.\nExit codes: 0 fine, 1 wrong program or data, 2 bad usage, 3 do not trust, 4 stopped early, 70 laurel's fault.",
    );
}

function commonOptions(program: Command): CommonOptions {
  const given = program.opts<Partial<CommonOptions>>();
  return { json: false, quiet: false, color: true, data: [], set: [], limit: [], ...given };
}

function addInfer(program: Command, choose: (work: Work) => void): void {
  const command = subcommand(program, "infer")
    .description("fit, print the answer and how far to trust it")
    .argument("<PROGRAM...>");
  addInferOptions(command);
  command.action((programs: string[], options: InferArguments) =>
    choose(async (call) =>
      (await import("./commands/infer.ts")).inferCommand(call, programs, options),
    ),
  );
}

function addModelCommands(program: Command, choose: (work: Work) => void): void {
  subcommand(program, "check")
    .description("print what is wrong with a program, and nothing if all is well")
    .argument("<PROGRAM...>")
    .action((programs: string[]) =>
      choose(async (call) => (await import("./commands/check.ts")).checkCommand(call, programs)),
    );
  subcommand(program, "graph")
    .description("print the graphical model")
    .argument("<PROGRAM...>")
    .addOption(
      new Option(
        "--format <format>",
        `${GRAPH_FORMATS.join(", ")} (default: text on a terminal, else json)`,
      ).argParser(wordFor("--format", GRAPH_FORMATS)),
    )
    .option(
      "--plates",
      "show repeated vertices once, in a plate (default but for text up to 40 vertices)",
    )
    .option("--no-plates", "show every vertex; json always does")
    .action((programs: string[], options: GraphArguments) =>
      choose(async (call) =>
        (await import("./commands/graph.ts")).graphCommand(call, programs, options),
      ),
    );
  subcommand(program, "explain")
    .description("print what a model is made of and what bbvi would do")
    .argument("<PROGRAM...>")
    .action((programs: string[]) =>
      choose(async (call) =>
        (await import("./commands/explain.ts")).explainCommand(call, programs),
      ),
    );
  subcommand(program, "desugar")
    .description("print the core program")
    .argument("<PROGRAM...>")
    .action((programs: string[]) =>
      choose(async (call) =>
        (await import("./commands/desugar.ts")).desugarCommand(call, programs),
      ),
    );
}

function addExamples(program: Command, choose: (work: Work) => void): void {
  subcommand(program, "examples")
    .description("list the example programs, or print one")
    .argument("[NAME]")
    .action((name: string | undefined) =>
      choose(async (call) => (await import("./commands/examples.ts")).examplesCommand(call, name)),
    );
}

/** Commands of later versions: known, so that they are not taken for typing errors. */
function addRefused(program: Command): void {
  for (const name of ["play"]) {
    program
      .command(name, { hidden: true })
      .allowUnknownOption()
      .allowExcessArguments()
      .exitOverride()
      .action(() => {
        throw notInThisVersion(`laurel ${name}`);
      });
  }
}

function subcommand(program: Command, name: string): Command {
  return program.command(name).copyInheritedSettings(program);
}

/** Commander's own errors as BadOption: its message, and what it suggests as the hint. */
function asUsageError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [message = "", ...rest] = error.message.split("\n");
  const hint = rest.join(" ").trim();
  const text = message.startsWith("error: ") ? message.slice(7) : message;
  if (error.code === "commander.help") return badOption("no command", "laurel --help lists them");
  if (hint === "") return badOption(text, "laurel --help lists commands and options");
  return badOption(text, hint.replace("(Did you mean", "did you mean").replace(/\)$/, ""));
}

/** The options may be what is wrong: `--json` and `--no-color` are looked for in the arguments themselves. */
function fail(error: unknown, argv: readonly string[], io: Io): ExitCode {
  const { code, record } = failureOf(error, argv);
  const options = {
    json: argv.includes("--json"),
    quiet: true,
    color: !argv.includes("--no-color"),
  };
  if (options.json) {
    io.out.write(`${toJson(record)}\n`);
    return code;
  }
  const call: Call = { io, argv, options: { ...options, data: [], set: [], limit: [] } };
  const nowhere = { name: "laurel", source: "" };
  io.err.write(`${renderErrors(record.errors, nowhere, paintFor(call, io.err))}\n`);
  return code;
}
