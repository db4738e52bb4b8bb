import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPipeline, type Pipeline } from "@fumehood/pipeline";
import {
  createFakeTarget,
  createFakeUnpacker,
  createMemoryBlobStore,
  createRegistry,
  fakeIdentify,
} from "@fumehood/pipeline/testing";
import { openDatabase, openItemStore, type Database } from "@fumehood/store";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { composeSources, type SourcesPart } from "../compose-sources.ts";
import { loadConfiguration } from "../configuration/index.ts";
import { createDropServer } from "./drop-server.ts";

const MAX_BYTES = 1024 ** 2;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

let database: Database;
let pipeline: Pipeline;
let sources: SourcesPart;
let app: FastifyInstance;
let token: string;
let held: { code: string; text: string } | null;

beforeEach(async () => {
  held = null;
  database = await openDatabase("sqlite::memory:");
  const store = await openItemStore(database);
  const blobs = createMemoryBlobStore();
  const logger = pino({ level: "silent" });
  const configuration = loadConfiguration({ file: undefined, cwd: tmpdir(), env: { HOME: tmpdir() } });
  pipeline = await createPipeline({
    store,
    blobs,
    targets: createRegistry(createFakeTarget({ now: Date.now }).target),
    identify: fakeIdentify,
    unpacker: createFakeUnpacker(),
    tempFolder: join(tmpdir(), `fumehood-drop-${process.pid}`),
    limits: { fileBytes: MAX_BYTES },
  });
  sources = await composeSources({
    configuration: { ...configuration, limits: { ...configuration.limits, file_mib: 1 } },
    database,
    store,
    blobs,
    pipeline,
    logger,
    brakes: [() => Promise.resolve(held)],
  });
  sources.supervisor.start();
  app = await createDropServer({ sources, pipeline, maxFileBytes: MAX_BYTES, logger });
  const settings = { tags: ["squid"], tlp: "amber" } as const;
  token = (await makeToken("proxy", settings)).token;
  await vi.waitFor(async () => expect(await sources.findDrop("proxy")?.whyHeld()).toBeNull(), { timeout: 10_000 });
});
afterEach(async () => {
  await app.close();
  await sources.supervisor.stop();
  await pipeline.stop();
  await database.close();
});

function makeToken(sourceName: string, settings: { tags: string[]; tlp?: "amber" } | object = {}) {
  sources.findDrop(sourceName);
  return sources.tokens.create({ sourceName, label: "squid-1", settings: { tags: [], ...settings }, by: "kim" });
}

function drop(path: string, payload: string | Buffer, headers: Record<string, string> = {}) {
  const contentType = "application/x-www-form-urlencoded";
  return app.inject({
    method: "POST",
    url: path,
    payload,
    headers: { authorization: `Bearer ${token}`, "content-type": contentType, ...headers },
  });
}

test("a file is taken with the settings of its token, and its status can be asked for", async () => {
  const answer = await drop("/drop/proxy?name=f.exe&tag=a&tag=b", "hello");
  expect(answer.statusCode).toBe(202);
  const { submission, status, items } = answer.json();
  expect(items).toMatchObject([{ name: "f.exe", sha256: sha256("hello"), state: "new" }]);
  const item = (await pipeline.getSubmission(submission))?.items[0];
  expect(item).toMatchObject({
    channel: "drop:proxy",
    submittedBy: "squid-1",
    sourceRef: "127.0.0.1",
    priority: "normal",
  });
  expect(item?.options).toMatchObject({ tags: ["squid", "a", "b"], tlp: "amber" });
  const asked = await app.inject({ url: status, headers: { authorization: `Bearer ${token}` } });
  expect(asked.json()).toMatchObject({ submission, items: [{ id: item?.id }] });
});

test("JSON, text and bytes are all just bytes", async () => {
  for (const type of ["application/json", "text/plain", "application/octet-stream", "text/html; charset=utf-8"]) {
    const answer = await drop("/drop/proxy", `{"a":1}${type}`, { "content-type": type });
    expect(answer.json().items[0].sha256).toBe(sha256(`{"a":1}${type}`));
  }
});

test("several files come as multipart", async () => {
  const part = (name: string, text: string) =>
    `--x\r\ncontent-disposition: form-data; name="f"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n${text}\r\n`;
  const body = `${part("a.exe", "A")}--x\r\ncontent-disposition: form-data; name="note"\r\n\r\nhi\r\n${part("b.exe", "B")}--x--\r\n`;
  const answer = await drop("/drop/proxy", body, { "content-type": "multipart/form-data; boundary=x" });
  expect(answer.statusCode).toBe(202);
  expect(answer.json().items).toMatchObject([
    { name: "a.exe", sha256: sha256("A") },
    { name: "b.exe", sha256: sha256("B") },
  ]);
});

