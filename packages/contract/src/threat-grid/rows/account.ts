import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { organizationSchema, rateLimitInputSchema, rateLimitSchema, userSchema, whoamiSchema } from "../account.ts";
import * as examples from "../examples/account.ts";
import { ownedSamplePageSchema } from "../sample.ts";
import { done3, pageQuery, v3 } from "./shared.ts";

const userParams = z.object({ login: z.string() });

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
    params: userParams,
    response: v3(rateLimitSchema),
    errors: [404],
    examples: examples.getRateLimit,
  }),
  setRateLimit: defineOperation({
    id: "setRateLimit",
    method: "PUT",
    path: "/api/v3/users/{login}/rate-limit",
    summary: "Sets or lifts the submission limits of a user; for administrators.",
    params: userParams,
    body: rateLimitInputSchema,
    response: done3,
    errors: [400, 404],
    examples: examples.setRateLimit,
  }),
  getUser: defineOperation({
    id: "getUser",
    method: "GET",
    path: "/api/v3/users/{login}",
    summary: "A user: oneself, or for administrators one of theirs.",
    params: userParams,
    response: v3(userSchema),
    errors: [404],
    examples: examples.getUser,
  }),
  getUserOrganization: defineOperation({
    id: "getUserOrganization",
    method: "GET",
    path: "/api/v3/users/{login}/organization",
    summary: "The organisation of a user.",
    params: userParams,
    response: v3(organizationSchema),
    errors: [404],
    examples: examples.getUserOrganization,
  }),
  listUserSamples: defineOperation({
    id: "listUserSamples",
    method: "GET",
    path: "/api/v3/users/{login}/samples",
    summary: "Samples that a user submitted.",
    params: userParams,
    query: z.object(pageQuery),
    response: v3(ownedSamplePageSchema),
    errors: [400, 404],
    examples: examples.listUserSamples,
  }),
  renewApiKey: defineOperation({
    id: "renewApiKey",
    method: "PUT",
    path: "/api/v3/users/{login}/api-key",
    summary: "Makes a new key for a user and ends the old ones; the answer tells the new one.",
    params: userParams,
    response: v3(userSchema),
    errors: [404],
    examples: examples.renewApiKey,
  }),
  setPassword: defineOperation({
    id: "setPassword",
    method: "PUT",
    path: "/api/v3/users/{login}/password",
    summary: "Sets the password of a user.",
    params: userParams,
    body: z.looseObject({ password: z.string() }),
    response: done3,
    errors: [400, 404],
    examples: examples.setPassword,
  }),
} as const;
