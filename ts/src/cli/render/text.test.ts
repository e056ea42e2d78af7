import { describe, expect, it } from "vitest";
import { cut, displayWidth, padEnd, padStart, printable, wrap } from "./text.ts";

describe("terminal text", () => {
  it("counts wide letters twice and combining marks not at all", () => {
    expect(displayWidth("sigma")).toBe(5);
    expect(displayWidth("μ̂")).toBe(1);
    expect(displayWidth("漢字")).toBe(4);
  });

  it("pads to a width in columns, not in UTF-16 units", () => {
    expect(padEnd("漢", 4)).toBe("漢  ");
    expect(padStart("x̄", 3)).toBe("  x̄");
  });

  it("shows control characters and bidirectional marks as escapes", () => {
    expect(printable("a\u001b[31mb\u202e\n")).toBe("a\\u{1b}[31mb\\u{202e}\n");
    expect(printable("naïve μ 漢")).toBe("naïve μ 漢");
  });

  it("cuts with an ellipsis inside the width", () => {
    expect(cut("posterior", 9)).toBe("posterior");
    expect(cut("posterior", 5)).toBe("post…");
  });

  it("wraps at spaces, indents what follows and keeps a long word whole", () => {
    expect(wrap("one two three four", 9, 2)).toEqual(["one two", "  three", "  four"]);
    expect(wrap("a verylongword b", 6)).toEqual(["a", "verylongword", "b"]);
    expect(wrap("", 10)).toEqual([""]);
  });
});
