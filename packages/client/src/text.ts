/** What stands in the place of a secret. */
export const REDACTED = "•••";

/** Shorter secrets are not searched for: replacing them would garble every other text. */
const MIN_SECRET_CHARS = 4;

export type Redact = (text: string) => string;

/** Returns a function that replaces each secret, as it is or percent-encoded, wherever it stands in a text. */
export function createRedactor(secrets: readonly (string | undefined)[]): Redact {
  const written = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= MIN_SECRET_CHARS)
    .flatMap((secret) => [secret, encodeURIComponent(secret), formEncode(secret)]);
  // The longest first: one secret may contain another.
  const needles = [...new Set(written)].sort((a, b) => b.length - a.length);
  return (text) => needles.reduce((rest, needle) => rest.replaceAll(needle, REDACTED), text);
}

/**
 * Makes text from outside fit for one line of a message: control, bidirectional and invisible characters become
 * visible as `\u{…}`, and the length is bounded.
 */
export function cleanText(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return cut
    .replaceAll(/[\t\r\n ]+/g, " ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .trim();
}

function formEncode(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}
