/**
 * The EICAR test file, put together at run time: were its text to stand in a source file, scanners would take that file away.
 */
const PIECES: readonly string[] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE", "!$H+H*"];

/** The 68 characters that make a file the EICAR test file. */
export function eicarText(): string {
  return PIECES.join("");
}

/** By its definition: the text at the very beginning, then only white space or end-of-file marks, 128 bytes at most in all. */
export function isEicar(head: Uint8Array, sizeBytes: number): boolean {
  if (head[0] !== 0x58 || head[1] !== 0x35 || sizeBytes > 128) return false;
  const text = Buffer.from(head).toString("latin1");
  return text.startsWith(eicarText()) && /^[\s\x1a]{0,60}$/.test(text.slice(eicarText().length));
}
