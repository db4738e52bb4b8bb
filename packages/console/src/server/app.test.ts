import { openDatabase, type Database } from "@fumehood/store";
import type { Pipeline } from "@fumehood/pipeline";
import type { FastifyInstance, InjectOptions } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSessions, sessionMigrations, type SessionTables } from "../sessions.ts";
import { createTargetLists } from "../target-lists.ts";
import type { ConnectedTarget } from "../targets.ts";
import { createConsoleServer } from "./app.ts";
import { CSRF_HEADER } from "./identity.ts";

const LOCAL_TOKEN = "local-token-of-this-installation-000000000000";
const NOW = Date.parse("2026-01-02T03:04:05Z");

interface Received {
  channel: string;
  submittedBy: string;
  options: unknown;
  entries: { name: string; text: string }[];
}

let database: Database;
let app: FastifyInstance;
let received: Received | undefined;
let signInLink = "";

/** Takes in what it is handed, and knows no item: the pipeline itself is tested in its own package. */
function makePipeline(): Pipeline {
  const pipeline: Partial<Pipeline> = {
    subscribe: () => () => undefined,
    findItem: async () => undefined,
    async accept(input) {
      const entries: Received["entries"] = [];
      for await (const entry of input.entries) {
        if (entry.kind === "stream") {
          const chunks: Uint8Array[] = [];
          for await (const chunk of entry.source) chunks.push(chunk);
          entries.push({ name: entry.name, text: Buffer.concat(chunks).toString("utf8") });
        } else if (entry.kind === "url") entries.push({ name: entry.url, text: "" });
      }
      received = { channel: input.channel, submittedBy: input.submittedBy, options: input.options, entries };
      const submission = {
        id: "s1",
        channel: input.channel,
        submittedBy: input.submittedBy,
        createdAt: "",
        target: "builtin",
        itemCount: entries.length,
        openCount: 0,
        verdict: null,
      };
      return { submission, items: [] };
    },
  };
  return pipeline as Pipeline; // the routes under test call nothing else
}

beforeEach(async () => {
  received = undefined;
  database = await openDatabase("sqlite::memory:");
  await database.migrate("console", sessionMigrations);
  const sessions = createSessions(database.kysely.withTables<SessionTables>(), () => NOW);
  signInLink = `/signin?token=${await sessions.createLink("owner")}`;
  const info = {
    name: "builtin",
    label: "Built-in sandbox",
    kind: "builtin",
    url: "http://127.0.0.1",
    isDefault: true,
    apiKey: "•••",
  };
  app = await createConsoleServer({
    pipeline: makePipeline(),
    targets: [{ info } as ConnectedTarget], // its client and target are not asked for here
    lists: createTargetLists(() => NOW),
    sessions,
    localToken: LOCAL_TOKEN,
    host: "127.0.0.1",
    webFolder: undefined,
    maxFileBytes: 1024,
    status: async () => ({
      version: "0",
      startedAt: "",
      dataFolder: "/data",
      bands: { malicious: 85, suspicious: 50 },
      counts: {},
      engines: [],
    }),
    ownUrl: () => "http://127.0.0.1:8477",
    now: () => NOW,
    logger: pino({ level: "silent" }),
  });
});
afterEach(async () => {
  await app.close();
  await database.close();
});

const call = (options: InjectOptions) => app.inject({ ...options, headers: { host: "127.0.0.1", ...options.headers } });

async function signIn(): Promise<{ cookie: string; csrf: string }> {
  const answer = await call({ url: signInLink });
  const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  const session = await call({ url: "/api/session", headers: { cookie } });
  return { cookie, csrf: session.json<{ csrfToken: string }>().csrfToken };
}

function upload(parts: readonly (readonly [string, string, string?])[]): {
  payload: string;
  headers: Record<string, string>;
} {
  const lines = parts.flatMap(([name, value, filename]) => [
    "--x",
    `content-disposition: form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`,
    "",
    value,
  ]);
  return {
    payload: [...lines, "--x--", ""].join("\r\n"),
    headers: { "content-type": "multipart/form-data; boundary=x" },
  };
}
const local = { authorization: `Bearer ${LOCAL_TOKEN}` };

test.each(["/api/session", "/api/status", "/api/items", "/api/targets", "/api/events", "/api/items/x/report"])(
  "%s is closed to strangers, and says how to sign in",
  async (url) => {
    const answer = await call({ url });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: { code: "signed-out" } });
  },
);

test("the link signs in once, with a cookie that scripts and other sites cannot use", async () => {
  const answer = await call({ url: signInLink });
  expect(answer.headers["set-cookie"]).toMatch(/HttpOnly.*SameSite=Strict/);
  expect(answer.headers.location).toBe("/");
  expect((await call({ url: signInLink })).headers["set-cookie"]).toBeUndefined();
});

