import { z } from "zod";

/** GUESS: the content of `cloud.json` is not published. An entry may be a bare host, a URL, or an object that says so under some name. */
const cloudEntrySchema = z.union([
  z.string(),
  z.looseObject({ name: z.string().nullish(), "display-name": z.string().nullish(), url: z.string().nullish() }),
]);

/** A list of servers, or an object that holds one; `readClouds` reads either. */
export const cloudSchema = z.union([z.array(cloudEntrySchema), z.looseObject({})]);

/** A server of the service. */
export interface Cloud {
  name: string;
  /** Without a slash at its end. */
  url: string;
}

const MAX_CLOUDS = 100;
const URL_KEYS = ["url", "base_url", "base-url", "host", "hostname", "server", "domain"] as const;
const NAME_KEYS = ["display-name", "display_name", "title", "name", "region", "id"] as const;

/** The servers that a `cloud.json` names, read as tolerantly as its unknown shape demands: what has no host is left out. */
export function readClouds(body: unknown): Cloud[] {
  const entries = listIn(body).slice(0, MAX_CLOUDS);
  return entries.flatMap((entry) => readCloud(entry) ?? []);
}

/** The body itself, else the first list in it, else its values: `{ us: { url }, eu: { url } }`. */
function listIn(body: unknown): unknown[] {
  if (Array.isArray(body)) return body;
  if (!isRecord(body)) return [];
  const values = Object.values(body);
  const list = values.find((value) => Array.isArray(value));
  if (Array.isArray(list)) return list;
  return Object.entries(body).map(([name, value]) => (isRecord(value) ? { name, ...value } : value));
}

function readCloud(entry: unknown): Cloud | undefined {
  const fields = typeof entry === "string" ? { url: entry } : entry;
  if (!isRecord(fields)) return undefined;
  const url = originOf(firstText(fields, URL_KEYS));
  return url === undefined ? undefined : { name: firstText(fields, NAME_KEYS) ?? url.replace(/^https?:\/\//, ""), url };
}

function firstText(fields: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}

/** A bare host is a server behind TLS. */
function originOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { protocol, origin, pathname } = new URL(text.includes("://") ? text : `https://${text}`);
    return protocol === "https:" || protocol === "http:" ? `${origin}${pathname.replace(/\/+$/, "")}` : undefined;
  } catch {
    // Not a server that anybody could reach.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
