// Names that the reference compiler makes up, known by their spelling: Daphne's JSON has no other mark of them.

/** A name that the compiler made: `sample`, `observe` or `dontcare` and a number. */
export function isGeneratedName(name: string): boolean {
  const stem = STEMS.find((each) => name.startsWith(each));
  if (stem === undefined || name.length === stem.length) return false;
  for (let i = stem.length; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

const STEMS = ["sample", "observe", "dontcare"];
