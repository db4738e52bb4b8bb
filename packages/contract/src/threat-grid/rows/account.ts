import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { rateLimitSchema, whoamiSchema } from "../account.ts";
import * as examples from "../examples/account.ts";
import { v3 } from "./shared.ts";

/** Who one is and what one may submit. */
export const accountOperations = {
  whoami: defineOperation({
    id: "whoami",
    method: "GET",
    path: "/api/v3/session/whoami",
    summary: "Whose key this is.",
    response: v3(whoamiSchema),
    errors: [],
    examples: examples.whoami,
  }),
  getRateLimit: defineOperation({
    id: "getRateLimit",
    method: "GET",
    path: "/api/v3/users/{login}/rate-limit",
    summary: "Submission limits of a user and of the organisation, in rolling windows.",
    params: z.object({ login: z.string() }),
    response: v3(rateLimitSchema),
    errors: [404],
    examples: examples.getRateLimit,
  }),
} as const;
