import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import * as examples from "../examples/downloads.ts";
import { sampleParams } from "./shared.ts";

/** Results as bytes. */
export const downloadOperations = {
  downloadElement: defineOperation({
    id: "downloadElement",
    method: "GET",
    path: "/api/v2/samples/{sampleId}/{element}",
    summary: "One result of the analysis as bytes, whole or a range; only warnings.json has an envelope.",
    params: sampleParams.extend({ element: z.string() }),
    response: { kind: "bytes" },
    errors: [404, 416],
    examples: examples.downloadElement,
  }),
  downloadArtifact: defineOperation({
    id: "downloadArtifact",
    method: "GET",
    path: "/api/v2/artifacts/{sha256}/download",
    summary: "The bytes of one artifact.",
    params: z.object({ sha256: z.string() }),
    response: { kind: "bytes" },
    errors: [404, 416],
    examples: examples.downloadArtifact,
  }),
} as const;
