// What the system said about a file, in a few words.

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["ENOSPC", "the disk is full"],
  ["ERR_STRING_TOO_LONG", "it is too large"],
  ["ERR_FS_FILE_TOO_LARGE", "it is too large"],
]);

/** The reason of a failed read or write. */
export function systemReason(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== "string") return error instanceof Error ? error.message : String(error);
  return REASONS.get(code) ?? code;
}
