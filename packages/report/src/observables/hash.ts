import type { ObservableKind } from "@fumehood/contract";

const KIND_OF_LENGTH: Readonly<Record<number, ObservableKind>> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };

/** The kind that a digest of so many hexadecimal digits has by its length alone. */
export function hashKindOfLength(length: number): ObservableKind | null {
  return KIND_OF_LENGTH[length] ?? null;
}

/** True when all of `from`–`to` are hexadecimal digits. */
export function isHexRange(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    if (!((code >= 48 && code <= 57) || (lower >= 97 && lower <= 102))) return false;
  }
  return true;
}

/** A digest in lower case when it has the length of its kind, or `null`. */
export function readHash(kind: "md5" | "sha1" | "sha256" | "sha512" | "imphash", text: string): string | null {
  const wanted = kind === "imphash" ? "md5" : kind;
  const isRight = hashKindOfLength(text.length) === wanted && isHexRange(text, 0, text.length);
  return isRight ? text.toLowerCase() : null;
}
