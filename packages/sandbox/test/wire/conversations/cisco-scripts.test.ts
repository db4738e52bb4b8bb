import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import {
  ACKNOWLEDGEMENT,
  ENTITY_SAMPLE,
  envelope,
  IP,
  page,
  RATE_LIMIT,
  RECORD,
  SEARCH_PAGE,
  STATES,
  SUBMITTED,
  WHOAMI,
} from "../captured.ts";
import { bytesOf, HOST } from "../client-bytes.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// The service's own example scripts: the key in the query of everything but bulk submissions.

let world: WireWorld;
const samples: string[] = [];
beforeAll(async () => {
  world = await openWireWorld({
    engine: createRichEngine(),
    quota: { organization: [{ samples: 200, minutes: 1440 }] },
  });
  for (let index = 0; index < 7; index++) {
    samples.push(await world.harness.analysed(`bad ${index}`, { sample_filename: `program-${index}.exe` }));
  }
});
afterAll(async () => {
  await world.close();
});

const key = ["api_key", KEY] as const;
type Params = readonly (readonly [string, string])[];

async function ask(method: string, path: string, params: Params = [], more = {}) {
  const answer = await world.python(method, path, { params: [key, ...params], ...more });
  expect([method, path, answer.status]).toEqual([method, path, 200]);
  return answer.json();
}

test("basics: who one is, and the samples of organisation and user", async () => {
  expect(differences(await ask("GET", "/api/v3/session/whoami"), envelope(WHOAMI))).toEqual([]);
  for (const owner of ["org_only", "user_only"]) {
    const list = await ask("GET", "/api/v2/samples", [[owner, "True"]]);
    expect(differences(list, envelope(page(RECORD)))).toEqual([]);
    const ids = list.data.items.map((item: { id: string }) => item.id);
    // The captured page is in the order of its ids.
    expect(ids).toEqual(ids.toSorted());
  }
});

test("basics: submissions are searched, all of them and by a digest", async () => {
  expect(differences(await ask("GET", "/api/v2/search/submissions"), envelope(SEARCH_PAGE))).toEqual([]);
  const { sha256 } = (await ask("GET", `/api/v2/samples/${samples[0]}`)).data;
  const found = await ask("GET", "/api/v2/search/submissions", [["q", sha256]]);
  expect([found.data.total, found.data.items[0].item.sample]).toEqual([1, samples[0]]);
});

test("basics: what there is to choose from", async () => {
  const { vms } = (await ask("GET", "/api/v3/configuration/vms")).data;
  const { playbooks } = (await ask("GET", "/api/v3/configuration/playbooks")).data;
  const exits = (await ask("GET", "/api/v3/configuration/network-exits")).data;
  expect([vms.length > 0, playbooks.length > 0, Object.values(exits).flat().length > 0]).toEqual([true, true, true]);
});

test.each<[string, Params]>([
  ["nothing", []],
  ["a machine", [["vm", "win7-x64"]]],
  ["a network exit", [["network_exit", "phl-ven"]]],
  ["a playbook", [["playbook", "alt_tab_programs"]]],
])("basics: a file is submitted with %s in the query", async (_, params) => {
  const files = [{ field: "sample", filename: "sample.exe", bytes: "bad basics" }];
  const submitted = await ask("POST", "/api/v2/samples", [["private", "true"], ...params], { files });
  expect([differences(submitted, envelope(SUBMITTED)), submitted.data.state]).toEqual([[], "wait"]);
});

test("basics: a URL is submitted with everything in the query", async () => {
  const submitted = await ask("POST", "/api/v2/samples", [["url", "http://www.example.com/a?b=c"]]);
  expect(submitted.data.filename).toBe("www.example.com_.url");
});

test("tags: of a sample, an address, a domain, a URL and a path: put on, listed and taken off", async () => {
  const { data } = await ask("GET", "/api/v2/search/urls", [
    ["term", "host"],
    ["query", "www.evil.test"],
  ]);
  const things = [
    `samples/${samples[0]}`,
    "ips/198.51.100.7",
    "domains/www.evil.test",
    data.items[0].details.replace("/api/v2/", ""),
  ];
  for (const thing of things) {
    const added = await ask("POST", `/api/v2/${thing}/tag`, [["tag", "MyTag"]]);
    expect([thing, differences(added, ACKNOWLEDGEMENT)]).toEqual([thing, []]);
    expect((await ask("GET", `/api/v2/${thing}/tags`)).data.tags).toContain("MyTag");
    await ask("DELETE", `/api/v2/${thing}/tag/MyTag`);
    expect((await ask("GET", `/api/v2/${thing}/tags`)).data.tags).not.toContain("MyTag");
  }
});

test("tags: an address is told with its place", async () => {
  expect(differences(await ask("GET", "/api/v2/ips/198.51.100.7"), envelope(IP))).toEqual([]);
});

test("results: each is downloaded from a sample's path; some are not there for a sample that did not run", async () => {
  const names = [
    "analysis.json",
    "network.pcap",
    "processes.json",
    "report.html",
    "screenshot.png",
    "timeline.json",
    "video.webm",
    "sample.zip",
  ];
  for (const name of names) {
    const answer = await world.python("GET", `/api/v2/samples/${samples[0]}/${name}?api_key=${KEY}`);
    expect([name, answer.status, answer.bytes.length > 0]).toEqual([name, 200, true]);
  }
  const idle = await world.harness.analysed("harmless");
  const answer = await world.python("GET", `/api/v2/samples/${idle}/network.pcap?api_key=${KEY}`);
  expect([answer.status, answer.json().error.message]).toEqual([404, expect.stringContaining("Artifact not found")]);
});

