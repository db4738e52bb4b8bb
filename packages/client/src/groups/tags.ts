import type { TaggedCollection } from "@fumehood/contract";
import type { Caller } from "../caller.ts";
import { toFlag, type Flag } from "../model/entities.ts";
import { tagsOf } from "../model/sample.ts";
import type { CallOptions } from "../operation-types.ts";
import { urlIdOf } from "../url-id.ts";

/** What can be tagged, in one word and by its id: a sample's id, an address, a domain, a URL or its id, a SHA-256, a path, a key. */
export interface Taggable {
  readonly kind: "sample" | "ip" | "domain" | "url" | "path" | "artifact" | "registryKey";
  readonly id: string;
}

/** Tags and flags of samples and of everything that was seen. */
export interface TagsGroup {
  list(thing: Taggable, options?: CallOptions): Promise<readonly string[]>;
  add(thing: Taggable, tag: string, options?: CallOptions): Promise<void>;
  remove(thing: Taggable, tag: string, options?: CallOptions): Promise<void>;
  /** Opinions of the thing, those of the service's people included. */
  flags(thing: Taggable, options?: CallOptions): Promise<readonly Flag[]>;
}

const COLLECTIONS: Readonly<Record<Taggable["kind"], TaggedCollection>> = {
  sample: "samples",
  ip: "ips",
  domain: "domains",
  url: "urls",
  path: "paths",
  artifact: "artifacts",
  registryKey: "registry_keys",
};

export function createTagsGroup(caller: Caller): TagsGroup {
  return {
    list: async (thing, options) =>
      tagsOf((await caller.call("listTags", { params: await toParams(thing) }, options)).tags),
    // In the query, as the service's own example script has it.
    add: async (thing, tag, options) =>
      caller.call("addTag", { params: await toParams(thing), query: { tag } }, options),
    remove: async (thing, tag, options) =>
      caller.call("deleteTag", { params: { ...(await toParams(thing)), tag } }, options),
    flags: async (thing, options) =>
      (await caller.call("listFlags", { params: await toParams(thing) }, options)).flags.map(toFlag),
  };
}

async function toParams({ kind, id }: Taggable) {
  return { entity: COLLECTIONS[kind], entityId: kind === "url" ? await urlIdOf(id) : id };
}