test("a session changes something only with its token against forgery", async () => {
  const { cookie, csrf } = await signIn();
  const form = upload([["file", "abc", "a.txt"]]);
  const without = await call({
    method: "POST",
    url: "/api/submissions",
    payload: form.payload,
    headers: { ...form.headers, cookie },
  });
  expect(without.statusCode).toBe(403);
  const headers = { ...form.headers, cookie, [CSRF_HEADER]: csrf };
  expect((await call({ method: "POST", url: "/api/submissions", payload: form.payload, headers })).statusCode).toBe(
    200,
  );
  expect(received).toMatchObject({ channel: "console", submittedBy: "owner" });
});

test("signing out ends the session", async () => {
  const { cookie, csrf } = await signIn();
  await call({ method: "DELETE", url: "/api/session", headers: { cookie, [CSRF_HEADER]: csrf } });
  expect((await call({ url: "/api/session", headers: { cookie } })).statusCode).toBe(401);
});

test("commands on this machine come in by their token, and only they make sign-in links", async () => {
  expect((await call({ url: "/api/status", headers: local })).statusCode).toBe(200);
  expect((await call({ url: "/api/status", headers: { authorization: "Bearer wrong" } })).statusCode).toBe(401);
  const link = await call({ method: "POST", url: "/api/signin-links", headers: local });
  expect(link.json<{ url: string }>().url).toMatch(/^http:\/\/127\.0\.0\.1:8477\/signin\?token=/);
  const { cookie, csrf } = await signIn();
  expect(
    (await call({ method: "POST", url: "/api/signin-links", headers: { cookie, [CSRF_HEADER]: csrf } })).statusCode,
  ).toBe(403);
});

test.each([
  ["j%C3%B6rg", "jörg"],
  ["%E0%A4%A", "local"],
])("a command by the user %s is said to be by %s", async (header, user) => {
  const form = upload([["file", "1", "a"]]);
  const headers = { ...form.headers, ...local, "x-fumehood-user": header };
  await call({ method: "POST", url: "/api/submissions", payload: form.payload, headers });
  expect(received).toMatchObject({ channel: "cli", submittedBy: user });
});

test("names of the field win over those of the parts, files keep their order, addresses come along", async () => {
  const form = upload([
    ["options", '{"tags":["a"]}'],
    ["urls", '["http://example.test/x"]'],
    ["names", '["dir/one\\u202e.exe"]'],
    ["file", "1", "0"],
    ["file", "2", "two.txt"],
  ]);
  const answer = await call({
    method: "POST",
    url: "/api/submissions",
    payload: form.payload,
    headers: { ...form.headers, ...local },
  });
  expect(answer.statusCode).toBe(200);
  expect(received?.entries).toEqual([
    { name: "http://example.test/x", text: "" },
    { name: "dir/one\u202E.exe", text: "1" },
    { name: "two.txt", text: "2" },
  ]);
  expect(received?.options).toMatchObject({ tags: ["a"], isPrivate: true, target: "builtin" });
});

test.each([
  [
    "options that are no JSON",
    [
      ["options", "{"],
      ["file", "x", "x"],
    ],
    "field",
  ],
  [
    "an option that nobody knows",
    [
      ["options", '{"vmm":"x"}'],
      ["file", "x", "x"],
    ],
    "field",
  ],
  [
    "a tag with a comma",
    [
      ["options", '{"tags":["a,b"]}'],
      ["file", "x", "x"],
    ],
    "field",
  ],
  [
    "a target that is not there",
    [
      ["options", '{"target":"nowhere"}'],
      ["file", "x", "x"],
    ],
    "target",
  ],
  ["an address that is none", [["urls", '["javascript:alert(1)"]']], "url"],
  ["a file in another field", [["sample", "x", "x"]], "field"],
  [
    "options after a file",
    [
      ["file", "x", "x"],
      ["options", "{}"],
    ],
    "field",
  ],
] as const)("%s is refused in a sentence", async (_, parts, code) => {
  const form = upload(parts);
  const answer = await call({
    method: "POST",
    url: "/api/submissions",
    payload: form.payload,
    headers: { ...form.headers, ...local },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ error: { code, retryable: false } });
});

test("what is not there is an error of the API, in its shape", async () => {
  for (const url of [
    "/api/items/none",
    "/api/items/none/report",
    "/api/targets/none/options",
    "/api/nothing",
    "/anything",
  ]) {
    const answer = await call({ url, headers: local });
    expect([url, answer.statusCode]).toEqual([url, 404]);
    expect(answer.json<{ error: { message: string } }>().error.message).toMatch(/\.$/);
  }
});
