import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import { flagsDataSchema, TAGGED_COLLECTIONS, tagsDataSchema } from "../entities.ts";
import * as examples from "../examples/tags.ts";
import { done2, v2 } from "./shared.ts";

/** `entityId` is the id of a sample, an address, a domain, a SHA-256 of a URL or artifact, or a path or key itself, percent-encoded. */
const params = z.object({ entity: z.enum(TAGGED_COLLECTIONS), entityId: z.string() });

/** Tags of samples and of everything that was seen. */
export const tagOperations = {
  addTag: defineOperation({
    id: "addTag",
    method: "POST",
    path: "/api/v2/{entity}/{entityId}/tag",
    summary: "Add a tag.",
    params,
    body: z.object({ tag: z.string() }),
    response: done2,
    errors: [400, 404],
    examples: examples.addTag,
  }),
  listTags: defineOperation({
    id: "listTags",
    method: "GET",
    path: "/api/v2/{entity}/{entityId}/tags",
    summary: "The tags of one thing.",
    params,
    response: v2(tagsDataSchema),
    errors: [404],
    examples: examples.listTags,
  }),
  deleteTag: defineOperation({
    id: "deleteTag",
    method: "DELETE",
    path: "/api/v2/{entity}/{entityId}/tag/{tag}",
    summary: "Take a tag away.",
    params: params.extend({ tag: z.string() }),
    response: done2,
    errors: [404],
    examples: examples.deleteTag,
  }),
  listFlags: defineOperation({
    id: "listFlags",
    method: "GET",
    path: "/api/v2/{entity}/{entityId}/flags",
    summary: "Opinions of one thing.",
    params,
    response: v2(flagsDataSchema),
    errors: [404],
    examples: examples.listFlags,
  }),
} as const;
