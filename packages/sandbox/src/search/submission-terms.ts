import type { SampleRow } from "../tables/schema.ts";
import { TermCollector, type SampleTerm, type TermLimits } from "./terms.ts";

/** The words of a submission: its name, tags and URL. Its id and digests are columns and found by those. */
export function submissionTerms(
  { filename, url }: Pick<SampleRow, "filename" | "url">,
  tags: readonly string[],
  limits: TermLimits,
): SampleTerm[] {
  const collector = new TermCollector(limits);
  collector.addText("sample.filename", filename);
  for (const tag of tags) collector.addText("tag", tag);
  if (url !== null) collector.addUrl("url", url.includes("://") ? url : `http://${url}`);
  return collector.terms;
}