test.each([
  ["no token", ""],
  ["a wrong secret", `Bearer fhd_${"0".repeat(12)}_${"A".repeat(43)}`],
  ["something else", "Bearer secret"],
  ["a password", "Basic a2ltOnNlY3JldA=="],
])("%s is answered with 401", async (_what, authorization) => {
  const answer = await drop("/drop/proxy", "hello", { authorization });
  expect(answer.statusCode).toBe(401);
});

test("a token is good for its own drop only, and for nothing once it is revoked", async () => {
  await makeToken("other");
  expect((await drop("/drop/other", "hello")).statusCode).toBe(401);
  expect((await drop("/drop/proxy", "hello")).statusCode).toBe(202);
  const [info] = await sources.tokens.list();
  expect(await sources.tokens.revoke(info?.id ?? "")).toBe(true);
  expect((await drop("/drop/proxy", "hello")).statusCode).toBe(401);
  expect(await sources.tokens.revoke(info?.id ?? "")).toBe(false);
});

test("no token lies in the database, and none is listed", async () => {
  const rows = JSON.stringify(
    await database.kysely.withTables<{ drop_tokens: object }>().selectFrom("drop_tokens").selectAll().execute(),
  );
  const secret = token.slice(-43);
  expect(secret).toHaveLength(43);
  expect(rows).toContain(createHash("sha256").update(secret).digest("hex"));
  expect(rows + JSON.stringify(await sources.tokens.list())).not.toContain(secret);
});

test("a key makes a repeated request the same one, whatever it brings", async () => {
  const headers = { "idempotency-key": "job-1" };
  const first = await drop("/drop/proxy", "hello", headers);
  const second = await drop("/drop/proxy", "again", headers);
  expect(second.statusCode).toBe(202);
  expect(second.headers["idempotency-replayed"]).toBe("true");
  expect(second.json()).toEqual(first.json());
  const both = await Promise.all([1, 2, 3].map(() => drop("/drop/proxy", "x", { "idempotency-key": "job-2" })));
  expect(new Set(both.map((answer) => answer.json().submission)).size).toBe(1);
  expect((await pipeline.listItems({ limit: 10 })).total).toBe(2);
  expect((await drop("/drop/proxy", "x", { "idempotency-key": "k".repeat(256) })).statusCode).toBe(400);
});

test("what is too large is refused with 413 and recorded; in company, the others are taken", async () => {
  const large = Buffer.alloc(MAX_BYTES + 1);
  const answer = await drop("/drop/proxy?name=large", large);
  expect(answer.statusCode).toBe(413);
  expect(answer.json().items).toMatchObject([
    { name: "large", state: "rejected", reason: { code: "intake.too-large" } },
  ]);
  const part = (name: string, bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(`--x\r\ncontent-disposition: form-data; name="f"; filename="${name}"\r\n\r\n`),
      bytes,
      Buffer.from("\r\n"),
    ]);
  const body = Buffer.concat([part("large", large), part("small", Buffer.from("s")), Buffer.from("--x--\r\n")]);
  const mixed = await drop("/drop/proxy", body, { "content-type": "multipart/form-data; boundary=x" });
  expect(mixed.statusCode).toBe(202);
  expect(mixed.json().items).toMatchObject([
    { name: "large", state: "rejected" },
    { name: "small", sha256: sha256("s") },
  ]);
});

test.each([
  ["intake.too-much-open", 429],
  ["intake.disk-low", 507],
  ["something.else", 503],
])("held back by %s, the answer is %i with the time to come again", async (code, status) => {
  held = { code, text: "Not now." };
  await vi.waitFor(async () => expect(await sources.findDrop("proxy")?.whyHeld()).toEqual(held), { timeout: 10_000 });
  const answer = await drop("/drop/proxy", "hello");
  expect(answer.statusCode).toBe(status);
  expect(answer.headers["retry-after"]).toBe("30");
  expect(answer.json()).toEqual({ error: { code, message: "Not now.", retryable: true } });
  expect((await pipeline.listItems({ limit: 10 })).total).toBe(0);
});

test("a paused drop says so with 503", async () => {
  await sources.supervisor.pause("proxy", "kim");
  const answer = await drop("/drop/proxy", "hello");
  expect(answer.statusCode).toBe(503);
  expect(answer.json().error.message).toMatch(/^Paused by kim/);
});

test("the submissions of another drop are not shown", async () => {
  const { submission } = (await drop("/drop/proxy", "hello")).json();
  const other = (await makeToken("other")).token;
  const answer = await app.inject({
    url: `/drop/other/submissions/${submission}`,
    headers: { authorization: `Bearer ${other}` },
  });
  expect(answer.statusCode).toBe(404);
});

test.each([
  ["a tag with a comma", "tag=a,b"],
  ["a name without end", `name=${"n".repeat(5000)}`],
])("%s in the query is refused with a sentence", async (_, query) => {
  const answer = await drop(`/drop/proxy?${query}`, "hello");
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toMatch(/cannot be used/);
});
