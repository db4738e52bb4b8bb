/**
 * Reads `text` from `from` to `to` as an IPv4 address in four decimal numbers and gives it as an unsigned 32-bit number,
 * or -1. A leading zero makes it none: what `010` means differs between programs.
 */
export function parseIpv4Range(text: string, from: number, to: number): number {
  if (to - from < 7 || to - from > 15) return -1;
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      if (part === 0) return -1;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return -1;
    } else if (digit === -2 && part >= 0 && parts < 3) {
      value = value * 256 + part;
      parts++;
      part = -1;
    } else return -1;
  }
  return parts === 3 && part >= 0 ? value * 256 + part : -1;
}

/** The address as an unsigned 32-bit number, or `null`. */
export function parseIpv4(text: string): number | null {
  const value = parseIpv4Range(text, 0, text.length);
  return value < 0 ? null : value;
}

export function formatIpv4(value: number): string {
  return `${Math.floor(value / 16777216)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The eight groups of an IPv6 address (an embedded IPv4 address makes the last two), or `null`. No zone, no brackets. */
export function parseIpv6(text: string): number[] | null {
  if (text.length < 2 || text.length > 45) return null;
  const gap = text.indexOf("::");
  if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) return null;
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === 8 ? groups : null;
  }
  const head = parseGroups(text.slice(0, gap), false);
  const tail = parseGroups(text.slice(gap + 2), true);
  if (!head || !tail || head.length + tail.length > 7) return null;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (part.includes(".")) {
      const embedded = mayEndInIpv4 && at === parts.length - 1 ? parseIpv4(part) : null;
      if (embedded === null) return null;
      groups.push(Math.floor(embedded / 65536), embedded % 65536);
    } else {
      const group = parseGroup(part);
      if (group < 0) return null;
      groups.push(group);
    }
  }
  return groups;
}

function parseGroup(part: string): number {
  if (part.length < 1 || part.length > 4) return -1;
  let value = 0;
  for (let at = 0; at < part.length; at++) {
    const digit = hexValue(part.charCodeAt(at));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** The canonical text of RFC 5952: lower case, the first longest run of two or more zero groups as `::`. */
export function formatIpv6(groups: readonly number[]): string {
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: at - length + 1, length };
  }
  return best;
}
