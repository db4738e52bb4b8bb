export type HashAlgorithm = "md5" | "sha1" | "sha256";

const ALGORITHM_BY_LENGTH: Readonly<Record<number, HashAlgorithm>> = { 32: "md5", 40: "sha1", 64: "sha256" };

/** What a text of lower-case hexadecimal digits is a digest by; `undefined` when it is none. */
export function algorithmOf(text: string): HashAlgorithm | undefined {
  return /^[0-9a-f]+$/.test(text) ? ALGORITHM_BY_LENGTH[text.length] : undefined;
}
