import { createHash } from "node:crypto";
import {
  ENTITY_COLLECTIONS,
  SAMPLE_SEARCH_FILTERS,
  fillPath,
  threatGridOperations as operations,
  type Analysis,
} from "@fumehood/contract";
import * as fc from "fast-check";
import { expect } from "vitest";
import { ENTITY_KINDS } from "../entities/entity.ts";
import { termsOf } from "../entities/search-terms.ts";
import { analysedWith, dnsStream, httpStream } from "./analysed-with.ts";
import { KEY, openHarness, type Harness } from "./harness.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const DROPPED = "5".repeat(64);

/** Parts of analyses. Some name the same thing in another spelling, or know more of it. */
export const PIECES: readonly Partial<Analysis>[] = [
  { network: { "0": dnsStream("www.example.com", "198.51.100.7") } },
  { network: { "1": dnsStream("cdn.example.com", "198.51.100.7") } },
  { network: { "2": httpStream("www.example.com", "/x?q=1", "198.51.100.7", DROPPED) } },
  { network: { "3": httpStream("203.0.113.9", "/y", "203.0.113.9") } },
  { artifacts: { "2": { origin: "disk", path: "/Users/a/x.exe", sha256: DROPPED, md5: "6".repeat(32), type: "exe" } } },
  { dynamic: { processes: { "1": { files_created: ["\\USERS\\A\\X.exe"], files_deleted: ["\\TEMP\\t"] } } } },
  { dynamic: { processes: { "2": { registry_keys_created: [{ name: "MACHINE\\Software\\Run" }] } } } },
  { dynamic: { processes: { "3": { registry_keys_created: [{ name: "HKLM\\SOFTWARE\\RUN" }] } } } },
  { annotations: { network: { "198.51.100.7": { asn: 64500, org: "Example", country: "US" } } } },
  { domains: { "www.example.com": { status: "malicious", content_categories: [], security_categories: ["C2"] } } },
];

export interface PlannedSample {
  owner: "ours" | "theirs";
  isPrivate: boolean;
  bytes: string;
  pieces: readonly Partial<Analysis>[];
}

/** One sample of a world. */
const plannedSample = fc.record({
  owner: fc.constantFrom("ours" as const, "theirs" as const),
  isPrivate: fc.boolean(),
  bytes: fc.constantFrom("bad a", "b", "c"),
  pieces: fc.subarray([...PIECES]),
});

function merge(pieces: readonly Partial<Analysis>[]): Partial<Analysis> {
  const processes = Object.assign({}, ...pieces.map(({ dynamic }) => dynamic?.processes ?? {}));
  const network = Object.assign({}, ...pieces.map((piece) => piece.network ?? {}));
  return Object.assign({}, ...pieces, { network, dynamic: { processes } });
}

export interface World {
  harness: Harness;
  /** The samples' ids and the names that both worlds know them by. */
  names: Map<string, string>;
}

/** A sandbox with those of the samples that are to be there, at the times that they have in the plan. */
export async function makeWorld(
  plan: readonly PlannedSample[],
  isThere: (sample: PlannedSample) => boolean,
): Promise<World> {
  const harness = await openHarness();
  const theirs = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere", apiKey: "eve" });
  const names = new Map<string, string>();
  for (const [index, sample] of plan.entries()) {
    harness.now += 60_000;
    if (!isThere(sample)) continue;
    const { bytes, pieces, isPrivate, owner } = sample;
    const fields = { private: String(isPrivate), sample_filename: `file-${index}.exe`, tags: `tag-${index}` };
    const key = owner === "ours" ? KEY : theirs;
    names.set(await analysedWith(harness, merge(pieces), { bytes, fields, key }), `sample-${index}`);
  }
  harness.now = Date.UTC(2026, 0, 16);
  return { harness, names };
}

