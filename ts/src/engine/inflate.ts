// Undoes deflate (L. P. Deutsch, 1996, RFC 1951): the engine's bytes travel compressed inside the
// package. In JavaScript rather than by the host, whose streams cost more to start than this to run.
// Bad data throws a RangeError. Reads raw deflate only: no zlib or gzip wrapper, no checksum.

/** A canonical Huffman code: how many symbols have each length in bits, and the symbols in code order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

interface State {
  readonly input: Uint8Array;
  readonly output: Uint8Array<ArrayBuffer>;
  /** Next byte of the input, and next of the output. */
  from: number;
  to: number;
  /** Bits that were read and not yet used, the next one lowest. */
  bits: number;
  held: number;
}

const MAX_BITS = 15;

/** RFC 1951, section 3.2.5: base and extra bits of the lengths (symbols from 257) and of the distances. */
const LENGTHS = extraBits(4, 8, 3, 28);
const DISTANCES = extraBits(2, 4, 1, 30);

/** Section 3.2.7: the order in which the lengths of the code for code lengths are written. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The `size` bytes that `input` was deflated from. */
export function inflate(input: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(size);
  const state: State = { input, output, from: 0, to: 0, bits: 0, held: 0 };
  for (let last = 0; last === 0; ) {
    last = take(state, 1);
    const kind = take(state, 2);
    if (kind === 0) copyStored(state);
    else if (kind === 1) copyCoded(state, FIXED.symbols, FIXED.distances);
    else if (kind === 2) copyDynamic(state);
    else throw new RangeError("a block of a kind that does not exist");
  }
  if (state.to !== size) throw new RangeError(`${state.to} bytes where ${size} were promised`);
  return output;
}

/** The next `count` bits, the first one lowest. */
function take(state: State, count: number): number {
  while (state.held < count) {
    const byte = state.input[state.from++];
    if (byte === undefined) throw new RangeError("the data ends too early");
    state.bits |= byte << state.held;
    state.held += 8;
  }
  const value = state.bits & ((1 << count) - 1);
  state.bits >>>= count;
  state.held -= count;
  return value;
}

/** Section 3.2.4: whole bytes, after a length and its complement. */
function copyStored(state: State): void {
  state.bits = 0;
  state.held = 0;
  const length = take(state, 16);
  if ((take(state, 16) ^ length) !== 0xffff)
    throw new RangeError("a stored block's length is damaged");
  const bytes = state.input.subarray(state.from, state.from + length);
  if (bytes.length < length || state.to + length > state.output.length) {
    throw new RangeError("a stored block is longer than the data");
  }
  state.output.set(bytes, state.to);
  state.from += length;
  state.to += length;
}

/** Section 3.2.7: the codes themselves come first, run-length coded under a third code. */
function copyDynamic(state: State): void {
  const symbols = take(state, 5) + 257;
  const distances = take(state, 5) + 1;
  const written = take(state, 4) + 4;
  const lengths = new Uint8Array(ORDER.length);
  for (const place of ORDER.slice(0, written)) lengths[place] = take(state, 3);
  const all = codeLengths(state, makeCode(lengths), symbols + distances);
  copyCoded(state, makeCode(all.subarray(0, symbols)), makeCode(all.subarray(symbols)));
}

function codeLengths(state: State, code: Code, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  for (let place = 0; place < count; ) {
    const symbol = decode(state, code);
    if (symbol < 16) {
      lengths[place++] = symbol;
      continue;
    }
    const value = symbol === 16 ? (lengths[place - 1] ?? 0) : 0;
    const times =
      symbol === 16 ? 3 + take(state, 2) : symbol === 17 ? 3 + take(state, 3) : 11 + take(state, 7);
    if (place + times > count) throw new RangeError("a run of code lengths is too long");
    lengths.fill(value, place, place + times);
    place += times;
  }
  return lengths;
}

/** Section 3.2.3: literals, and copies of what was written before. */
function copyCoded(state: State, symbols: Code, distances: Code): void {
  const { output } = state;
  for (;;) {
    const symbol = decode(state, symbols);
    if (symbol === 256) return;
    if (symbol < 256) {
      output[state.to++] = symbol;
      continue;
    }
    const length = withExtra(state, LENGTHS, symbol - 257);
    const start = state.to - withExtra(state, DISTANCES, decode(state, distances));
    if (start < 0 || state.to + length > output.length)
      throw new RangeError("a copy leaves the data");
    // Byte by byte: a copy may reach into itself.
    for (let i = 0; i < length; i++) output[state.to++] = output[start + i] ?? 0;
  }
}

function withExtra(
  state: State,
  table: readonly (readonly [number, number])[],
  place: number,
): number {
  const entry = table[place];
  if (entry === undefined) throw new RangeError("a length or distance that does not exist");
  return entry[0] + take(state, entry[1]);
}

/** Section 3.2.2: codes of one length are consecutive, so that comparing with their first suffices. */
function decode(state: State, { counts, symbols }: Code): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= MAX_BITS; length++) {
    code |= take(state, 1);
    const count = counts[length] ?? 0;
    if (code - first < count) return symbols[index + code - first] ?? 0;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new RangeError("a code that stands for nothing");
}

function makeCode(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const symbols = new Uint16Array(lengths.length);
  let to = 0;
  for (let length = 1; length <= MAX_BITS; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) symbols[to++] = symbol;
    }
  }
  return { counts, symbols };
}

/** Bases that follow one another, `plain` without extra bits, then `group` for each count of them. */
function extraBits(group: number, plain: number, base: number, count: number): [number, number][] {
  const table: [number, number][] = [];
  for (let i = 0, next = base; i < count; i++) {
    const extra = i < plain ? 0 : Math.floor((i - plain) / group) + 1;
    table.push([next, extra]);
    next += 1 << extra;
  }
  // Length 258 has a symbol of its own, the last.
  if (base === 3) table.push([258, 0]);
  return table;
}

/** Section 3.2.6: the codes that need not be written. */
const FIXED = {
  symbols: makeCode(
    Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  ),
  distances: makeCode(new Uint8Array(30).fill(5)),
};
