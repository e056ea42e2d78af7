// The known word nearest to one that is not known, by edits (insert, delete, replace, swap neighbours).

/** The nearest of `known` within a third of its length (at least one edit), or nothing. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const each of known) {
    const edits = editsBetween(word, each);
    if (edits < fewest && edits <= Math.max(1, Math.floor(each.length / 3))) {
      best = each;
      fewest = edits;
    }
  }
  return best;
}

/** Fewest edits from `a` to `b` (optimal string alignment). Words over 64 letters count as far apart. */
export function editsBetween(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const differs = a[row - 1] === b[column - 1] ? 0 : 1;
      let edits = Math.min(at(previous, column) + 1, at(current, column - 1) + 1);
      edits = Math.min(edits, at(previous, column - 1) + differs);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, at(before, column - 2) + 1);
      current.push(edits);
    }
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number;
}
