// Undoes LZMA (I. Pavlov, LZMA specification, 2015): the engine's bytes travel compressed inside the package, a fifth
// smaller than deflated. In: the bare stream of the range coder with its end marker, made with the settings below, and the size
// when undone.
// Bad data throws a RangeError. Reads no file header.

/** What the encoder was told: bits of the previous byte that choose a literal's model, and of the position. */
const LITERAL_CONTEXT_BITS = 3;
const POSITION_BITS = 2;

/** What has been undone, and what the next item depends on. */
interface Decoder {
  readonly bits: Bits;
  readonly output: Uint8Array<ArrayBuffer>;
  /** Next byte of the output. */
  to: number;
  /** What the last items were: 0 to 6 after a literal, 7 to 11 after a copy. */
  state: number;
  /** The last four distances, less 1. */
  newest: number;
  second: number;
  third: number;
  fourth: number;
}

/** The range coder: bits whose chances are learnt on the way. */
interface Bits {
  /** The next bit under the model at `place`, which learns from it. */
  bit(place: number): number;
  /** A number of `count` bits, the highest first, each under the model that the bits before it choose. */
  tree(base: number, count: number): number;
  /** `count` bits of even chances, the highest first. */
  even(count: number): number;
  /** Whether nothing is left. */
  isAtEnd(): boolean;
}

/** Places of the models (specification, "The main loop of decoder"). */
const STATES = 12;
const IS_COPY = 0;
const IS_REPEATED = IS_COPY + (STATES << POSITION_BITS);
const IS_NOT_NEWEST = IS_REPEATED + STATES;
const IS_NOT_SECOND = IS_NOT_NEWEST + STATES;
const IS_FOURTH = IS_NOT_SECOND + STATES;
const IS_LONG = IS_FOURTH + STATES;
const SLOTS = IS_LONG + (STATES << POSITION_BITS);
const MIDDLE_DISTANCES = SLOTS + 4 * 64;
const ALIGNMENT = MIDDLE_DISTANCES + 128;
const COPY_LENGTHS = ALIGNMENT + 16;
const LENGTH_MODELS = 2 + (16 << POSITION_BITS) + 256;
const REPEATED_LENGTHS = COPY_LENGTHS + LENGTH_MODELS;
const LITERALS = REPEATED_LENGTHS + LENGTH_MODELS;
const MODELS = LITERALS + (0x300 << LITERAL_CONTEXT_BITS);

/** The `size` bytes that were compressed to `input`. */
export function unpack(input: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const bits = rangeDecoder(input);
  const output = new Uint8Array(size);
  const start = { to: 0, state: 0, newest: 0, second: 0, third: 0, fourth: 0 };
  const decoder: Decoder = { bits, output, ...start };
  while (decoder.to < size) {
    const place = placeOf(decoder);
    if (bits.bit(IS_COPY + place) === 0) literal(decoder);
    else if (bits.bit(IS_REPEATED + decoder.state) === 0) newCopy(decoder);
    else repeatedCopy(decoder, place);
  }
  if (!isAtEnd(decoder)) throw new RangeError(`the data is not that of ${size} bytes`);
  return output;
}

/** Whether the end marker comes next, a new copy from the largest distance, and nothing after it. */
function isAtEnd(decoder: Decoder): boolean {
  const { bits, state } = decoder;
  if (bits.bit(IS_COPY + placeOf(decoder)) === 0) return false;
  if (bits.bit(IS_REPEATED + state) === 1) return false;
  return distanceOf(bits, lengthOf(decoder, COPY_LENGTHS)) === -1 && bits.isAtEnd();
}

/** Its registers are unsigned numbers of 32 bits, kept as signed ones: hosts are quick with those from the start. */
function rangeDecoder(input: Uint8Array): Bits {
  const models = new Uint16Array(MODELS).fill(EVEN);
  let from = 5;
  let range = -1;
  let code = beginning(input);
  const normalise = () => {
    if (range >>> 24 !== 0) return;
    if (from >= input.length) throw new RangeError("the data ends too early");
    range <<= 8;
    code = (code << 8) | (input[from++] as number);
  };
  const bit = (place: number) => {
    if (range >>> 24 === 0) normalise();
    const chance = models[place] as number;
    const bound = Math.imul(range >>> 11, chance);
    // Written out, not called: this is where the time goes, most of it before the host has compiled it.
    if ((code ^ HIGHEST) < (bound ^ HIGHEST)) {
      range = bound;
      models[place] = chance + ((2 * EVEN - chance) >>> 5);
      return 0;
    }
    range = (range - bound) | 0;
    code = (code - bound) | 0;
    models[place] = chance - (chance >>> 5);
    return 1;
  };
  const tree = (base: number, count: number) => {
    let node = 1;
    for (let i = 0; i < count; i++) node = (node << 1) | bit(base + node);
    return node - (1 << count);
  };
  const even = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      normalise();
      range >>>= 1;
      const one = (code ^ HIGHEST) < (range ^ HIGHEST) ? 0 : 1;
      if (one === 1) code = (code - range) | 0;
      value = (value << 1) | one;
    }
    return value;
  };
  const isAtEnd = () => {
    normalise();
    return code === 0 && from === input.length;
  };
  return { bit, tree, even, isAtEnd };
}

