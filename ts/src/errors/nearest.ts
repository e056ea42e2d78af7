// The known name nearest to a misspelt one, by edit distance with transpositions
// (optimal string alignment: F. J. Damerau 1964, "A technique for computer detection and correction of spelling errors").

/** Longer names are not compared: nobody misspells one, and the comparison is quadratic. */
const MAX_LENGTH = 40;

/**
 * The nearest of `candidates`, if one is within a third of the name's length (at least one edit); among equally near
 * ones that with the largest part in common at its beginning and end.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const lower = name.toLowerCase();
  let nearest: string | undefined;
  let best = Math.max(1, Math.floor(name.length / 3));
  let most = 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > best || candidate === name) continue;
    const other = candidate.toLowerCase();
    const distance = editDistance(lower, other);
    if (distance > best || distance >= name.length) continue;
    const share = commonShare(lower, other);
    if (nearest !== undefined && distance === best && share <= most) continue;
    nearest = candidate;
    best = distance;
    most = share;
  }
  return nearest;
}

/** The part of `candidate`, from 0 to 1, that is the beginning or the end of `name` as well. */
function commonShare(name: string, candidate: string): number {
  const limit = Math.min(name.length, candidate.length);
  let start = 0;
  while (start < limit && name[start] === candidate[start]) start += 1;
  let end = 0;
  while (end < limit - start && name.at(-1 - end) === candidate.at(-1 - end)) end += 1;
  return (start + end) / candidate.length;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (previous[j] as number) + 1,
          (row[j - 1] as number) + 1,
          (previous[j - 1] as number) + cost,
          swapped ? (twoBack[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    twoBack = previous;
    previous = row;
  }
  return previous[b.length] as number;
}
