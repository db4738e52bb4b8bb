import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { sampleParams } from "./shared.ts";

/** Results as bytes. */
export const downloadOperations = {
  downloadElement: defineOperation({
    id: "downloadElement",
    method: "GET",
    path: "/api/v2/samples/{sampleId}/{element}",
    summary: "One result of the analysis as bytes, without an envelope.",
    params: sampleParams.extend({ element: z.string() }),
    response: { kind: "bytes" },
    errors: [404],
    examples: [],
  }),
  downloadArtifact: defineOperation({
    id: "downloadArtifact",
    method: "GET",
    path: "/api/v2/artifacts/{sha256}/download",
    summary: "The bytes of one artifact.",
    params: z.object({ sha256: z.string() }),
    response: { kind: "bytes" },
    errors: [404],
    examples: [],
  }),
} as const;
