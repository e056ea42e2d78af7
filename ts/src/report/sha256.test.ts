import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

describe("sha256", () => {
  it("gives the published hash of abc (FIPS 180-4, example B.1)", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("is the host's hash for every length from 0 to 200 and for texts beyond ASCII", () => {
    for (let length = 0; length <= 200; length++) {
      const text = "λx𝛼y".repeat(200).slice(0, length);
      const host = createHash("sha256").update(new TextEncoder().encode(text)).digest("hex");
      expect(sha256(text)).toBe(host);
    }
  });
});
