import type { Item } from "@fumehood/contract";
import { defang } from "@fumehood/report";
import { stateOfItem, type ShownState } from "./item-state.ts";
import { showName, type ShownName } from "./names.ts";
import { countOf, formatCount } from "./numbers.ts";
import { ABSENT, formatExact, formatMoment } from "./time.ts";
import { verdictOfItem, type ShownVerdict } from "./verdict.ts";

/** One line of the list of samples, ready to be drawn. */
export interface ItemRow {
  readonly id: string;
  readonly isUrl: boolean;
  readonly name: ShownName;
  readonly verdict: ShownVerdict;
  readonly type: string;
  readonly target: string;
  readonly state: ShownState;
  readonly indicators: string;
  readonly tags: readonly string[];
  /** Clock for today, day and minute before. */
  readonly time: string;
  readonly exactTime: string;
  readonly from: string;
  readonly parentId: string | null;
  /** Steps to the right under an archive that stands in the same list. */
  readonly indent: number;
  /** The second line on a phone. */
  readonly summary: string;
}

export interface RowContext {
  readonly nowMs: number;
  readonly labelOfTarget: (name: string) => string;
  readonly parent: Pick<Item, "name"> | undefined;
  readonly indent: number;
}

export function rowOfItem(item: Item, context: RowContext): ItemRow {
  const state = stateOfItem(item, context.nowMs);
  const type = typeOf(item);
  const target = context.labelOfTarget(item.target);
  const indicators = item.indicatorCount === null ? "" : countOf(item.indicatorCount, "indicator");
  return {
    id: item.id,
    isUrl: item.kind === "url",
    name: showName(displayName(item)),
    verdict: verdictOfItem(item),
    type,
    target,
    state,
    indicators: formatCount(item.indicatorCount),
    tags: item.options.tags ?? [],
    time: formatMoment(item.createdAt, context.nowMs),
    exactTime: formatExact(item.createdAt),
    from: originOf(item, context.parent),
    parentId: item.parentId,
    indent: context.indent,
    summary: [state.why, type, target, indicators].filter((part) => part !== "" && part !== ABSENT).join(" · "),
  };
}

/** The name for people: URLs are defanged. */
export function displayName(item: Pick<Item, "kind" | "name" | "url">): string {
  return item.kind === "url" ? defang("url", item.url ?? item.name) : item.name;
}

export function typeOf(item: Pick<Item, "kind" | "type">): string {
  return item.type?.label ?? (item.kind === "url" ? "URL" : ABSENT);
}

const CHANNELS: Record<string, string> = { console: "by hand", cli: "command line", api: "api" };

/** Who or what put it in: `mo · by hand`, `folder /drop`, `from invoices.zip`. */
export function originOf(
  item: Pick<Item, "channel" | "submittedBy" | "parentId">,
  parent: Pick<Item, "name"> | undefined,
): string {
  if (item.parentId !== null) return `from ${parent ? showName(parent.name).label : "an archive"}`;
  const colon = item.channel.indexOf(":");
  if (colon > 0) return `${item.channel.slice(0, colon)} ${item.channel.slice(colon + 1)}`;
  const channel = CHANNELS[item.channel] ?? item.channel;
  return item.submittedBy === "" ? channel : `${item.submittedBy} · ${channel}`;
}
