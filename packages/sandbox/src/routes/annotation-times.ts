import { wireTimeOfSeconds } from "../times.ts";

/** `ts` of each address as text: in analysis.json it is a number of seconds, in the section a time (both captured). */
export function withTimeTexts(annotations: unknown): unknown {
  if (!isObject(annotations) || !isObject(annotations["network"])) return annotations;
  const network = Object.entries(annotations["network"]).map(([address, known]) => [address, withTimeText(known)]);
  return { ...annotations, network: Object.fromEntries(network) };
}

function withTimeText(known: unknown): unknown {
  if (!isObject(known) || typeof known["ts"] !== "number") return known;
  return { ...known, ts: wireTimeOfSeconds(known["ts"]) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
