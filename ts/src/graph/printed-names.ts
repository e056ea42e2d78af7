// Daphne's names of vertices: the kind, or the name that the program gives, and a number.

/** A name for each stem, each name once. */
export function printedNames(stems: readonly string[]): string[] {
  const taken = new Set<string>();
  return stems.map((stem, id) => {
    let number = id;
    while (taken.has(`${stem}${number}`)) number += stems.length;
    taken.add(`${stem}${number}`);
    return `${stem}${number}`;
  });
}
