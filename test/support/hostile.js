// Hostile programs and what a checker says of them. The same file runs in Node and in a page.

/** The text of `{ program }`, or of `{ parts }`: texts, each with how often it stands. */
export function programOf({ program, parts }) {
  return program ?? parts.map(([text, times]) => text.repeat(times)).join("");
}

/** Kind and place of the first error that `check` finds, such as `BadToken 1:9`; `no error` when it finds none. */
export function findingOf(check, entry) {
  const data = entry.data === undefined ? {} : { data: entry.data };
  const [error] = check(programOf(entry), data).errors;
  if (error === undefined) return "no error";
  const { line, column } = error.span.start;
  return `${error.kind} ${line}:${column}`;
}
