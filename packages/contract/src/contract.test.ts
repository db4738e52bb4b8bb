import { expect, test } from "vitest";
import {
  consoleOperations,
  decideVerdict,
  envelopeOf,
  fillPath,
  findElement,
  routePath,
  threatGridOperations,
  type Operation,
} from "./index.ts";

const rows: readonly Operation[] = [...Object.values(threatGridOperations), ...Object.values(consoleOperations)];

/** What an example gives, and the schema that is to take it. */
function parsedParts({ response, query, body, examples }: Operation) {
  return examples.flatMap((example) => [
    ...(response.kind === "envelope" ? [[envelopeOf(response.data), example.response] as const] : []),
    ...(response.kind === "json" ? [[response.body, example.response] as const] : []),
    ...(query ? [[query, example.request?.query ?? {}] as const] : []),
    ...(body && example.request?.body ? [[body, example.request.body] as const] : []),
  ]);
}

const documented = rows.map((row) => [row.id, parsedParts(row)] as const).filter(([, parts]) => parts.length > 0);
test.each(documented)("%s: each documented example parses", (_, parts) => {
  for (const [schema, value] of parts) expect(schema.safeParse(value).error?.issues ?? []).toEqual([]);
});

test("every operation of the Threat Grid API has a documented example, and says where it comes from", () => {
  const operations: readonly Operation[] = Object.values(threatGridOperations);
  expect(operations.filter(({ examples }) => examples.length === 0).map(({ id }) => id)).toEqual([]);
  for (const { id, examples } of operations) {
    for (const { source } of examples) expect([id, source]).toEqual([id, expect.stringMatching(/\w{3,}/)]);
  }
});

test("no two rows share an id, or a method and path", () => {
  const names = rows.flatMap((row) => [row.id, `${row.method} ${row.path.replaceAll(/\{\w+\}/g, "{}")}`]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("a row declares exactly the parameters of its path", () => {
  for (const row of rows) {
    const inPath = [...row.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(new Set(Object.keys(row.params?.shape ?? {})), row.id).toEqual(new Set(inPath));
  }
});

test("a path parameter cannot leave its segment", () => {
  expect(fillPath("/a/{x}/b", { x: "../c?d#e" })).toBe("/a/..%2Fc%3Fd%23e/b");
  expect(() => fillPath("/a/{x}", { x: ".." })).toThrow(RangeError);
  expect(() => fillPath("/a/{x}", {})).toThrow(/needs a value/);
  expect(routePath("/a/{x}/b/{y}")).toBe("/a/:x/b/:y");
});

test.each([
  [100, "malicious"],
  [85, "malicious"],
  [84, "suspicious"],
  [50, "suspicious"],
  [49, "clean"],
  [0, "clean"],
  [null, "unknown"],
] as const)("a score of %s is %s", (score, level) => {
  expect(decideVerdict(score)).toBe(level);
});

test.each([
  ["video", "video.webm"],
  ["pcap", "network.pcap"],
  ["analysis", "analysis.json"],
  ["sample.zip", "sample.zip"],
  ["REPORT", "report.html"],
  ["zip", undefined],
  ["json", undefined],
] as const)("the short element name %s means %s", (name, element) => {
  expect(findElement(name)).toBe(element);
});
