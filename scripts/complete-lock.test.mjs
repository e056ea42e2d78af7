import { describe, expect, it } from "vitest";
import { missingFromLock } from "./complete-lock.mjs";

const parent = {
  version: "1.0.0",
  optionalDependencies: { "@a/linux-x64": "1.0.0", "@a/win32-x64": "1.0.0" },
};

describe("missingFromLock", () => {
  it("names the optional packages that the lock file does not hold, with parent and version", () => {
    const packages = { "": {}, "node_modules/a": parent, "node_modules/@a/linux-x64": {} };
    expect(missingFromLock({ packages })).toEqual([["node_modules/a", "@a/win32-x64", "1.0.0"]]);
  });

  it("finds packages in inner and in outer node_modules", () => {
    const packages = {
      "": {},
      "node_modules/b/node_modules/a": parent,
      "node_modules/b/node_modules/a/node_modules/@a/linux-x64": {},
      "node_modules/@a/win32-x64": {},
    };
    expect(missingFromLock({ packages })).toEqual([]);
  });
});
