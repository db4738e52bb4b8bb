import { visibleString } from "@fumehood/report";
import { valueOf } from "../curated-entry.ts";
import type { FeedFormat } from "./format.ts";

/** One value a line, each once; control characters as visible marks, so that a value stays one line. */
export const TEXT_FORMAT: FeedFormat = {
  contentType: "text/plain;charset=utf-8",
  async *write({ feed }, entries) {
    const written = new Set<string>();
    for await (const entry of entries) {
      const value = valueOf(feed, entry);
      if (written.has(value)) continue;
      written.add(value);
      yield `${visibleString(value)}\n`;
    }
  },
};
