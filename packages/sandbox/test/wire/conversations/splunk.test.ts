import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../../src/testing/harness.ts";
import { envelope, ERROR, RECORD, SEARCH_PAGE, SUBMITTED, THREAT } from "../captured.ts";
import { createRichEngine } from "../rich-engine.ts";
import { differences } from "../shape.ts";
import { openWireWorld, type WireWorld } from "../wire-world.ts";

// A SOAR connector that writes its URLs by hand, key first, and reads `error` before anything else.

let world: WireWorld;
beforeAll(async () => {
  world = await openWireWorld({ engine: createRichEngine() });
});
afterAll(async () => {
  await world.close();
});

const get = (path: string, rest = "") => world.python("GET", `${path}?api_key=${KEY}${rest}`);

test("the connection is tested with one sample", async () => {
  const answer = await get("/api/v2/samples", "&limit=1");
  expect([answer.status, answer.json().error]).toEqual([200, undefined]);
});

test("a refused key is told by code and message of the first error", async () => {
  const answer = await world.python("GET", "/api/v2/samples?api_key=wrong&limit=1");
  expect([answer.status, differences(answer.json(), ERROR)]).toEqual([401, []]);
  expect(answer.json().error.errors[0]).toMatchObject({ code: 401, message: "Unauthorized API request." });
});

/** Detonate: look the digest up, submit when nothing is found, poll the record, fetch analysis and threat. */
async function detonate(filename: string, bytes: string, data: readonly (readonly [string, string])[] = []) {
  const fields = [
    ["api_key", KEY],
    ["sample_filename", filename],
    ["tags", "one, two"],
    ["vm", ""],
    ["playbook", "default"],
    ...data,
  ] as const;
  const files = [{ field: "sample", filename, bytes }];
  const answer = await world.python("POST", "/api/v2/samples", { data: fields, files });
  expect([answer.status, differences(answer.json(), envelope(SUBMITTED))]).toEqual([200, []]);
  return answer.json().data;
}

test("a file that nobody knows is detonated, and its report read", async () => {
  const none = (await get("/api/v2/search/submissions", `&q=${"0".repeat(64)}`)).json();
  expect([differences(none, envelope(SEARCH_PAGE)), none.data.items]).toEqual([[], []]);
  const { id, tags, filename } = await detonate("calc.exe", "bad calc", [
    ["vm_runtime", "2"],
    ["private", "True"],
  ]);
  expect([tags, filename]).toEqual([["one", "two"], "calc.exe"]);
  const waiting = (await get(`/api/v2/samples/${id}`)).json();
  expect([differences(waiting, envelope(RECORD)), waiting.data.state]).toEqual([[], "wait"]);
  await world.analyseAll();
  expect((await get(`/api/v2/samples/${id}`)).json().data).toMatchObject({ state: "succ", vm_runtime: 120 });
  const report = (await get(`/api/v2/samples/${id}/analysis.json`)).json();
  expect(report.error).toBeUndefined();
  expect(report.metadata.malware_desc[0]).toMatchObject({ filename: "calc.exe", type: expect.any(String) });
  expect(differences((await get(`/api/v2/samples/${id}/threat`)).json(), envelope(THREAT))).toEqual([]);
});

test("a file that is known is not submitted again: its first hit has an id", async () => {
  const { sha256, id } = await detonate("known.exe", "bad known");
  await world.analyseAll();
  const found = (await get("/api/v2/search/submissions", `&q=${sha256}`)).json();
  expect([differences(found, envelope(SEARCH_PAGE)), found.data.items[0].item.sample]).toEqual([[], id]);
});

test("a URL is detonated as a shortcut of its own, without a line end", async () => {
  const { id, filename } = await detonate("sample.url", "[InternetShortcut]\nURL=http://www.example.com");
  expect(filename).toBe("sample.url");
  await world.analyseAll();
  const report = (await get(`/api/v2/samples/${id}/analysis.json`)).json();
  // It goes through the processes of an analysed URL by what they were analysed for.
  for (const process of Object.values<object>(report.dynamic.processes))
    expect(process).toHaveProperty("analyzed_because");
});

test("a file that is not supported fails, and its report is no surprise", async () => {
  const { id } = await detonate("x.bin", "data that nobody knows");
  await world.analyseAll();
  expect((await get(`/api/v2/samples/${id}`)).json().data).toMatchObject({
    state: "fail",
    status: "filetype_not_supported",
  });
  const report = await get(`/api/v2/samples/${id}/analysis.json`);
  if (report.status === 200) expect(report.json().metadata).toEqual(expect.any(Object));
  else expect([report.status, differences(report.json(), ERROR)]).toEqual([404, []]);
});

test("an empty file is refused in a sentence that it puts into capitals", async () => {
  const files = [{ field: "sample", filename: "empty", bytes: "" }];
  const answer = await world.python("POST", "/api/v2/samples", { data: [["api_key", KEY]], files });
  expect(answer.status).toBe(400);
  expect(answer.json().error.message).toBe("The parameter sample is required. ");
});

test("finished tasks are listed by state, owner and number, and each is fetched with an artifact", async () => {
  const { id } = await detonate("task.exe", "bad task");
  await world.analyseAll();
  const found = (
    await get("/api/v2/search/submissions", "&state=succ&q=task.exe&user_only=True&org_only=True&limit=100")
  ).json();
  expect(found.data.items.map((entry: { item: { sample: string } }) => entry.item.sample)).toEqual([id]);
  for (const artifact of ["report.html", "screenshot.png", "timeline.json", "video.webm", "extracted-artifacts.zip"]) {
    const answer = await get(`/api/v2/samples/${id}/${artifact}`);
    expect([artifact, answer.status]).toEqual([artifact, 200]);
  }
});

test("machines and playbooks are lists that it counts", async () => {
  const vms = (await get("/api/v3/configuration/vms")).json().data.vms;
  expect(vms.length).toBeGreaterThan(0);
  for (const vm of vms)
    expect(vm).toMatchObject({
      vm: expect.any(String),
      "display-name": expect.any(String),
      "ui-only": expect.any(Boolean),
    });
  const { playbooks } = (await get("/api/v3/configuration/playbooks")).json().data;
  for (const playbook of playbooks)
    expect(playbook).toMatchObject({
      name: expect.any(String),
      display: expect.any(String),
      description: expect.any(String),
    });
});
