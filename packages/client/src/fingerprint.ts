/** Digits of a SHA-256. */
const HEX_DIGITS = 64;

/**
 * Reads the SHA-256 fingerprint of a certificate as tools print it: 64 hexadecimal digits, in pairs with colons or
 * without, in either case. Returns it in upper case with colons, or `undefined` for anything else.
 */
export function readFingerprint(text: string): string | undefined {
  const trimmed = text.trim();
  const isPaired = /^[0-9a-f]{2}(:[0-9a-f]{2})*$/i.test(trimmed);
  const digits = isPaired ? trimmed.replaceAll(":", "") : trimmed;
  if (digits.length !== HEX_DIGITS || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  return digits.toUpperCase().replaceAll(/..(?!$)/g, "$&:");
}
