// Words of messages that depend on a number.

/** `1 argument`, `2 arguments`. */
export function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
