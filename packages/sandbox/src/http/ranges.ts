/** What a `Range` header asks for of a body of a known size. Both ends are inclusive. */
export type RangeOutcome = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "unsatisfiable" };

/** Reads one byte range. Several ranges, other units and malformed headers get the whole body, as the standard allows. */
export function decideRange(header: string | undefined, sizeBytes: number): RangeOutcome {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(" ", "") ?? "");
  if (!match) return { kind: "whole" };
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return { kind: "whole" };
  if (first === "") return suffixRange(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== "" && Number(last) < start) return { kind: "whole" };
  return start < sizeBytes ? { kind: "part", start, end } : { kind: "unsatisfiable" };
}

function suffixRange(length: number, sizeBytes: number): RangeOutcome {
  if (length === 0 || sizeBytes === 0) return { kind: "unsatisfiable" };
  return { kind: "part", start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
}
