import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { FORM_TYPE, rawForm, rawRequest, sendRaw } from "../testing/wire.ts";

let harness: Harness;
let address: string;
beforeAll(async () => {
  harness = await openHarness();
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await harness.close();
});

const URLENCODED = { "content-type": "application/x-www-form-urlencoded" };
const WHOAMI = "/api/v3/session/whoami";

test.each([
  ["in the query", rawRequest(`GET ${WHOAMI}?api_key=${KEY}`, {})],
  ["in the query, spelt as one script does", rawRequest(`GET ${WHOAMI}?apikey=${KEY}`, {})],
  ["behind bearer", rawRequest(`GET ${WHOAMI}`, { authorization: `bearer ${KEY}` })],
  ["behind Bearer", rawRequest(`GET ${WHOAMI}`, { authorization: `Bearer ${KEY}` })],
  ["in the urlencoded body of a GET", rawRequest(`GET ${WHOAMI}`, URLENCODED, `api_key=${KEY}`)],
  ["in a body without a content type", rawRequest(`GET ${WHOAMI}`, {}, JSON.stringify({ api_key: KEY }))],
  [
    "in a chunked body of a GET",
    Buffer.from(
      `GET ${WHOAMI} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
        `transfer-encoding: chunked\r\n\r\n${(8 + KEY.length).toString(16)}\r\napi_key=${KEY}\r\n0\r\n\r\n`,
    ),
  ],
])("a key is taken %s", async (_, request) => {
  const answer = await sendRaw(address, request);
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('"login":"jdoe"');
});

test("where a request has two keys, the header's counts", async () => {
  const other = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const loginOf = async (inHeader: string, inQuery: string) =>
    (await harness.get(`${WHOAMI}?api_key=${inQuery}`, inHeader)).json().data?.login;
  expect([await loginOf(other, KEY), await loginOf(KEY, other), await loginOf("wrong", KEY)]).toEqual([
    "kim",
    "jdoe",
    undefined,
  ]);
});

test.each([
  ["urlencoded", URLENCODED, `api_key=${KEY}&ids=["0"]`],
  ["JSON without a content type", {}, JSON.stringify({ api_key: KEY, ids: ["0"] })],
  ["JSON", { "content-type": "application/json" }, JSON.stringify({ api_key: KEY, ids: '["0"]' })],
  [
    "a form with parts",
    FORM_TYPE,
    rawForm([
      [`content-disposition: form-data; name="api_key"`, KEY],
      [`content-disposition: form-data; name="ids"`, '["0"]'],
    ]),
  ],
])("a key is taken from the body of a POST: %s", async (_, headers, body) => {
  const answer = await sendRaw(address, rawRequest("POST /api/v2/samples/state", headers, body));
  expect(answer.status).toBe(200);
});

test.each([
  ["none", {}],
  ["a wrong one", { authorization: "Bearer wrong" }],
  ["an empty one", { authorization: "Bearer " }],
])("with %s the answer is the captured 401", async (_, headers) => {
  const answer = await harness.sandbox.app.inject({ method: "GET", url: WHOAMI, headers });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers["tg-request-id"]).toMatch(/^req-[0-9a-f-]{36}$/);
  expect(answer.json()).toEqual({
    api_version: 3,
    id: expect.any(Number),
    error: {
      message: "Unauthorized API request.",
      code: 401,
      errors: [
        {
          code: 401,
          message: "Unauthorized API request.",
          help: "/doc/main/index.html",
          report: "support@threatgrid.com",
        },
      ],
    },
  });
});

test("a user who is not active is refused with 403", async () => {
  const key = await harness.sandbox.addUser({ login: "gone", organization: "Example" });
  const { database } = harness;
  await database.kysely
    .withTables<{ sandbox_users: { login: string; active: number } }>()
    .updateTable("sandbox_users")
    .set({ active: 0 })
    .where("login", "=", "gone")
    .execute();
  const answer = await harness.get(WHOAMI, key);
  expect(answer.statusCode).toBe(403);
  expect(answer.json().error.code).toBe(403);
});

test("keys that are made have 26 characters, and only their digest is kept", async () => {
  const key = await harness.sandbox.addUser({ login: "new", organization: "Example" });
  expect(key).toMatch(/^[a-z0-9]{26}$/);
  const rows = await harness.database.kysely
    .withTables<{ sandbox_keys: Record<string, unknown> }>()
    .selectFrom("sandbox_keys")
    .selectAll()
    .execute();
  expect(rows.length).toBeGreaterThan(1);
  expect(JSON.stringify(rows)).not.toContain(key);
  expect((await harness.get(WHOAMI, key)).json().data.login).toBe("new");
});

test("the body of a request that is no form is limited", async () => {
  const body = `api_key=${"a".repeat(1024 * 1024)}`;
  const answer = await sendRaw(address, rawRequest(`GET ${WHOAMI}`, URLENCODED, body));
  expect(answer.status).toBe(413);
});

test.each([
  ["a body that is too large", "POST /api/v2/samples/state", URLENCODED, `ids=${"a".repeat(3 * 1024 * 1024)}`, 413],
  ["a body that is no JSON", "POST /api/v2/samples/state", { "content-type": "application/json" }, "{", 400],
])("after %s the next request on the connection is answered", async (_, line, headers, body, status) => {
  const refused = rawRequest(line, { ...headers, connection: "keep-alive", authorization: `Bearer ${KEY}` }, body);
  const answer = await sendRaw(address, Buffer.concat([refused, rawRequest(`GET ${WHOAMI}?api_key=${KEY}`, {})]));
  expect(answer.status).toBe(status);
  expect(answer.body).toContain('"login":"jdoe"');
});

test("the list of servers and the health are told to whoever asks", async () => {
  const list = await harness.sandbox.app.inject("/cloud.json");
  expect(list.json()).toEqual([{ name: "built-in", "display-name": "Built-in sandbox", url: address }]);
  expect((await harness.sandbox.app.inject("/health")).json()).toEqual({ status: "ok" });
});
