// Seeds: whatever the caller gives as 64 bits for the engine, and as the text that reports echo.

export type Seed = number | bigint | string;

export interface SeedBits {
  readonly seed: bigint;
  readonly seedText: string;
}

/** Whole numbers are taken modulo 2^64, a string is hashed. `refuse` gets a sentence for anything else. */
export function seedOf(seed: unknown, refuse: (message: string) => never): SeedBits {
  if (typeof seed === "bigint") return { seed: BigInt.asUintN(64, seed), seedText: String(seed) };
  if (typeof seed === "string") return { seed: hash(seed), seedText: seed };
  if (typeof seed === "number" && Number.isSafeInteger(seed)) {
    return { seed: BigInt.asUintN(64, BigInt(seed)), seedText: String(seed) };
  }
  return refuse(`seed is a whole number or a string, not ${String(seed)}`);
}

/** FNV-1a over the UTF-8 bytes, 64 bits (Fowler, Noll and Vo; offset basis and prime as published). */
function hash(text: string): bigint {
  let state = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    state = BigInt.asUintN(64, (state ^ BigInt(byte)) * 0x100000001b3n);
  }
  return state;
}
