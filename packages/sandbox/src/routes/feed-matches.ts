import type { SandboxContext } from "../context.ts";
import { readHostName } from "../entities/host-name.ts";
import { readBlock } from "../entities/ip-number.ts";
import { invalidParameter } from "../errors.ts";
import { hostThings } from "../feeds/observe.ts";
import { textField, wholeNumberField, type Fields } from "../http/fields.ts";
import { findDigests } from "../tables/evidence.ts";
import type { FeedMatch } from "../tables/feed-filter.ts";

/** `ip`: an address or a block. */
export function ofIps(fields: Fields): FeedMatch[] {
  const text = textField(fields, "ip");
  if (text === undefined) return [];
  const block = readBlock(text);
  if (!block) throw invalidParameter("ip", "it must be an address, or a block such as 198.51.100.0/24");
  return [{ kind: "block", ...block }];
}

/** `domain`: a name, whole. What is no name is nobody's. */
export function ofDomains(fields: Fields): FeedMatch[] {
  const text = textField(fields, "domain");
  return text === undefined ? [] : [{ kind: "whole", values: [readHostName(text) ?? text] }];
}

/** `url`: a URL or a part of one. */
export function ofUrls(fields: Fields, context: SandboxContext): FeedMatch[] {
  return fragment(fields, context, "url");
}

/** `path`: a path or a part of one. */
export function ofPaths(fields: Fields, context: SandboxContext): FeedMatch[] {
  return fragment(fields, context, "path");
}

/** `registry_key`: a key or a part of one. */
export function ofRegistryKeys(fields: Fields, context: SandboxContext): FeedMatch[] {
  return fragment(fields, context, "registry_key", "registry-key", "key");
}

/** `sha256`, `sha1`, `md5`: whole; `path`: a path or a part of one. */
export async function ofArtifacts(fields: Fields, context: SandboxContext): Promise<FeedMatch[]> {
  const found = ofPaths(fields, context);
  const sha256 = textField(fields, "sha256")?.toLowerCase();
  if (sha256 !== undefined) found.push({ kind: "whole", values: [sha256] });
  for (const column of ["sha1", "md5"] as const) {
    const digest = textField(fields, column)?.toLowerCase();
    if (digest !== undefined) found.push({ kind: "whole", values: await findDigests(context.db, column, digest) });
  }
  return found;
}

/** `ip` and `port` of either end. */
export function ofStreams(fields: Fields): FeedMatch[] {
  const text = textField(fields, "ip");
  const [address] = hostThings(text);
  if (text !== undefined && address?.kind !== "ips") throw invalidParameter("ip", "it must be an address");
  const port = wholeNumberField(fields, "port");
  return [
    ...(address ? [{ kind: "either", value: address.value } as const] : []),
    ...(port === undefined ? [] : [{ kind: "port", port } as const]),
  ];
}

function fragment(fields: Fields, { limits }: SandboxContext, ...names: [string, ...string[]]): FeedMatch[] {
  const text = textField(fields, ...names);
  if (text === undefined) return [];
  if (text.length > limits.maxQueryChars) throw invalidParameter(names[0], "it is too long");
  return [{ kind: "fragment", text }];
}
