import { createHash } from "node:crypto";
import type { Observable, ObservableKind, Tlp } from "@fumehood/contract";
import { markingOf, type Notice } from "@fumehood/pipeline";

// The core format of MISP: https://www.misp-standard.org/rfc/misp-standard-core.html (event, attribute, tag).

export interface MispAttribute {
  readonly uuid: string;
  readonly type: string;
  readonly category: string;
  readonly value: string;
  readonly to_ids: boolean;
  readonly comment: string;
}

/** How observables are called there. What is not listed has no type of its own and stays out. */
const TYPES: Readonly<Partial<Record<ObservableKind, readonly [type: string, category: string, toIds: boolean]>>> = {
  ipv4: ["ip-dst", "Network activity", true],
  ipv6: ["ip-dst", "Network activity", true],
  domain: ["domain", "Network activity", true],
  url: ["url", "Network activity", true],
  email: ["email", "Payload delivery", false],
  md5: ["md5", "Payload delivery", true],
  sha1: ["sha1", "Payload delivery", true],
  sha256: ["sha256", "Payload delivery", true],
  sha512: ["sha512", "Payload delivery", true],
};

const MAX_ATTRIBUTES = 500;

/** A UUID that is the same whenever the same text is named: a repeated push changes the event instead of making a second one. */
export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(`fumehood:${text}`).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const TLP_TAGS: Readonly<Record<Tlp, string>> = {
  clear: "tlp:clear",
  green: "tlp:green",
  amber: "tlp:amber",
  "amber+strict": "tlp:amber+strict",
  red: "tlp:red",
};

const THREAT_LEVELS = { malicious: "1", suspicious: "2", clean: "3", unknown: "4" } as const;

/** One event for an item: its own digests and what its analysis found, without noise. */
export function toMispEvent(notice: Notice, options: { readonly distribution: number; readonly publish: boolean }) {
  const { item, report, at, isTest } = notice;
  const own: MispAttribute[] = (["md5", "sha1", "sha256"] as const).flatMap((type) => {
    const value = item[type];
    return value === null ? [] : [attribute(item.id, type, "Payload delivery", value, true, "The file itself")];
  });
  const name = item.name.slice(0, 500);
  const verdict = item.verdict ?? "unknown";
  return {
    Event: {
      uuid: uuidOf(item.id),
      info: `${isTest ? "Test: " : ""}Fumehood: ${name} (${verdict}, score ${item.threatScore ?? "none"})`,
      date: at.slice(0, 10),
      distribution: String(options.distribution),
      threat_level_id: THREAT_LEVELS[verdict],
      analysis: "2",
      published: options.publish && !isTest,
      Attribute: [...own, ...fromObservables(item.id, report?.observables ?? [])].slice(0, MAX_ATTRIBUTES),
      Tag: [
        { name: TLP_TAGS[markingOf(item)] },
        ...(item.options.tags ?? []).map((tag) => ({ name: `fumehood:${tag}` })),
      ],
    },
  };
}

function fromObservables(itemId: string, observables: readonly Observable[]): MispAttribute[] {
  return observables.flatMap(({ kind, value, noise, confidence }) => {
    const known = TYPES[kind];
    if (known === undefined || noise !== null) return [];
    const [type, category, toIds] = known;
    return [attribute(itemId, type, category, value, toIds && confidence >= 50, `Confidence ${confidence}`)];
  });
}

function attribute(
  itemId: string,
  type: string,
  category: string,
  value: string,
  toIds: boolean,
  comment: string,
): MispAttribute {
  return { uuid: uuidOf(`${itemId}:${type}:${value}`), type, category, value, to_ids: toIds, comment };
}
