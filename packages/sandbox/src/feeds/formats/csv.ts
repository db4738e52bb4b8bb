import { writeCsv } from "@fumehood/report";
import { valueKindOf, valueOf } from "../curated-entry.ts";
import type { FeedFormat } from "./format.ts";

/**
 * RFC 4180 with a head; cells that a spreadsheet would take for formulas are defused. GUESS: the service's columns are not published, so they
 * are named as in the list.
 */
export const CSV_FORMAT: FeedFormat = {
  contentType: "text/csv;charset=utf-8",
  async *write({ feed }, entries) {
    const head = ["timestamp", valueKindOf(feed), "ips", "description", "sample", "info"];
    yield writeCsv([[...head, "sample_md5", "sample_sha1", "sample_sha256"]]);
    for await (const entry of entries) {
      const { timestamp, ips, description, sample, info, sample_md5, sample_sha1, sample_sha256 } = entry;
      const cells = [timestamp, valueOf(feed, entry), (ips ?? []).join(" "), description, sample, info];
      yield writeCsv([[...cells, sample_md5, sample_sha1, sample_sha256].map((cell) => cell ?? "")]);
    }
  },
};
