// Pages on errors as they are written: a wrong program, the call, what is printed, a right program.

import { fakeIo } from "../../ts/src/cli/io.fixture.ts";
import { runCli } from "../../ts/src/cli/program.ts";

/** One run that a page shows. */
export interface Shown {
  readonly program: string;
  /** The text of `data.json`; null when there is none. */
  readonly data: string | null;
  /** Without the `$ ` before it. */
  readonly command: string;
}

export interface Page {
  readonly title: string;
  /** null on a page that has no example. */
  readonly wrong: Shown | null;
  readonly printed: string;
  readonly right: Shown | null;
}

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The parts of a page; throws when it has another order of them. */
export function readPage(text: string): Page {
  const title = /^# (\S+)\n/.exec(text)?.[1] ?? "";
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language, body]): Block => ({ language: language as string, text: body as string }),
  );
  if (blocks.length === 0) return { title, wrong: null, printed: "", right: null };
  const at = blocks.findIndex(({ language }) => language === "text");
  const wrong = shownOf(blocks.slice(0, at), null);
  return {
    title,
    wrong,
    printed: (blocks[at] as Block).text.trimEnd(),
    right: shownOf(blocks.slice(at + 1), wrong),
  };
}

/** The page with another text for what is printed. */
export function withPrinted(page: string, printed: string): string {
  return page.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${printed}\n\`\`\``);
}

/** A run; what is not written is as in the one `before`. */
function shownOf(blocks: readonly Block[], before: Shown | null): Shown {
  const textOf = (language: string) => blocks.find((each) => each.language === language)?.text;
  const program = textOf("daphne");
  const command = textOf("sh")?.trim().replace(/^\$ /, "") ?? before?.command;
  if (program === undefined || command === undefined) throw new Error("no program, or no call");
  return { program, command, data: textOf("json") ?? before?.data ?? null };
}

/** Runs the call of a page in a world that has nothing but its files. */
export async function runShown({ program, data, command }: Shown) {
  const files = new Map([["program.daphne", program.replace(/\n$/, "")]]);
  if (data !== null) files.set("data.json", data);
  const { io, written } = fakeIo({ files });
  const [name, ...argv] = words(command);
  if (name !== "laurel") throw new Error(`not a call of laurel: ${command}`);
  const code = await runCli(argv, io);
  return { code, printed: `${written.out}\n\n${written.err}` };
}

/** Words of a command line; single quotes keep one together. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
