import { createHash } from "node:crypto";
import { valueKindOf, valueOf } from "../curated-entry.ts";
import type { FeedFormat } from "./format.ts";

/** Signature ids from here on; those below are the rule makers' and, up to two million, everybody's own. */
const FIRST_SID = 1_000_000_000;
const SID_RANGE = 2_000_000_000;

/**
 * Snort rules for lookups of the domains, one each, with the same id whenever they are asked for. Feeds without domains have nothing that a
 * network sensor could see, and say so in a comment.
 */
export const SNORT_FORMAT: FeedFormat = {
  contentType: "text/plain;charset=utf-8",
  async *write({ feed, description, producedAt }, entries) {
    yield `# ${feed}, ${producedAt}: ${description}\n`;
    if (valueKindOf(feed) !== "domain") {
      yield "# Nothing in this feed can be seen on a network.\n";
      return;
    }
    const written = new Set<string>();
    const sids = new Set<number>();
    for await (const entry of entries) {
      const domain = valueOf(feed, entry);
      if (written.has(domain)) continue;
      written.add(domain);
      yield `${toRule(feed, domain, freeSid(`${feed} ${domain}`, sids), entry.info ?? "")}\n`;
    }
  },
};

/** Matches the name in a question: opcode query, no answer; labels with their lengths, so that `b.test` does not match `ab.test`. */
function toRule(feed: string, domain: string, sid: number, info: string): string {
  const options = [
    `msg:"FUMEHOOD ${escapeText(feed)} lookup of ${escapeText(domain)}"`,
    "byte_test:1,!&,0xF8,2",
    `content:"${encodeName(domain)}"`,
    "nocase",
    `reference:url,${escapeUrl(info)}`,
    "classtype:trojan-activity",
    `sid:${sid}`,
    "rev:1",
  ];
  return `alert udp $HOME_NET any -> any 53 (${options.join("; ")};)`;
}

/** Semicolon, quotation mark and backslash mean something within a message; whatever is not a plain character is left out. */
function escapeText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "").replaceAll(/["\\;]/g, "\\$&");
}

/** A reference stands without quotation marks and without its scheme: what means anything in a rule is percent-encoded. */
function escapeUrl(url: string): string {
  const bare = url.replace(/^https?:\/\//, "");
  return bare.replaceAll(/[^\w.~:/%?=&-]/gu, (character) => `%${hexOf(character, "%")}`);
}

/** A name as it stands in a packet: each label behind its length, a zero at the end. */
function encodeName(domain: string): string {
  return `${domain.split(".").map(encodeLabel).join("")}|00|`;
}

function encodeLabel(label: string): string {
  const length = Buffer.byteLength(label, "utf8").toString(16).padStart(2, "0").toUpperCase();
  return `|${length}|${label.replaceAll(/[^\w-]/gu, (character) => `|${hexOf(character, " ")}|`)}`;
}

/** The bytes of a character. */
function hexOf(character: string, separator: string): string {
  return [...Buffer.from(character, "utf8").toString("hex").toUpperCase().matchAll(/../g)].join(separator);
}

/** By what the rule is about; the next free one where two fall together, since a sensor keeps one of a kind only. */
function freeSid(subject: string, taken: Set<number>): number {
  const digest = createHash("sha256").update(subject, "utf8").digest().readUInt32BE();
  let sid = FIRST_SID + (digest % SID_RANGE);
  while (taken.has(sid)) sid = sid + 1 < FIRST_SID + SID_RANGE ? sid + 1 : FIRST_SID;
  taken.add(sid);
  return sid;
}
