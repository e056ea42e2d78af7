import { describe, expect, it } from "vitest";
import { once } from "./once.ts";

describe("once", () => {
  it("does nothing before the first call, and makes a value once, also undefined", () => {
    let made = 0;
    const value = once(() => {
      made++;
      return undefined;
    });
    expect(made).toBe(0);
    expect([value(), value(), made]).toEqual([undefined, undefined, 1]);
  });

  it("tries again after an error", () => {
    let calls = 0;
    const value = once(() => {
      calls++;
      if (calls === 1) throw new Error("first");
      return calls;
    });
    expect(value).toThrow("first");
    expect([value(), value()]).toEqual([2, 2]);
  });
});
