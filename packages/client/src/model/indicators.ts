import type { IndicatorCategory, IndicatorEntry } from "@fumehood/contract";
import { tagsOf, textOf } from "./sample.ts";

/** A behavioral indicator as the service's catalogue describes it. */
export interface Indicator {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** 0–100. */
  readonly severity?: number | undefined;
  /** 0–100. */
  readonly confidence?: number | undefined;
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** ATT&CK, as the service writes it. */
  readonly mitreTactics: readonly string[];
  readonly mitreTechniques: readonly string[];
  readonly additionalInfo?: string | undefined;
  readonly isCloudOnly?: boolean | undefined;
  readonly createdAt?: string | undefined;
  readonly modifiedAt?: string | undefined;
  readonly retiredAt?: string | undefined;
  readonly links: readonly { readonly title?: string | undefined; readonly url?: string | undefined }[];
}

export function toIndicator(entry: IndicatorEntry): Indicator {
  return {
    name: textOf(entry.name),
    title: textOf(entry.title),
    description: textOf(entry.description),
    severity: entry.severity ?? undefined,
    confidence: entry.confidence ?? undefined,
    categories: entry.category ?? [],
    tags: tagsOf(entry.tags),
    mitreTactics: entry["mitre-tactics"] ?? [],
    mitreTechniques: entry["mitre-techniques"] ?? [],
    additionalInfo: textOf(entry["additional-info"]),
    isCloudOnly: entry["cloud-only"] ?? undefined,
    createdAt: textOf(entry["created-at-date"]),
    modifiedAt: textOf(entry["last-modified-date"]),
    retiredAt: textOf(entry["retired-at-date"]),
    links: (entry.links ?? []).map(({ title, url }) => ({ title: textOf(title), url: textOf(url) })),
  };
}

/** What an indicator may be about. */
export interface Category {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  /** Name of the category above. */
  readonly parent?: string | undefined;
  readonly description?: string | undefined;
}

export function toCategory(entry: IndicatorCategory): Category {
  return {
    name: textOf(entry.name),
    title: textOf(entry.title),
    parent: textOf(entry.parent),
    description: textOf(entry.description),
  };
}
