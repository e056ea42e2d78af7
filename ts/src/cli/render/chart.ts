// A series of numbers as a small chart of block characters. Robust: one wild step does not flatten
// the rest. Values that are not finite leave gaps.

const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** How large the chart is, in terminal columns and rows. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** A chart's rows, top first, and the values at its upper and lower edge. */
export interface Chart {
  readonly rows: readonly string[];
  readonly low: number;
  readonly high: number;
  /** Whether some finite values lie under `low`, and are drawn at it. */
  readonly clipped: boolean;
}

/**
 * Charts `values` [step]. Steps share columns when there are more steps than columns: a column shows
 * the median of its finite steps, and a blank when it has none. The lower edge leaves out columns
 * far below the rest (Tukey's fence): they are drawn at it.
 */
export function blockChart(values: readonly number[], size: ChartSize): Chart | null {
  const columns = toColumns(values, size.width);
  const finite = columns.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length === 0) return null;
  const high = finite[finite.length - 1] as number;
  const low = lowerEdge(finite);
  const levels = columns.map((value) => level(value, low, high, size.height * BLOCKS.length));
  const rows = Array.from({ length: size.height }, (_, row) =>
    levels.map((each) => block(each, size.height - 1 - row)).join(""),
  );
  return { rows, low, high, clipped: (finite[0] as number) < low };
}

/** Medians of the finite steps of each of at most `width` columns; NaN for a column without any. */
export function toColumns(values: readonly number[], width: number): number[] {
  const count = Math.min(values.length, width);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * values.length) / count);
    const to = Math.floor(((column + 1) * values.length) / count);
    return median(values.slice(from, to).filter(Number.isFinite));
  });
}

/** Lower edge for `sorted` values: the lowest inside one and a half inter-quartile ranges under the lower quartile. */
export function lowerEdge(sorted: readonly number[]): number {
  const quartile = sorted[Math.floor(sorted.length / 4)] as number;
  const upper = sorted[Math.floor((3 * sorted.length) / 4)] as number;
  const fence = quartile - 1.5 * (upper - quartile);
  return sorted.find((each) => each >= fence) as number;
}

/** The median of `values`, which it sorts; NaN of none. */
export function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  values.sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  const upper = values[middle] as number;
  return values.length % 2 === 1 ? upper : ((values[middle - 1] as number) + upper) / 2;
}

/** Height of a bar in eighths of a row, from 1 to `top`; 0 for a gap. */
function level(value: number, low: number, high: number, top: number): number {
  if (!Number.isFinite(value)) return 0;
  if (high === low) return Math.ceil(top / 2);
  const share = (Math.max(value, low) - low) / (high - low);
  return 1 + Math.round(share * (top - 1));
}

function block(eighths: number, row: number): string {
  const inRow = Math.min(BLOCKS.length, eighths - row * BLOCKS.length);
  return inRow <= 0 ? " " : (BLOCKS[inRow - 1] as string);
}