/** The chance of a bit to be 0 that a model begins with, in 2048ths. */
const EVEN = 1024;

/** Signed numbers whose highest bit is flipped are in the order of unsigned ones. */
const HIGHEST = 0x8000_0000 | 0;

/** The first four bytes that count, the highest first; a 0 stands before them. */
function beginning(input: Uint8Array): number {
  if (input.length < 5 || input[0] !== 0) throw new RangeError("the data has no beginning");
  return input.subarray(1, 5).reduce((code, byte) => (code << 8) | byte, 0);
}

/** As `tree`, the lowest bit first. */
function reverseTree(bits: Bits, base: number, count: number): number {
  let node = 1;
  let value = 0;
  for (let i = 0; i < count; i++) {
    const next = bits.bit(base + node);
    node = (node << 1) | next;
    value |= next << i;
  }
  return value;
}

/** Among the models of one kind that depend on the state and the position. */
function placeOf(decoder: Decoder): number {
  return (decoder.state << POSITION_BITS) + positionOf(decoder);
}

function positionOf({ to }: Decoder): number {
  return to & ((1 << POSITION_BITS) - 1);
}

/** A byte. After a copy, the byte that the copy would have gone on with chooses among the models. */
function literal(decoder: Decoder): void {
  const { bits, output, to, state } = decoder;
  const context = to === 0 ? 0 : (output[to - 1] as number) >>> (8 - LITERAL_CONTEXT_BITS);
  const base = LITERALS + 0x300 * context;
  decoder.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  decoder.to = to + 1;
  if (state < 7) {
    output[to] = bits.tree(base, 8);
    return;
  }
  let node = 1;
  let expected = output[to - decoder.newest - 1] as number;
  for (let agrees = true; agrees && node < 0x100; expected <<= 1) {
    const hope = (expected >>> 7) & 1;
    const found = bits.bit(base + ((1 + hope) << 8) + node);
    node = (node << 1) | found;
    agrees = found === hope;
  }
  while (node < 0x100) node = (node << 1) | bits.bit(base + node);
  output[to] = node & 0xff;
}

/** A copy from a distance of its own. */
function newCopy(decoder: Decoder): void {
  const length = lengthOf(decoder, COPY_LENGTHS);
  decoder.fourth = decoder.third;
  decoder.third = decoder.second;
  decoder.second = decoder.newest;
  decoder.newest = distanceOf(decoder.bits, length);
  decoder.state = decoder.state < 7 ? 7 : 10;
  copy(decoder, length);
}

/** A copy from one of the last four distances, which becomes the newest; or of one byte from the newest. */
function repeatedCopy(decoder: Decoder, place: number): void {
  const { bits, state } = decoder;
  if (bits.bit(IS_NOT_NEWEST + state) === 1) chooseOlder(decoder);
  else if (bits.bit(IS_LONG + place) === 0) {
    decoder.state = state < 7 ? 9 : 11;
    copy(decoder, 1);
    return;
  }
  const length = lengthOf(decoder, REPEATED_LENGTHS);
  decoder.state = state < 7 ? 8 : 11;
  copy(decoder, length);
}

function chooseOlder(decoder: Decoder): void {
  const { bits, state, newest, second, third, fourth } = decoder;
  decoder.second = newest;
  if (bits.bit(IS_NOT_SECOND + state) === 0) {
    decoder.newest = second;
    return;
  }
  decoder.third = second;
  const older = bits.bit(IS_FOURTH + state) === 1;
  decoder.newest = older ? fourth : third;
  if (older) decoder.fourth = third;
}

/** 2 to 9, 10 to 17, or 18 to 273. */
function lengthOf(decoder: Decoder, base: number): number {
  const { bits } = decoder;
  const short = base + 2 + (positionOf(decoder) << 3);
  if (bits.bit(base) === 0) return 2 + bits.tree(short, 3);
  if (bits.bit(base + 1) === 0) return 10 + bits.tree(short + (8 << POSITION_BITS), 3);
  return 18 + bits.tree(base + 2 + (16 << POSITION_BITS), 8);
}

/** A distance less 1: a slot says its two highest bits and how many there are. */
function distanceOf(bits: Bits, length: number): number {
  const slot = bits.tree(SLOTS + (Math.min(length - 2, 3) << 6), 6);
  if (slot < 4) return slot;
  const rest = (slot >>> 1) - 1;
  const high = (2 | (slot & 1)) << rest;
  if (slot < 14) return high + reverseTree(bits, MIDDLE_DISTANCES + high - slot, rest);
  return high + (bits.even(rest - 4) << 4) + reverseTree(bits, ALIGNMENT, 4);
}

function copy(decoder: Decoder, length: number): void {
  const { output, to, newest } = decoder;
  const start = to - newest - 1;
  // A distance of 2^31 or more is negative here.
  if (newest < 0 || start < 0 || to + length > output.length) {
    throw new RangeError("a copy leaves the data");
  }
  // Byte by byte: a copy may reach into itself.
  for (let i = 0; i < length; i++) output[to + i] = output[start + i] as number;
  decoder.to = to + length;
}
