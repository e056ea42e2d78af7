// Names of sites, many at once: `z[0]`, `z[1]`, `z[2]` are `z[0..2]`.

/** A name cut at its indices: `W[0][3]` is `W` with 0 and 3; null for a name whose end is no indices. */
export interface CutName {
  readonly base: string;
  readonly indices: readonly number[];
}

export function cutName(name: string): CutName {
  const indices: number[] = [];
  let end = name.length;
  while (end > 0 && name[end - 1] === "]") {
    const start = name.lastIndexOf("[", end - 2);
    const index = start < 0 ? "" : name.slice(start + 1, end - 1);
    if (index === "" || [...index].some((letter) => letter < "0" || letter > "9")) break;
    indices.unshift(Number(index));
    end = start;
  }
  return { base: name.slice(0, end), indices };
}

/** The names as ranges, in order of their first appearance; what has other indices stands apart. */
export function asRanges(names: readonly string[]): string[] {
  const groups = new Map<string, number[][]>();
  for (const name of names) {
    const { base, indices } = cutName(name);
    const key = `${base} ${indices.length}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [[...indices]]);
    else known.push([...indices]);
  }
  return [...groups].map(([key, all]) => key.slice(0, key.lastIndexOf(" ")) + rangeOf(all));
}

/** `[0..2][0..9]`: from the least to the most of each index. */
function rangeOf(all: readonly (readonly number[])[]): string {
  const [first = []] = all;
  return first
    .map((_, at) => {
      const own = all.map((each) => each[at] as number);
      const least = own.reduce((x, y) => Math.min(x, y));
      const most = own.reduce((x, y) => Math.max(x, y));
      return least === most ? `[${least}]` : `[${least}..${most}]`;
    })
    .join("");
}