/** Goes on by `items_per_page` until a page is not full. */
async function readPages(params: Params): Promise<string[]> {
  const found: string[] = [];
  for (let offset = 0; offset < 100;) {
    const {
      items,
      items_per_page: size,
      current_item_count: count,
    } = (await ask("GET", "/api/v2/search/submissions", [...params, ["offset", String(offset)]])).data;
    found.push(...items.map((entry: { item: { sample: string } }) => entry.item.sample));
    if (count !== size) return found;
    offset += size;
  }
  throw new Error("the pages do not end");
}

test.each(["1", "2", "3", "5", "7", "100"])(
  "pagination: pages of %s end, also when the last one is full",
  async (limit) => {
    const found = await readPages([
      ["q", "program"],
      ["sort_by", "submitted_at"],
      ["limit", limit],
      ["term", "sample"],
    ]);
    expect(found.length).toBe(new Set(found).size);
    const all = await readPages([
      ["q", "program"],
      ["sort_by", "submitted_at"],
      ["term", "sample"],
    ]);
    expect(found).toEqual(all);
    expect(found.toSorted()).toEqual(samples.toSorted());
  },
);

test("pagination: the programs of 95 and more, by the old language", async () => {
  const q = "analysis.metadata.submitted_file.type:exe && analysis.threat_score:>=85";
  const found = await ask("GET", "/api/v2/search/submissions", [
    ["advanced", "true"],
    ["offset", "0"],
    ["org_only", "True"],
    ["after", "30 days ago"],
    ["q", q],
  ]);
  expect(found.data.warnings).toContain("advanced=true is deprecated");
  expect(found.data.items.map((entry: { item: { sample: string } }) => entry.item.sample)).toEqual(
    expect.arrayContaining(samples),
  );
  for (const { item } of found.data.items) {
    expect([item.sha256.length, item.analysis.metadata.analyzed_file.type]).toEqual([64, "exe"]);
  }
});

test("continuous collection: samples of the last hour, their states in one question, their scores", async () => {
  const list = await ask("GET", "/api/v2/search/submissions", [
    ["after", "last hour"],
    ["q", "program"],
  ]);
  expect(list.data.total).toBeGreaterThanOrEqual(7);
  // The script puts the list into the URL as it is, and an ampersand before the key of the next.
  const ids = `["${samples.join('","')}"]`;
  const states = await world.ask(
    bytesOf(`GET /api/v2/samples/state?ids=${ids}&api_key=${KEY} HTTP/1.1`, [["Host", HOST]]),
  );
  expect([states.status, differences(states.json(), envelope(STATES))]).toEqual([200, []]);
  expect(states.json().data.map((entry: { sample: string }) => entry.sample)).toEqual(samples);
  const threat = await world.python("GET", `/api/v2/samples/${samples[0]}/threat?&api_key=${KEY}`);
  expect(threat.json().data.score).toBe(85);
});

test("continuous collection: states asked for with a POST, ids in the body, key in the query", async () => {
  const answer = await world.python("POST", "/api/v2/samples/state", {
    params: [key],
    data: [["ids", JSON.stringify(samples)]],
  });
  expect(answer.json().data).toHaveLength(samples.length);
});

test("bulk: one file after the other, the key in the form", async () => {
  const data = [key, ["private", "true"], ["vm", "win7-x64"], ["email_notification", "False"]] as const;
  for (const name of ["one.exe", "two words.exe"]) {
    const answer = await world.python("POST", "/api/v2/samples", {
      data,
      files: [{ field: "sample", filename: name, bytes: `bad ${name}` }],
    });
    expect([answer.status, answer.json().data.id]).toEqual([200, expect.stringMatching(/^[0-9a-f]{32}$/)]);
  }
});

test("rate limit: what is left is read from the organisation where the user has no limit", async () => {
  const { login } = (await ask("GET", "/api/v3/session/whoami")).data;
  const limit = await ask("GET", `/api/v3/users/${login}/rate-limit`);
  expect(differences(limit, envelope(RATE_LIMIT))).toEqual([]);
  const [window] = limit.data.organization["submission-rate-limit"];
  expect([window.samples, window["submissions-available"] < 200, window["submission-wait-seconds"]]).toEqual([
    200,
    true,
    0,
  ]);
});

test("indicator to addresses and domains: samples by indicator, then their streams", async () => {
  const found = await ask("GET", "/api/v2/search/submissions", [
    ["q", "network-communications-http-get-url"],
    ["term", "behavior"],
  ]);
  const [{ item }] = found.data.items;
  const streams = Object.values<Record<string, unknown>>(
    (await ask("GET", `/api/v2/samples/${item.sample}/analysis/network_streams`)).data.items,
  );
  // It reads the protocol of every stream to port 53 without asking whether there is one.
  for (const stream of streams.filter(({ dst_port }) => dst_port === 53))
    expect(stream).toMatchObject({ protocol: "DNS", decoded: expect.any(Object) });
});

test("samples in which a domain was seen", async () => {
  const { data } = await ask("GET", "/api/v2/domains/www.evil.test/samples");
  expect([data.domain, differences(data.samples, [ENTITY_SAMPLE])]).toEqual(["www.evil.test", []]);
});
