import type { CuratedEntry } from "@fumehood/contract";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../testing/any-text.ts";
import { readCsv } from "../../testing/read-csv.ts";
import { readXml, type XmlElement } from "../../testing/read-xml.ts";
import { CSV_FORMAT } from "./csv.ts";
import type { FeedFormat, FeedHead } from "./format.ts";
import { JSON_FORMAT } from "./json.ts";
import { SNORT_FORMAT } from "./snort.ts";
import { STIX_FORMAT } from "./stix.ts";
import { TEXT_FORMAT } from "./text.ts";

const HEAD: FeedHead = { feed: "rat-dns", description: "Remote & <bad>.", producedAt: "2026-01-15T12:00:00Z" };
const ENTRY: CuratedEntry = {
  description: "Remote & <bad>.",
  ips: ["198.51.100.7", "2001:db8::1"],
  sample_md5: "1c".repeat(16),
  sample: "https://sandbox.example.com/feeds/rat-dns/samples/0",
  sample_sha256: "1a".repeat(32),
  info: "https://sandbox.example.com/feeds/rat-dns/domains/c2.evil.test",
  domain: "c2.evil.test",
  sample_sha1: "1b".repeat(20),
  timestamp: "2026-01-15T11:00:00Z",
};
const REGISTRY: FeedHead = { ...HEAD, feed: "autorun-registry" };

async function write(format: FeedFormat, entries: readonly CuratedEntry[], head: FeedHead = HEAD): Promise<string> {
  let text = "";
  for await (const piece of format.write(head, asyncList(entries))) text += piece;
  return text;
}

async function* asyncList<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

test.each([
  [0, []],
  [1, [ENTRY]],
  [2, [ENTRY, { ...ENTRY, domain: "x.test" }]],
])("JSON of %i lines reads back to them", async (_, entries) => {
  expect(JSON.parse(await write(JSON_FORMAT, entries))).toEqual(entries);
});

test("CSV has a head and a row a line", async () => {
  const [head, row, ...rest] = readCsv(await write(CSV_FORMAT, [ENTRY]));
  expect(rest).toEqual([]);
  expect(Object.fromEntries((head ?? []).map((name, index) => [name, row?.[index]]))).toEqual({
    ...ENTRY,
    ips: "198.51.100.7 2001:db8::1",
  });
});

test("CSV of no lines has its head alone", async () => {
  expect(readCsv(await write(CSV_FORMAT, []))).toHaveLength(1);
});

test("a registry key that is a formula is defused, and stands in a column of its own", async () => {
  const entry = { ...ENTRY, domain: "", registry_key: '=HYPERLINK("http://x.test","a,b")\n' };
  const [head, row] = readCsv(await write(CSV_FORMAT, [entry], REGISTRY));
  expect(head?.[1]).toBe("registry_key");
  expect(row?.[1]).toBe(`'${entry.registry_key}`);
});

test("text has each value once, one a line", async () => {
  const entries = [ENTRY, { ...ENTRY, sample: "another" }, { ...ENTRY, domain: "x.test" }];
  expect(await write(TEXT_FORMAT, entries)).toBe("c2.evil.test\nx.test\n");
  const evil = { ...ENTRY, domain: "", registry_key: "HKCU\\a\nb\u202E" };
  expect(await write(TEXT_FORMAT, [evil], REGISTRY)).toBe("HKCU\\a<U+000A>b<U+202E>\n");
});

/** One rule by the grammar of Snort: a head, and options that end in semicolons. */
const OPTION = String.raw`[a-z_]+(?::(?:"(?:[^"\\;]|\\.)*"|(?:[^";\\()]|\\.)+))?;`;
const RULE = new RegExp(String.raw`^alert udp \$HOME_NET any -> any 53 \((?:${OPTION} )*${OPTION}\)$`);

function rulesOf(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines) expect(line).toMatch(RULE);
  return lines;
}

test("a rule matches the name as it stands in a packet", async () => {
  const [rule] = rulesOf(await write(SNORT_FORMAT, [ENTRY]));
  expect(rule).toContain('content:"|02|c2|04|evil|04|test|00|"; nocase;');
  expect(rule).toContain("reference:url,sandbox.example.com/feeds/rat-dns/domains/c2.evil.test;");
});

