import { fillPath, threatGridOperations as operations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendRaw, rawRequest } from "../testing/wire.ts";
import { analysedWith, httpStream } from "../testing/analysed-with.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

// As in Cisco's example scripts: `http://example.com:80/` by its SHA-256, a path and a key as they are.
const URL_ID = "2e18ed60c3023a72538b46573f54579f4e773e383a0d4de8da8fff5afe4ad089";
const PATH = "\\TEMP\\Tags.reg";
const REGISTRY_KEY = "MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Tags";

let harness: Harness;
let stranger: string;
let sample: { id: string; sha256: string };
let foreignId: string;
beforeAll(async () => {
  harness = await openHarness();
  stranger = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const id = await analysedWith(
    harness,
    {
      network: { "0": httpStream("example.com", "/", "192.0.2.8") },
      dynamic: { processes: { "1": { files_created: [PATH], registry_keys_created: [{ name: REGISTRY_KEY }] } } },
    },
    { fields: { tags: "first, second" } },
  );
  sample = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  foreignId = await harness.analysed("foreign", {}, stranger);
});
afterAll(async () => {
  await harness.close();
});

async function ask(method: "GET" | "POST" | "DELETE", path: string, key = KEY) {
  const mark = path.includes("?") ? "&" : "?";
  return await harness.sandbox.app.inject({ method, url: `${path}${mark}api_key=${key}` });
}

async function tagsOf(entity: string, entityId: string, key = KEY): Promise<string[]> {
  const answer = await ask("GET", fillPath(operations.listTags.path, { entity, entityId }), key);
  expect(answer.statusCode).toBe(200);
  return answer.json().data.tags;
}

const subjects = [
  ["samples", () => sample.id],
  ["ips", () => "192.0.2.8"],
  ["domains", () => "example.com"],
  ["urls", () => URL_ID],
  ["paths", () => PATH],
  ["artifacts", () => sample.sha256],
  ["registry_keys", () => REGISTRY_KEY],
] as const;

test.each(subjects)("%s are tagged, listed and untagged as the example scripts do", async (entity, idOf) => {
  const path = fillPath(operations.addTag.path, { entity, entityId: idOf() });
  const before = await tagsOf(entity, idOf());
  const added = await ask("POST", `${path}?tag=MyTag`);
  expect(added.statusCode).toBe(200);
  expect(Object.keys(added.json()).toSorted()).toEqual(["api_version", "id", "request_id"]);
  expect(await tagsOf(entity, idOf())).toEqual([...before, "MyTag"]);
  // Once more changes nothing.
  expect((await ask("POST", `${path}?tag=MyTag`)).statusCode).toBe(200);
  expect(await tagsOf(entity, idOf())).toEqual([...before, "MyTag"]);
  expect((await ask("DELETE", `${path}/MyTag`)).statusCode).toBe(200);
  expect(await tagsOf(entity, idOf())).toEqual(before);
  const again = await ask("DELETE", `${path}/MyTag`);
  expect(again.statusCode).toBe(404);
  expect(again.json().error.message).toBe("Record not found (Tag not found).");
});

test.each(subjects)("%s have no flags", async (entity, idOf) => {
  const path = fillPath(operations.listFlags.path, { entity, entityId: idOf() });
  expect((await ask("GET", path)).json().data).toEqual({ flags: [] });
});

test("a path is tagged with its backslashes unescaped, as some clients send it", async () => {
  const address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
  const line = `POST /api/v2/paths/${PATH}/tag?api_key=${KEY}&tag=Raw`;
  const answer = await sendRaw(address, rawRequest(line, {}));
  expect(answer.status).toBe(200);
  expect(await tagsOf("paths", PATH)).toEqual(["Raw"]);
  expect((await ask("DELETE", "/api/v2/paths//temp/tags.reg/tag/Raw")).statusCode).toBe(200);
  expect(await tagsOf("paths", PATH)).toEqual([]);
});

test("a tag may come in the body, and several at once", async () => {
  const url = `/api/v2/domains/example.com/tag?api_key=${KEY}`;
  await harness.sandbox.app.inject({ method: "POST", url, payload: JSON.stringify({ tag: "json" }) });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  await harness.sandbox.app.inject({ method: "POST", url, headers, payload: "tag=form&tag=a,b" });
  expect((await tagsOf("domains", "example.com")).toSorted()).toEqual(["a", "b", "form", "json"]);
  for (const tag of ["json", "form", "a", "b"]) await ask("DELETE", `/api/v2/domains/example.com/tag/${tag}`);
});

