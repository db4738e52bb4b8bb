import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import { envelope, IOC, SEARCH_PAGE, THREAT } from "../captured.ts";
import { bytesOf, HOST, multipart } from "../client-bytes.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// A manager of a SOAR marketplace that raises on everything that is not as it expects, and a client in Java.

let world: WireWorld;
beforeAll(async () => {
  world = await openWireWorld({ engine: createRichEngine() });
});
afterAll(async () => {
  await world.close();
});

async function ask(path: string, params: readonly (readonly [string, string])[] = []) {
  const answer = await world.python("GET", `/api/v2/${path}`, { params: [["api_key", KEY], ...params] });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json();
}

test("manager: the connection is tested with one's own samples", async () => {
  expect((await ask("samples", [["user_only", "True"]])).data.items).toEqual([]);
});

async function upload(bytes: string): Promise<string> {
  // Only what is set is sent; the file's name is that of the open file.
  const data = [
    ["tags", "soar,case-1"],
    ["api_key", KEY],
  ] as const;
  const answer = await world.python("POST", "/api/v2/samples", {
    data,
    files: [{ field: "sample", filename: "sample.exe", bytes }],
  });
  expect(answer.status).toBe(200);
  return answer.json().data.id;
}

test("manager: a sample is analysed, each of its indicators fetched, and its network told", async () => {
  const id = await upload("bad market");
  expect((await ask(`samples/${id}/state`)).data.state).toBe("wait");
  await world.analyseAll();
  expect((await ask(`samples/${id}/state`)).data.state).toBe("succ");
  const threat = await ask(`samples/${id}/threat`);
  expect(differences(threat, envelope(THREAT))).toEqual([]);
  for (const name of threat.data.bis) {
    const ioc = await ask(`samples/${id}/analysis/iocs/${name}`);
    expect([differences(ioc, envelope(IOC)), ioc.data.title]).toEqual([[], expect.any(String)]);
  }
  for (const stream of Object.values<Record<string, unknown>>(
    (await ask(`samples/${id}/analysis/network_streams`, [["offset", "0"]])).data.items,
  )) {
    expect([stream["dst"], stream["dst_port"]]).toEqual([expect.any(String), expect.any(Number)]);
    if (stream["dst_port"] === 53)
      expect(stream).toMatchObject({ protocol: "DNS", decoded: { "1": { query: { query_data: "www.evil.test" } } } });
  }
});

test("manager: a clean sample has a threat of nothing", async () => {
  const id = await upload("harmless");
  await world.analyseAll();
  expect((await ask(`samples/${id}/threat`)).data).toEqual({
    count: 0,
    "max-confidence": 0,
    sample: id,
    score: 0,
    bis: [],
    "max-severity": 0,
  });
});

test("manager: a failed sample is explained by the titles of its warnings", async () => {
  const id = await upload("data");
  await world.analyseAll();
  expect((await ask(`samples/${id}/state`)).data.state).toBe("fail");
  const warnings = await ask(`samples/${id}/warnings.json`);
  expect(warnings.data.map((warning: { title: string }) => warning.title)).toEqual([expect.any(String)]);
});

test("manager: submissions of a digest, newest first, and whether any still waits", async () => {
  const id = await upload("bad twice");
  const { sha256 } = (await ask(`samples/${id}`)).data;
  const query = [
    ["q", sha256],
    ["limit", "10"],
    ["offset", "0"],
    ["sort_by", "submitted_at"],
    ["sort_order", "desc"],
  ] as const;
  const waiting = await ask("search/submissions", query);
  expect([differences(waiting, envelope(SEARCH_PAGE)), waiting.data.items[0].item.state]).toEqual([[], "wait"]);
  await world.analyseAll();
  const [{ item }] = (await ask("search/submissions", query)).data.items;
  expect([item.state, item.sample, item.analysis.threat_score]).toEqual(["succ", id, 85]);
});

test("manager: what is refused is told by message", async () => {
  const answer = await world.python("GET", "/api/v2/samples", {
    params: [
      ["api_key", "wrong"],
      ["user_only", "True"],
    ],
  });
  expect([answer.status, answer.json().error.message]).toEqual([401, "Unauthorized API request."]);
});

test("links to capture, report and screenshot work as they are written", async () => {
  const id = await upload("bad links");
  await world.analyseAll();
  for (const [name, type] of [
    ["network.pcap", "application/"],
    ["report.html", "text/html"],
    ["screenshot.png", "image/png"],
  ]) {
    const answer = await world.python("GET", `/api/v2/samples/${id}/${name}?api_key=${KEY}`);
    expect([name, answer.status, answer.headers["content-type"]]).toEqual([
      name,
      200,
      expect.stringContaining(type ?? ""),
    ]);
  }
});

test("a client in Java sends every field with a type, unset ones empty, and the file's name before its own", async () => {
  const field = (name: string, value: string) =>
    [`Content-Type: text/plain\r\nContent-Disposition: form-data; name="${name}"`, value] as const;
  const fields = Object.entries({
    api_key: KEY,
    vm: "",
    private: "false",
    tags: "a,b",
    playbook: "none",
    callback_url: "",
    email_notification: "false",
  });
  const file = [
    `Content-Type: application/octet-stream\r\nContent-Disposition: form-data; filename="java.jar"; name="sample"`,
    "bad jar",
  ] as const;
  const boundary = "Boundary_1_1873653978_1571234567890";
  const form = multipart(boundary, [...fields.map(([name, value]) => field(name, value)), file]);
  const headers = [
    ["Content-Type", `multipart/form-data;boundary=${boundary}`],
    ["MIME-Version", "1.0"],
    ["User-Agent", "Java/1.8.0_221"],
    ["Host", HOST],
    ["Accept", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"],
    ["Connection", "keep-alive"],
  ] as const;
  const answer = await world.ask(bytesOf("POST /api/v2/samples HTTP/1.1", headers, form));
  expect([answer.status, answer.json().data]).toMatchObject([200, { filename: "java.jar", tags: ["a", "b"] }]);
  const report = await world.python("GET", `/api/v2/samples/${answer.json().data.id}?api_key=${KEY}`);
  expect(report.json().data.state).toBe("wait");
});

test("an archive with a password is submitted under the field's real name", async () => {
  const data = [
    ["api_key", KEY],
    ["sample_password", "infected"],
    ["sample_filename", "locked.zip"],
  ] as const;
  const answer = await world.python("POST", "/api/v2/samples", {
    data,
    files: [{ field: "sample", filename: "locked.zip", bytes: "bad locked" }],
  });
  expect([answer.status, answer.text.includes("infected")]).toEqual([200, false]);
});
