import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { SAMPLE_SEARCH_FILTERS, sampleSearchDataSchema, type SampleSearchFilter } from "../entities.ts";
import * as examples from "../examples/entities.ts";
import { flag, pageQuery, v2 } from "./shared.ts";

const optionalText = z.string().optional();
// One key for each name of the list, so that the cast only restores the literal names.
const filters = Object.fromEntries(SAMPLE_SEARCH_FILTERS.map((name) => [name, optionalText])) as Record<
  SampleSearchFilter,
  typeof optionalText
>;

/** The older search for samples, by what was seen in them. */
export const sampleSearchOperations = {
  searchSamples: defineOperation({
    id: "searchSamples",
    method: "GET",
    path: "/api/v2/samples/search",
    summary: "Search analysed samples by one of the filters, newest first.",
    query: z.object({
      ...filters,
      ...pageQuery,
      before: z.string().optional(),
      after: z.string().optional(),
      org_only: flag,
      user_only: flag,
    }),
    response: v2(sampleSearchDataSchema),
    errors: [400],
    examples: examples.searchSamples,
  }),
} as const;
