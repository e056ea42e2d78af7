// Shorter constants for a module of WebAssembly: `v128.const` takes 18 bytes, a double that is splat over both lanes 11, and
// a small whole number that is converted and splat 5. The values are the same, and so are the engine's results.

const CODE_SECTION = 10;
const HEADER = 8;

/** The module with every `v128.const` of two equal doubles replaced by a splat; `bytes` is not changed. */
export function shortenConstants(bytes) {
  const out = new Writer();
  out.copy(bytes, 0, HEADER);
  const reader = new Reader(bytes, HEADER);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    const end = reader.at + size;
    const body = id === CODE_SECTION ? codeSection(reader) : bytes.subarray(reader.at, end);
    out.byte(id);
    out.unsigned(body.length);
    out.copy(body, 0, body.length);
    reader.at = end;
  }
  return out.bytes();
}

function codeSection(reader) {
  const out = new Writer();
  const count = reader.unsigned();
  out.unsigned(count);
  for (let i = 0; i < count; i++) {
    const size = reader.unsigned();
    const body = functionBody(reader, reader.at + size);
    out.unsigned(body.length);
    out.copy(body, 0, body.length);
  }
  return out.bytes();
}

function functionBody(reader, end) {
  const out = new Writer();
  const start = reader.at;
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned();
    reader.byte();
  }
  out.copy(reader.data, start, reader.at);
  while (reader.at < end) {
    const from = reader.at;
    if (reader.data[from] === 0xfd && reader.data[from + 1] === 0x0c) {
      reader.at += 18;
      writeVector(out, reader.data.subarray(from, reader.at));
    } else {
      skipInstruction(reader);
      out.copy(reader.data, from, reader.at);
    }
  }
  return out.bytes();
}

/** `v128.const` as it is, or as a splat where both lanes hold the same double. */
function writeVector(out, instruction) {
  const view = new DataView(instruction.buffer, instruction.byteOffset + 2, 16);
  const [low, high] = [view.getBigUint64(0, true), view.getBigUint64(8, true)];
  if (low !== high) return out.copy(instruction, 0, instruction.length);
  const number = view.getFloat64(0, true);
  if (low === 0n) {
    out.all(0x41, 0x00, 0xfd, 0x11); // i32.const 0, i32x4.splat
  } else if (Number.isInteger(number) && number >= -64 && number < 64 && !Object.is(number, -0)) {
    out.all(0x41, number & 0x7f, 0xb7, 0xfd, 0x14); // i32.const, f64.convert_i32_s, f64x2.splat
  } else {
    out.byte(0x44); // f64.const
    out.copy(instruction, 2, 10);
    out.all(0xfd, 0x14); // f64x2.splat
  }
}

/** Moves past one instruction: its opcode and its immediates (WebAssembly Core Specification 2.0, section 5.4). */
function skipInstruction(reader) {
  const opcode = reader.byte();
  if (opcode === 0xfc) return skipNumbered(reader, MISCELLANEOUS, reader.unsigned());
  if (opcode === 0xfd) return skipNumbered(reader, VECTOR, reader.unsigned());
  skipNumbered(reader, PLAIN, opcode);
}

function skipNumbered(reader, ranges, opcode) {
  const range = ranges.find(([from, to]) => from <= opcode && opcode <= to);
  if (range === undefined) throw new Error(`unknown instruction ${opcode.toString(16)}`);
  range[2](reader);
}

const none = () => {};
const bytes = (count) => (reader) => {
  reader.at += count;
};
const numbers = (count) => (reader) => {
  for (let i = 0; i < count; i++) reader.unsigned();
};
const branches = (reader) => numbers(reader.unsigned() + 1)(reader);
const types = (reader) => bytes(reader.unsigned())(reader);
const lane = (reader) => {
  numbers(2)(reader);
  reader.at += 1;
};

/** Ranges of opcodes with what follows each. Signed numbers are as long as unsigned ones. */
const PLAIN = [
  [0x00, 0x01, none],
  [0x02, 0x04, numbers(1)],
  [0x05, 0x05, none],
  [0x0b, 0x0b, none],
  [0x0c, 0x0d, numbers(1)],
  [0x0e, 0x0e, branches],
  [0x0f, 0x0f, none],
  [0x10, 0x10, numbers(1)],
  [0x11, 0x11, numbers(2)],
  [0x1a, 0x1b, none],
  [0x1c, 0x1c, types],
  [0x20, 0x26, numbers(1)],
  [0x28, 0x3e, numbers(2)],
  [0x3f, 0x42, numbers(1)],
  [0x43, 0x43, bytes(4)],
  [0x44, 0x44, bytes(8)],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, numbers(1)],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, numbers(1)],
];
const MISCELLANEOUS = [
  [0, 7, none],
  [8, 8, numbers(2)],
  [9, 9, numbers(1)],
  [10, 10, numbers(2)],
  [11, 11, numbers(1)],
  [12, 12, numbers(2)],
  [13, 13, numbers(1)],
  [14, 14, numbers(2)],
  [15, 17, numbers(1)],
];
const VECTOR = [
  [0, 11, numbers(2)],
  [12, 13, bytes(16)],
  [14, 20, none],
  [21, 34, bytes(1)],
  [35, 83, none],
  [84, 91, lane],
  [92, 93, numbers(2)],
  [94, 255, none],
];

class Reader {
  constructor(data, at) {
    this.data = data;
    this.at = at;
  }
  byte() {
    return this.data[this.at++];
  }
  /** LEB128 of at most 32 bits; of a longer one the value is not used. */
  unsigned() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
}

class Writer {
  constructor() {
    this.parts = [];
  }
  byte(value) {
    this.parts.push(Uint8Array.of(value));
  }
  all(...values) {
    this.parts.push(Uint8Array.from(values));
  }
  copy(from, start, end) {
    this.parts.push(from.subarray(start, end));
  }
  unsigned(value) {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }
  bytes() {
    return Uint8Array.from(Buffer.concat(this.parts));
  }
}