test("a rule keeps its id, whenever and beside what it is asked for", async () => {
  const idOf = (rule: string | undefined) => /sid:(\d+);/.exec(rule ?? "")?.[1];
  const [alone] = rulesOf(await write(SNORT_FORMAT, [ENTRY]));
  const other = { ...ENTRY, domain: "x.test" };
  const [before, after, ...rest] = rulesOf(
    await write(SNORT_FORMAT, [other, ENTRY, other], { ...HEAD, producedAt: "2026-01-16T00:00:00Z" }),
  );
  expect(rest).toEqual([]);
  expect(idOf(after)).toBe(idOf(alone));
  expect(idOf(before)).not.toBe(idOf(after));
  expect(Number(idOf(alone))).toBeGreaterThanOrEqual(1_000_000_000);
  expect(Number(idOf(alone))).toBeLessThan(2 ** 32);
});

test("what a network does not show makes no rule", async () => {
  const text = await write(SNORT_FORMAT, [{ ...ENTRY, domain: "", registry_key: "HKCU\\a" }], REGISTRY);
  expect(rulesOf(text)).toEqual([]);
  expect(text).toContain("# Nothing in this feed can be seen on a network.\n");
});

test("two domains whose digests begin alike get ids that differ", async () => {
  // Found by search: alone, both have the id 2189373080.
  const entries = ["n9431.test", "n28246.test"].map((domain) => ({ ...ENTRY, domain }));
  const alone = await Promise.all(entries.map((entry) => write(SNORT_FORMAT, [entry])));
  expect(alone.map((text) => /sid:(\d+)/.exec(text)?.[1])).toEqual(["2189373080", "2189373080"]);
  const together = await write(SNORT_FORMAT, entries);
  expect([...together.matchAll(/sid:(\d+)/g)].map(([, sid]) => sid)).toEqual(["2189373080", "2189373081"]);
});

function findAll(element: XmlElement, name: string): XmlElement[] {
  return [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => findAll(child, name))];
}

test("STIX is a package with an indicator a line", async () => {
  const root = readXml(await write(STIX_FORMAT, [ENTRY, { ...ENTRY, domain: "x.test", ips: [] }]));
  expect(root).toMatchObject({ name: "stix:STIX_Package", attributes: { version: "1.2" } });
  expect(findAll(root, "stix:Description")[0]?.text).toBe("Remote & <bad>.");
  expect(findAll(root, "DomainNameObj:Value").map(({ text }) => text)).toEqual(["c2.evil.test", "x.test"]);
  expect(findAll(root, "AddressObj:Address_Value").map(({ text }) => text)).toEqual(["198.51.100.7", "2001:db8::1"]);
  const ids = [...(await write(STIX_FORMAT, [ENTRY])).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids)
    expect(id).toMatch(/^fumehood:[A-Za-z]+-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.each([
  ["autorun-registry", "registry_key", "WinRegistryKeyObj:Key"],
  ["scheduled-tasks", "task", "ProcessObj:Command_Line"],
] as const)("STIX tells of %s what it is", async (feed, key, element) => {
  const value = 'HKCU\\"a" & <b>';
  const root = readXml(await write(STIX_FORMAT, [{ ...ENTRY, domain: "", [key]: value }], { ...HEAD, feed }));
  expect(findAll(root, element)[0]?.text).toBe(value);
});

test("STIX of no lines is a package without indicators", async () => {
  const root = readXml(await write(STIX_FORMAT, []));
  expect(findAll(root, "stix:Indicators")).toEqual([]);
});

test("whatever stands in a line, every format stays readable", async () => {
  const text = fc.oneof(anyText({ maxLength: 40 }), fc.constantFrom('"', ";", "\\", "|", "\r\n", "]]>", "&amp;", "$("));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 3 }), async (values) => {
      const entries = values.map((value) => ({
        ...ENTRY,
        domain: value,
        info: value,
        description: value,
        ips: [value],
      }));
      const keys = values.map((value) => ({ ...ENTRY, domain: "", registry_key: value }));
      expect(JSON.parse(await write(JSON_FORMAT, entries))).toEqual(entries);
      expect(readCsv(await write(CSV_FORMAT, entries))).toHaveLength(values.length + 1);
      expect((await write(TEXT_FORMAT, keys, REGISTRY)).split("\n")).toHaveLength(new Set(values).size + 1);
      expect(rulesOf(await write(SNORT_FORMAT, entries))).toHaveLength(new Set(values).size);
      readXml(await write(STIX_FORMAT, entries));
      readXml(await write(STIX_FORMAT, keys, REGISTRY));
    }),
    { numRuns: 40 },
  );
});
