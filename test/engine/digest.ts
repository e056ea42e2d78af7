// FNV-1a, 64 bits, over the bits of arrays of doubles (lengths included, every NaN the same): the twin of `digest` in
// crates/laurel-infer/tests/suite/support.

const PRIME = 0x0000_0100_0000_01b3n;
const START = 0xcbf2_9ce4_8422_2325n;
const NAN_BITS = 0x7ff8_0000_0000_0000n;

/** The digest in hexadecimal. */
export function digestOf(arrays: readonly Float64Array[]): string {
  let hash = START;
  const add = (word: bigint) => {
    hash = BigInt.asUintN(64, (hash ^ word) * PRIME);
  };
  for (const array of arrays) {
    add(BigInt(array.length));
    const bits = new BigUint64Array(array.slice().buffer);
    bits.forEach((word, place) => {
      add(Number.isNaN(array[place]) ? NAN_BITS : word);
    });
  }
  return hash.toString(16).padStart(16, "0");
}
