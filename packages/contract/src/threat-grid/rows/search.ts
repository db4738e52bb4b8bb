import { defineOperation } from "../../operation.ts";
import { searchSubmissionsDataSchema, searchSubmissionsQuerySchema } from "../search.ts";
import * as examples from "../examples/search.ts";
import { v2 } from "./shared.ts";

/** Finding submissions. */
export const searchOperations = {
  searchSubmissions: defineOperation({
    id: "searchSubmissions",
    method: "GET",
    path: "/api/v2/search/submissions",
    summary: "Search submissions by free text, digest, or a Lucene expression.",
    query: searchSubmissionsQuerySchema,
    response: v2(searchSubmissionsDataSchema),
    errors: [400],
    examples: examples.searchSubmissions,
  }),
} as const;
