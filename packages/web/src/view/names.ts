import { visibleText } from "@fumehood/report";

/** One piece of a name: plain text, or a character that is drawn as a boxed mark. */
export interface NamePart {
  readonly text: string;
  readonly isMark: boolean;
  readonly title: string;
}

export interface ShownName {
  /** May be cut with an ellipsis where room is short. */
  readonly head: readonly NamePart[];
  /** Always stays: the ending, and a mark that stands close before it. */
  readonly tail: readonly NamePart[];
  /** The whole name with marks written out, for tooltips and labels. */
  readonly label: string;
}

const TAIL_LENGTH = 8;
/** Longer names are cut in the middle before anything else looks at them. */
const NAME_LIMIT = 2_000;

const NO_NAME: NamePart = { text: "(no name)", isMark: false, title: "" };

/** Splits a name from outside into what may be cut and what must stay, with hidden characters as marks. */
export function showName(name: string): ShownName {
  const kept = name.length > NAME_LIMIT ? `${name.slice(0, NAME_LIMIT)}…${name.slice(-40)}` : name;
  const parts = kept === "" ? [NO_NAME] : visibleText(kept);
  const label = parts.map((part) => (part.isMark ? `[${part.text}]` : part.text)).join("");
  return { ...splitTail(parts), label };
}

function splitTail(parts: readonly NamePart[]): Pick<ShownName, "head" | "tail"> {
  const tail: NamePart[] = [];
  const head = [...parts];
  let length = 0;
  while (head.length > 0 && length < TAIL_LENGTH) {
    const last = head.pop();
    if (!last) break;
    const room = TAIL_LENGTH - length;
    const characters = Array.from(last.text);
    if (last.isMark || characters.length <= room) {
      tail.unshift(last);
      length += last.isMark ? 1 : characters.length;
    } else {
      tail.unshift({ ...last, text: characters.slice(-room).join("") });
      head.push({ ...last, text: characters.slice(0, -room).join("") });
      length = TAIL_LENGTH;
    }
  }
  const before = head.at(-1);
  if (before?.isMark) {
    head.pop();
    tail.unshift(before);
  }
  return { head, tail };
}

const OVERRIDE = "\u202e";
const POP = "\u202c";

/**
 * What programs that obey a right-to-left override draw instead of the real name; `null` when there is no override.
 * Covers the trick as it is met (one run, to its end or to the next pop), not the whole bidirectional algorithm.
 */
export function drawnElsewhere(name: string): string | null {
  const start = name.indexOf(OVERRIDE);
  if (start < 0) return null;
  const end = name.indexOf(POP, start);
  const run = name.slice(start + 1, end < 0 ? undefined : end);
  const after = end < 0 ? "" : name.slice(end + 1);
  return name.slice(0, start) + Array.from(run).toReversed().join("") + after;
}

/** A digest or id cut in its middle: `5c1e90ab…d07f44`. */
export function shortDigest(digest: string): string {
  return digest.length <= 16 ? digest : `${digest.slice(0, 8)}…${digest.slice(-6)}`;
}
