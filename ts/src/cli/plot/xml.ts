// Text made safe inside XML and HTML.

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** `text` with what markup takes for its own replaced, and without the control characters that XML forbids. */
export function escapeXml(text: string): string {
  let out = "";
  for (const letter of text) {
    const isControl = letter < " " && letter !== "\n" && letter !== "\t";
    out += isControl ? "\ufffd" : (ESCAPES.get(letter) ?? letter);
  }
  return out;
}