const VALUES: Readonly<Record<(typeof ENTITY_COLLECTIONS)[number], readonly string[]>> = {
  ips: ["198.51.100.7", "203.0.113.9", "192.0.2.10"],
  domains: ["www.example.com", "cdn.example.com", "evil.example.com"],
  urls: [sha256("http://www.example.com:80/x?q=1"), sha256("http://203.0.113.9:80/y")],
  paths: ["/users/a/x.exe", "\\TEMP\\t", "file-0.exe", "file-1.exe"],
  artifacts: [DROPPED, sha256("bad a"), sha256("b"), "6".repeat(32)],
  registry_keys: ["HKLM\\Software\\run"],
};
/** Values that the filters of searches may find something by. */
const QUERIES: readonly (readonly [filters: RegExp, values: readonly string[]])[] = [
  [/^(ip.*|cidr|network_.*)$/, [...VALUES.ips, "*"]],
  [/^(domain.*|dns_lookup|http_request|host|neighbor)$/, [...VALUES.domains, "*.example.com", "*"]],
  [/^(url|sibling)$/, ["http://www.example.com/x?q=1", "x", "*"]],
  [/^(path.*|created|modified|deleted)$/, [...VALUES.paths, "x.exe", "*"]],
  [/^(sha256|sha1|md5|artifact|checksum.*)$/, [...VALUES.artifacts, ...VALUES.urls]],
  [/^(registry_key|key)$/, [...VALUES.registry_keys, "run"]],
  [/./, ["64500", "us", "fake-bad-bytes", "tag-0", "tag-1", "http", "80", "q=1"]],
];

function queriesFor(filter: string): readonly string[] {
  return QUERIES.find(([filters]) => filters.test(filter))?.[1] ?? [];
}

/** All questions about what was seen, for all that might be known. */
export function questions(): string[] {
  const searches = ENTITY_KINDS.flatMap((kind, index) => {
    const collection = ENTITY_COLLECTIONS[index]?.replace("_", "-");
    const all = termsOf(kind).flatMap((term) =>
      queriesFor(term).map((query) => `/api/v2/search/${collection}?${new URLSearchParams({ term, query })}`),
    );
    return [`/api/v2/search/${collection}`, `/api/v2/search/${collection}?limit=1&offset=1`, ...all];
  });
  const samples = SAMPLE_SEARCH_FILTERS.flatMap((filter) =>
    queriesFor(filter).map((query) => `/api/v2/samples/search?${new URLSearchParams({ [filter]: query })}`),
  );
  const records = ENTITY_COLLECTIONS.flatMap((entity) =>
    VALUES[entity].flatMap((entityId) => {
      const tags = fillPath(operations.listTags.path, { entity, entityId });
      return ["", "/samples", "/tags", "/flags", "/domains", "/urls", "/ips", "/threat"].map((end) =>
        tags.replace(/\/tags$/, end),
      );
    }),
  );
  return [...searches, ...samples, "/api/v2/samples/search", "/api/v2/samples/search?limit=1&offset=1", ...records];
}

/** The answers, with samples by the names that all worlds have for them. */
export async function answersOf({ harness, names }: World, urls: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const url of urls) {
    const answer = await harness.get(url);
    expect(answer.statusCode).toBeLessThan(500);
    const { data, error } = answer.json();
    let text = JSON.stringify({ status: answer.statusCode, data, error: error?.message });
    for (const [id, name] of names) text = text.replaceAll(id, name);
    answers.push(`${url} ${text}`);
  }
  return answers;
}

/**
 * Of two worlds, one has all samples and the other only those that somebody may see. To him they must be one, whatever he asks: rejects with
 * the first plan for which they are not.
 */
export async function expectSameForViewer(asked: fc.Arbitrary<string[]>, numRuns: number): Promise<void> {
  const plans = fc.array(plannedSample, { minLength: 4, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(plans, asked, async (plan, urls) => {
      const isVisible = ({ owner, isPrivate }: PlannedSample) => owner === "ours" || !isPrivate;
      const [whole, visible] = [await makeWorld(plan, () => true), await makeWorld(plan, isVisible)];
      const [all, some] = [await answersOf(whole, urls), await answersOf(visible, urls)];
      await whole.harness.close();
      await visible.harness.close();
      expect(all).toEqual(some);
    }),
    { numRuns },
  );
}
