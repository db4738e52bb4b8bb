import { threatGridOperations } from "@fumehood/contract";
import { expect, test } from "vitest";
import { data, json, startFakeService } from "../../test/support/fake-service.ts";
import { ID, testClient } from "../../test/support/test-client.ts";

const example = (id: keyof typeof threatGridOperations) => json(200, threatGridOperations[id].examples[0]?.response);

test("whose key it is", async () => {
  await using service = await startFakeService([example("whoami")]);
  await using it = testClient(service.baseUrl);
  expect(await it.client.account.whoami()).toMatchObject({
    login: "jdoe",
    role: "user",
    organizationId: 666777,
    isDevice: false,
  });
  expect(service.received[0]?.url.pathname).toBe("/api/v3/session/whoami");
});

test("a user without a limit has the organisation's", async () => {
  await using service = await startFakeService([example("getRateLimit")]);
  await using it = testClient(service.baseUrl);
  const limits = await it.client.account.rateLimit("j/doe");
  expect(limits.user).toBeUndefined();
  expect(limits.effective).toEqual({
    available: 997,
    waitSeconds: 0,
    windows: [{ samples: 1000, minutes: 1440, available: 997, waitSeconds: 0 }],
  });
  expect(service.received[0]?.url.pathname).toBe("/api/v3/users/j%2Fdoe/rate-limit");
});

test.each([
  ["neither has one", { user: null, organization: null }, undefined],
  ["neither is mentioned", {}, undefined],
  [
    "the user has one, written as an object",
    { user: { "submission-rate-limit": { samples: 5, minutes: 60 } }, organization: { "submissions-available": 9 } },
    { windows: [{ samples: 5, minutes: 60 }] },
  ],
  [
    "it is used up",
    { user: { "submissions-available": 0, "submission-wait-seconds": 77 } },
    { available: 0, waitSeconds: 77, windows: [] },
  ],
])("the limit that counts when %s", async (_, answer, effective) => {
  await using service = await startFakeService([data(answer)]);
  await using it = testClient(service.baseUrl);
  expect((await it.client.account.rateLimit("jdoe")).effective).toEqual(effective);
});

test("virtual machines and playbooks have ids and labels", async () => {
  await using service = await startFakeService([
    example("listVms"),
    example("listPlaybooks"),
    data({ vms: [{ vm: "x", software: "Reader" }] }),
    data({ playbooks: [{ name: "none", display: null }] }),
  ]);
  await using it = testClient(service.baseUrl);
  const { configuration } = it.client;
  expect(await configuration.vms()).toEqual([
    { id: "win7-x64", label: "Windows 7 64-bit", isUiOnly: false, software: ["Adobe Reader XI  MUI"] },
  ]);
  expect(await configuration.playbooks()).toEqual([
    { id: "press_enter", label: "Dialogue OK", description: "Presses Enter." },
  ]);
  expect(await configuration.vms()).toEqual([{ id: "x", label: "x", isUiOnly: false, software: ["Reader"] }]);
  expect(await configuration.playbooks()).toEqual([{ id: "none", label: "none" }]);
});

const EXIT = { id: "phl-ven", label: "Philadelphia", simulation: "none" };
const WIRE_EXIT = { name: "phl-ven", "display-name": "Philadelphia", simulation: "none" };

test.each<[string, unknown, unknown]>([
  ["under network-exits", { "network-exits": [WIRE_EXIT] }, [EXIT]],
  ["under network_exits", { network_exits: [WIRE_EXIT] }, [EXIT]],
  ["under list", { list: [WIRE_EXIT] }, [EXIT]],
  ["under a name that nobody expects", { took: 3, exits: [WIRE_EXIT] }, [EXIT]],
  ["as a bare list", [WIRE_EXIT], [EXIT]],
  [
    "with other names in the entries",
    [{ "network-exit": "phl-ven", display: "Philadelphia", simulation: "none" }],
    [EXIT],
  ],
  ["with an id alone", [{ id: "phl-ven" }], [{ id: "phl-ven", label: "phl-ven" }]],
  ["with entries that cannot be chosen", [{ simulation: "all" }, WIRE_EXIT], [EXIT]],
  ["as nothing", {}, []],
  ["under a name nobody expects, of numbers", { counts: [1, 2] }, []],
])("network exits %s are read", async (_, answer, exits) => {
  await using service = await startFakeService([data(answer)]);
  await using it = testClient(service.baseUrl);
  expect(await it.client.configuration.networkExits()).toEqual(exits);
});

test("sections of an analysis come without their wrapping", async () => {
  const stream = { transport: "TCP", dst: "192.0.2.1", dst_port: 80 };
  await using service = await startFakeService([
    example("getAnalysisIocs"),
    data({ items: { "0": stream } }),
    data({ items: { "1": { path: "a.exe" } } }),
    data({ items: { "26": { pid: 4, process_name: "System", time: null } } }),
    data({ items: { network: { "192.0.2.1": { ts: "2020-06-19T14:33:50Z" } } } }),
    example("getAnalysisMetadata"),
  ]);
  await using it = testClient(service.baseUrl);
  const { analysis } = it.client;
  expect((await analysis.iocs(ID, { limit: 5 })).map((ioc) => ioc.ioc)).toEqual(["pe-header-timestamp-future"]);
  expect(await analysis.streams(ID)).toEqual({ "0": stream });
  expect(await analysis.artifacts(ID)).toEqual({ "1": { path: "a.exe" } });
  expect(await analysis.processes(ID)).toEqual({ "26": { pid: 4, process_name: "System", time: null } });
  expect(await analysis.annotations(ID)).toEqual({ network: { "192.0.2.1": { ts: "2020-06-19T14:33:50Z" } } });
  expect((await analysis.metadata(ID)).malware_desc?.[0]?.size).toBe(27648);
  const base = `/api/v2/samples/${ID}/analysis`;
  expect(service.received.map(({ url }) => url.pathname + url.search)).toEqual([
    `${base}/iocs?limit=5`,
    `${base}/network_streams`,
    `${base}/artifacts`,
    `${base}/processes`,
    `${base}/annotations`,
    `${base}/metadata`,
  ]);
});

test("single entries of an analysis are read by their id", async () => {
  await using service = await startFakeService([data({ ioc: "a b", path: "p", pid: 1, transport: "UDP" })]);
  await using it = testClient(service.baseUrl);
  const { analysis } = it.client;
  await Promise.all([
    analysis.ioc(ID, "a b"),
    analysis.stream(ID, "0"),
    analysis.artifact(ID, "1"),
    analysis.process(ID, "26"),
  ]);
  const asked = new Set(service.received.map(({ url }) => url.pathname.split("/analysis/")[1]));
  expect(asked).toEqual(new Set(["artifacts/1", "iocs/a%20b", "network_streams/0", "processes/26"]));
});

test("sections that an analysis does not have are empty", async () => {
  await using service = await startFakeService([data({})]);
  await using it = testClient(service.baseUrl);
  const { analysis } = it.client;
  const sections = [
    analysis.iocs(ID),
    analysis.streams(ID),
    analysis.artifacts(ID),
    analysis.processes(ID),
    analysis.annotations(ID),
  ];
  expect(await Promise.all(sections)).toEqual([[], {}, {}, {}, {}]);
});
