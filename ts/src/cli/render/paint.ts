// What text on a terminal may look like. With `plain` everything stays as it is: files, pipes, NO_COLOR.

/** Puts a look on a text. Widths must be reckoned before. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** No looks at all. */
export const plain: Paint = {
  bold: same,
  dim: same,
  red: same,
  yellow: same,
  green: same,
  cyan: same,
};

function same(text: string): string {
  return text;
}
