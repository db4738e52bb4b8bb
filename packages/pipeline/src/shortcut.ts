import { createHash } from "node:crypto";

/** The bytes that the service makes of a submitted URL (checked against the digests of published samples). */
export function shortcutText(url: string): string {
  return `[InternetShortcut]\nURL=${url}\n`;
}

/** SHA-256 under which the service knows a submitted URL. */
export function shortcutDigest(url: string): string {
  return createHash("sha256").update(shortcutText(url)).digest("hex");
}
