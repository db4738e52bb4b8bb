import { expect, test } from "vitest";
import { data, json, raw, silent, startFakeService } from "../test/support/fake-service.ts";
import { scriptedTransport } from "../test/support/scripted-transport.ts";
import { KEY, testClient } from "../test/support/test-client.ts";
import { createFetchTransport, discoverRegions, KNOWN_REGIONS, type DiscoverOptions } from "./index.ts";
import { readRegions } from "./regions.ts";

const ASKED = "https://panacea.threatgrid.com";
const EU = { name: "EU", baseUrl: "https://panacea.threatgrid.eu" };

test.each<[string, unknown, unknown]>([
  ["a list of hosts", ["panacea.threatgrid.eu"], [EU]],
  ["a list of URLs", ["https://panacea.threatgrid.eu/"], [EU]],
  [
    "objects with names",
    { clouds: [{ name: "Europe", url: "https://panacea.threatgrid.eu" }] },
    [{ ...EU, name: "Europe" }],
  ],
  ["an object by name", { EU: { host: "panacea.threatgrid.eu" } }, [EU]],
  ["one region twice", ["panacea.threatgrid.eu", "https://panacea.threatgrid.eu/"], [EU]],
  [
    "a region that is new",
    ["panacea.threatgrid.com.au", "in.threatgrid.com"],
    [
      { name: "Australia", baseUrl: "https://panacea.threatgrid.com.au" },
      { name: "in.threatgrid.com", baseUrl: "https://in.threatgrid.com" },
    ],
  ],
  [
    "a name that hides something",
    [{ name: "E\u202EU\u0000", url: EU.baseUrl }],
    [{ ...EU, name: "E\\u{202e}U\\u{0}" }],
  ],
])("regions are read from %s", (_, body, regions) => {
  expect(readRegions(body, ASKED)).toEqual({ regions, refused: [], source: "service", reason: expect.any(String) });
});

test.each([
  ["https://threatgrid.com.evil.test", "foreign-host"],
  ["https://evilthreatgrid.com", "foreign-host"],
  ["https://panacea.threatgrid.com@evil.test", "foreign-host"],
  ["https://panacea.threatgrid.com:8443", "foreign-host"],
  ["https://рanacea.threatgrid.co", "foreign-host"],
  ["https://192.0.2.1", "foreign-host"],
  ["http://panacea.threatgrid.com", "not-https"],
  ["http://192.0.2.1", "not-https"],
])("%s in a list is refused, and told apart from the regions", (url, reason) => {
  const alone = readRegions([url], ASKED);
  expect(alone).toMatchObject({ regions: KNOWN_REGIONS, source: "built-in", refused: [{ reason }] });
  const among = readRegions([url, EU.baseUrl], ASKED);
  expect(among).toMatchObject({ regions: [EU], source: "service", refused: [{ reason }] });
});

test("the very server that was asked is taken from its own list, at its own port", () => {
  const list = readRegions(
    ["https://tg.example.test:8443", "https://other.example.test"],
    "https://tg.example.test:8443/x",
  );
  expect(list.regions).toEqual([{ name: "tg.example.test:8443", baseUrl: "https://tg.example.test:8443" }]);
  expect(list.refused).toHaveLength(1);
});

test.each([[null], [7], ["text"], [{}], [[]], [[{}]], [{ a: { b: { c: 1 } } }]])(
  "%j names no server, and the known regions come",
  (body) => {
    expect(readRegions(body, ASKED)).toMatchObject({ regions: KNOWN_REGIONS, source: "built-in", refused: [] });
  },
);

test("a long list and a long name are cut", () => {
  const list = readRegions(
    Array.from({ length: 1000 }, (_, n) => ({ name: "n".repeat(999), url: `https://r${n}.threatgrid.com` })),
    ASKED,
  );
  expect(list.regions.length).toBeLessThanOrEqual(100);
  expect(list.regions[0]?.name.length).toBeLessThan(100);
});

test("discovery asks without a key and says where the list comes from", async () => {
  const transport = scriptedTransport({ status: 200, pieces: [JSON.stringify([EU.baseUrl])] });
  expect(await discoverRegions({ transport })).toMatchObject({ regions: [EU], source: "service" });
  expect(transport.requests[0]?.url).toBe("https://panacea.threatgrid.com/cloud.json");
  expect(transport.requests[0]?.headers).not.toHaveProperty("authorization");
});

test("a client asks its own target, also without its key", async () => {
  await using service = await startFakeService([json(200, [EU.baseUrl])]);
  await using it = testClient(service.baseUrl, { keyPlacement: "query" });
  expect(await it.client.service.regions()).toMatchObject({ regions: [EU], source: "service" });
  const [request] = service.received;
  expect(`${request?.url} ${JSON.stringify(request?.headers)}`).not.toContain(KEY);
});

test.each([
  ["404", raw(404, "not here")],
  ["HTML", raw(200, "<html>")],
  ["a number", json(200, 7)],
  ["a redirect elsewhere", raw(302, "", { location: "https://evil.test/cloud.json" })],
  ["an error with the status of a success", json(200, { error: { message: "no" } })],
  ["an envelope", data([])],
])("%s instead of a list yields the known regions and the reason", async (_, answer) => {
  await using service = await startFakeService([answer]);
  const list = await discoverRegions({ baseUrl: service.baseUrl, retry: { maxAttempts: 1 } });
  expect(list).toMatchObject({ regions: KNOWN_REGIONS, source: "built-in" });
  expect(list.reason).toMatch(/^The list .+\.|\)$/);
});

test.each<[string, DiscoverOptions]>([
  ["nobody who listens", { baseUrl: "http://127.0.0.1:9", retry: { maxAttempts: 1 } }],
  ["an address that is none", { baseUrl: "nowhere" }],
  ["a proxy that is none", { proxyUrl: "ftp://x" }],
  ["a stop", { signal: AbortSignal.abort(), transport: scriptedTransport({ status: 200 }) }],
  [
    "a transport that throws",
    { transport: createFetchTransport(async () => Promise.reject(new Error("?"))), retry: { maxAttempts: 1 } },
  ],
])("with %s the known regions come, and nothing is thrown", async (_, options) => {
  const list = await discoverRegions(options);
  expect(list).toMatchObject({ regions: KNOWN_REGIONS, source: "built-in" });
  expect(list.reason.length).toBeGreaterThan(10);
});

test("no answer in time yields the known regions", async () => {
  await using service = await startFakeService([silent]);
  const options = { baseUrl: service.baseUrl, timeouts: { headersMs: 40 }, retry: { maxAttempts: 1 } };
  expect(await discoverRegions(options)).toMatchObject({ source: "built-in" });
});
