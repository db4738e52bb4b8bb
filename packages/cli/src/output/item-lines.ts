import { isFinalItemState, type Item, type VerdictLevel } from "@fumehood/contract";
import { cutEnd, cutMiddle, paint, safe, type Paint, type Terminal } from "./terminal.ts";

const VERDICT_STYLE: Record<VerdictLevel, readonly Paint[]> = {
  malicious: ["red", "bold"],
  suspicious: ["yellow", "bold"],
  clean: ["green"],
  unknown: ["dim"],
};
const MARK: Record<VerdictLevel, string> = { malicious: "✖", suspicious: "▲", clean: "✔", unknown: "?" };

/** "✖ 95 malicious", or what stands in its place. */
export function verdictWords(item: Item): string {
  if (item.verdict !== null) {
    return `${MARK[item.verdict]} ${String(item.threatScore ?? "–").padStart(3)} ${item.verdict}`;
  }
  if (item.state === "expanded") return "–     by member";
  return isFinalItemState(item.state) ? "–     none" : "…     not yet";
}

/** What an item is doing or why it ended, in a few words. */
export function stateWords(item: Item): string {
  if (!isFinalItemState(item.state)) {
    const remote = item.sampleState === null ? "" : ` (${item.sampleState})`;
    return `${item.state}${remote}: ${item.reason.text}`;
  }
  return `${item.decision}: ${item.reason.text}`;
}

/** Members below their archive, in the order in which they came out. */
export function inTreeOrder(items: readonly Item[]): Item[] {
  const byParent = new Map<string | null, Item[]>();
  const known = new Set(items.map((item) => item.id));
  for (const item of items) {
    const parent = item.parentId !== null && known.has(item.parentId) ? item.parentId : null;
    byParent.set(parent, [...(byParent.get(parent) ?? []), item]);
  }
  const ordered: Item[] = [];
  const open = (byParent.get(null) ?? []).toReversed();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    ordered.push(item);
    open.push(...(byParent.get(item.id) ?? []).toReversed());
  }
  return ordered;
}

/** One line for each item, members indented below their archive. */
export function itemLines(items: readonly Item[], terminal: Pick<Terminal, "color" | "width">): string[] {
  const ordered = inTreeOrder(items);
  const nameWidth = Math.min(48, Math.max(12, Math.floor(terminal.width / 3)));
  return ordered.map((item) => {
    const verdict = verdictWords(item).padEnd(16);
    const styled =
      item.verdict === null
        ? paint(terminal, verdict, "dim")
        : paint(terminal, verdict, ...VERDICT_STYLE[item.verdict]);
    const name = cutMiddle(`${"  ".repeat(item.depth)}${safe(item.name)}`, nameWidth).padEnd(nameWidth);
    const type = (item.type?.label ?? (item.kind === "url" ? "URL" : "")).slice(0, 28).padEnd(28);
    const room = Math.max(20, terminal.width - nameWidth - 16 - 28 - 8 - item.id.length);
    return `${paint(terminal, item.id, "dim")}  ${styled}  ${name}  ${paint(terminal, type, "dim")}  ${cutEnd(safe(stateWords(item)), room)}`.trimEnd();
  });
}
