import { isIP } from "node:net";

/** An address in its canonical spelling as 32 hexadecimal digits: IPv4 stands where IPv6 maps it, so all sort in one row. */
export function addressNumber(address: string): string | undefined {
  const family = isIP(address);
  if (family === 4) return `${"0".repeat(20)}ffff${hexOfIpv4(address)}`;
  return family === 6 ? hexOfIpv6(address) : undefined;
}

/** First and last address of `192.0.2.0/24`; one address is a block of one. `undefined` for what is neither. */
export function readBlock(text: string): { first: string; last: string } | undefined {
  const [address = "", length, ...rest] = text.trim().split("/");
  const number = addressNumber(address);
  if (number === undefined || rest.length > 0) return undefined;
  if (length === undefined) return { first: number, last: number };
  const bits = isIP(address) === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined;
  const hostMask = (1n << BigInt(bits - Number(length))) - 1n;
  const value = BigInt(`0x${number}`);
  const first = (value | hostMask) ^ hostMask;
  return { first: toHex(first), last: toHex(first | hostMask) };
}

function toHex(value: bigint): string {
  return value.toString(16).padStart(32, "0");
}

function hexOfIpv4(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("");
}

function hexOfIpv6(address: string): string | undefined {
  if (address.includes("%")) return undefined;
  const plain = withHexTail(address);
  const [head = "", tail] = plain.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after]
    .map((group) => group.padStart(4, "0"))
    .join("")
    .toLowerCase();
}

/** `::ffff:192.0.2.1` ends in an IPv4 address: two groups. */
function withHexTail(address: string): string {
  const start = address.lastIndexOf(":") + 1;
  const tail = address.slice(start);
  if (!tail.includes(".")) return address;
  const hex = hexOfIpv4(tail);
  return `${address.slice(0, start)}${hex.slice(0, 4)}:${hex.slice(4)}`;
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