test("a thing's tags stand in its record and find it", async () => {
  await ask("POST", "/api/v2/ips/192.0.2.8/tag?tag=Seen%20Before");
  expect((await harness.get("/api/v2/ips/192.0.2.8")).json().data.tags).toEqual(["Seen Before"]);
  const found = (await harness.get("/api/v2/search/ips?term=tag&query=Seen%20Before")).json().data.items;
  expect(found).toEqual([{ result: "192.0.2.8", details: "/api/v2/ips/192.0.2.8" }]);
});

test("a thing's tags are the organisation's own", async () => {
  await ask("POST", "/api/v2/domains/example.com/tag?tag=ours");
  expect(await tagsOf("domains", "example.com", stranger)).toEqual([]);
  expect((await ask("DELETE", "/api/v2/domains/example.com/tag/ours", stranger)).statusCode).toBe(404);
  const path = "/api/v2/search/domains?term=tag&query=ours";
  expect((await harness.get(path, stranger)).json().data.items).toEqual([]);
  const colleague = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  expect(await tagsOf("domains", "example.com", colleague)).toEqual(["ours"]);
});

test("a sample's tags are in its record, and what finds it changes with them", async () => {
  await ask("POST", `/api/v2/samples/${sample.id}/tag?tag=Quarterly-Review`);
  await ask("DELETE", `/api/v2/samples/${sample.id}/tag/second`);
  expect((await harness.get(`/api/v2/samples/${sample.id}`)).json().data.tags).toEqual(["first", "Quarterly-Review"]);
  const found = async (query: string) => (await harness.get(`/api/v2/search/submissions?${query}`)).json().data.total;
  expect(await found("q=quarterly-review")).toBe(1);
  expect(await found("advanced=true&q=tag:first")).toBe(1);
  expect(await found("q=second")).toBe(0);
  const items = (await harness.get("/api/v2/samples/search?tag=quarterly-review")).json().data.items;
  expect(items.map((item: { sample: string }) => item.sample)).toEqual([sample.id]);
  expect((await harness.get("/api/v2/samples/search?tag=second")).json().data.items).toEqual([]);
});

test("tags of a public sample of others can be read and not changed", async () => {
  expect(await tagsOf("samples", foreignId)).toEqual([]);
  expect((await ask("POST", `/api/v2/samples/${foreignId}/tag?tag=mine`)).statusCode).toBe(403);
  expect((await ask("DELETE", `/api/v2/samples/${foreignId}/tag/mine`)).statusCode).toBe(403);
  expect(await tagsOf("samples", foreignId, stranger)).toEqual([]);
});

test.each([
  ["/api/v2/domains/example.com/tag", "The parameter tag is required. "],
  ["/api/v2/domains/example.com/tag?tag=", "The parameter tag is required. "],
  [`/api/v2/domains/example.com/tag?tag=${"a".repeat(101)}`, "The parameter tag is invalid"],
  [`/api/v2/ips/192.0.2.8/tag?tag=${Array.from({ length: 51 }, (_, index) => index).join(",")}`, "more than 50"],
])("%s is 400", async (path, message) => {
  const answer = await ask("POST", path);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain(message);
});

test("a sample cannot have more tags than the limit", async () => {
  const tags = Array.from({ length: 50 }, (_, index) => `t${index}`).join(",");
  const id = await harness.analysed("tagged", { tags });
  expect((await ask("POST", `/api/v2/samples/${id}/tag?tag=one-more`)).statusCode).toBe(400);
  expect((await ask("POST", `/api/v2/samples/${id}/tag?tag=t7`)).statusCode).toBe(200);
});

test.each([
  ["POST", "/api/v2/ips/192.0.2.99/tag?tag=x", 404],
  ["GET", "/api/v2/ips/192.0.2.99/tags", 404],
  ["GET", "/api/v2/samples/none/flags", 404],
  ["POST", "/api/v2/planets/mars/tag?tag=x", 404],
  ["POST", "/api/v2/paths/a/b/c?tag=x", 404],
  ["DELETE", "/api/v2/paths/a/b/c", 404],
] as const)("%s %s is %s", async (method, path, status) => {
  expect((await ask(method, path)).statusCode).toBe(status);
});
