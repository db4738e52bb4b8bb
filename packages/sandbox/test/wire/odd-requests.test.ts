import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../src/testing/harness.ts";
import { bytesOf, HOST, pythonRequest, quotePlus } from "./client-bytes.ts";
import { askOnce, openConnection } from "./wire-connection.ts";
import { openWireWorld, type WireWorld } from "./wire-world.ts";

// Requests that are odd and yet sent by clients that people use. Each must be understood, byte for byte as it comes.

let world: WireWorld;
let sampleId: string;
beforeAll(async () => {
  world = await openWireWorld();
  sampleId = await world.harness.analysed("bad macro");
});
afterAll(async () => {
  await world.close();
});

const WHOAMI = "/api/v3/session/whoami";
const HOSTED = [["Host", HOST]] as const;
const FORM = "application/x-www-form-urlencoded";

test.each<[string, Buffer]>([
  ["in the query", pythonRequest("GET", WHOAMI, { params: [["api_key", KEY]] })],
  ["in the urlencoded body of a GET", pythonRequest("GET", WHOAMI, { data: [["api_key", KEY]] })],
  ["in a JSON body of a GET", pythonRequest("GET", WHOAMI, { json: { api_key: KEY } })],
  ["in a JSON text without a content type", pythonRequest("GET", WHOAMI, { text: `{"api_key": "${KEY}"}` })],
  ...["application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "application/octet-stream"].map(
    (type): [string, Buffer] => [
      `in a JSON text that is called ${type}`,
      bytesOf(`GET ${WHOAMI} HTTP/1.1`, [...HOSTED, ["Content-Type", type]], ` {"api_key": "${KEY}"}`),
    ],
  ),
  [
    "in a form whose first name begins with a brace",
    bytesOf(`GET ${WHOAMI} HTTP/1.1`, [...HOSTED, ["Content-Type", FORM]], `{x}=1&api_key=${KEY}`),
  ],
  ["behind bearer in lower case", pythonRequest("GET", WHOAMI, { headers: [["Authorization", `bearer ${KEY}`]] })],
  ["behind Bearer", pythonRequest("GET", WHOAMI, { headers: [["Authorization", `Bearer ${KEY}`]] })],
  ["behind BEARER and two blanks", bytesOf(`GET ${WHOAMI} HTTP/1.1`, [...HOSTED, ["AUTHORIZATION", `BEARER  ${KEY}`]])],
  [
    "in the query beside a .netrc's Basic",
    pythonRequest("GET", `${WHOAMI}?api_key=${KEY}`, { headers: [["Authorization", "Basic dXNlcjpwYXNz"]] }),
  ],
  ["behind a stray ampersand", pythonRequest("GET", `${WHOAMI}?&api_key=${KEY}`)],
  ["with the line end of its file", pythonRequest("GET", `${WHOAMI}?api_key=${KEY}%0A`)],
  ["beside an empty one", pythonRequest("GET", `${WHOAMI}?api_key=`, { data: [["api_key", KEY]] })],
  ["with a slash at the end of the path", pythonRequest("GET", `${WHOAMI}/`, { params: [["api_key", KEY]] })],
  ["with two slashes before the path", pythonRequest("GET", `/${WHOAMI}`, { params: [["api_key", KEY]] })],
  ["in a request line with scheme and host", bytesOf(`GET http://${HOST}${WHOAMI}?api_key=${KEY} HTTP/1.1`, HOSTED)],
  ["in a request line with only the host", bytesOf(`GET http://${HOST}:443${WHOAMI}?api_key=${KEY} HTTP/1.1`, HOSTED)],
  ["without a host", bytesOf(`GET ${WHOAMI}?api_key=${KEY} HTTP/1.1`, [])],
  [
    "with headers in capitals",
    bytesOf(
      `GET ${WHOAMI} HTTP/1.1`,
      [
        ["HOST", HOST],
        ["CONTENT-TYPE", FORM],
      ],
      `api_key=${KEY}`,
    ),
  ],
  [
    "with an application type and a charset",
    bytesOf(`GET ${WHOAMI} HTTP/1.1`, [...HOSTED, ["Content-Type", `${FORM}; charset=UTF-8`]], `api_key=${KEY}`),
  ],
  [
    "with a JSON content type and no body",
    bytesOf(`GET ${WHOAMI}?api_key=${KEY} HTTP/1.1`, [...HOSTED, ["Content-Type", "application/json"]]),
  ],
  [
    "with a form content type and no body",
    bytesOf(`GET ${WHOAMI}?api_key=${KEY} HTTP/1.1`, [...HOSTED, ["Content-Type", "multipart/form-data"]]),
  ],
  [
    "in JSON behind a byte order mark",
    pythonRequest("GET", WHOAMI, {
      text: `\uFEFF{"api_key": "${KEY}"}`,
      headers: [["Content-Type", "application/json"]],
    }),
  ],
])("a key is taken %s", async (_, request) => {
  const answer = await world.ask(request);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"login":"jdoe"')]);
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  expect(answer.json()).toMatchObject({ api_version: 3, id: expect.any(Number), data: { login: "jdoe" } });
});

test("HTTP/1.0 is answered and the connection closed", async () => {
  const answer = await askOnce(world.address, Buffer.from(`GET ${WHOAMI}?api_key=${KEY} HTTP/1.0\r\n\r\n`));
  expect(answer.status).toBe(200);
  expect(answer.json().data.login).toBe("jdoe");
  expect(answer.headers["connection"]).toBe("close");
});

test("HTTP/1.0 with keep-alive is answered twice", async () => {
  const connection = await openConnection(world.address);
  const request = Buffer.from(`GET ${WHOAMI}?api_key=${KEY} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`);
  expect((await connection.ask(request)).status).toBe(200);
  expect((await connection.ask(request)).status).toBe(200);
  connection.close();
});

test("a connection goes on after an error, whether the body was read or not", async () => {
  const connection = await openConnection(world.address);
  const refused = pythonRequest("POST", "/api/v2/samples", { data: [["api_key", "wrong"]] });
  const unknown = pythonRequest("POST", "/api/v2/nothing", { data: [["api_key", KEY]] });
  expect((await connection.ask(refused)).status).toBe(401);
  expect((await connection.ask(unknown)).status).toBe(404);
  expect((await connection.ask(pythonRequest("GET", WHOAMI, { data: [["api_key", KEY]] }))).status).toBe(200);
  connection.close();
});

test("two requests sent in one piece are answered in order", async () => {
  const connection = await openConnection(world.address);
  const first = pythonRequest("GET", `${WHOAMI}?api_key=${KEY}`);
  const second = pythonRequest("GET", `/api/v2/samples/${sampleId}/state?api_key=${KEY}`);
  connection.send(first);
  expect((await connection.ask(second)).json().data.login).toBe("jdoe");
  expect((await connection.ask(Buffer.alloc(0))).json().data).toEqual({ state: "succ" });
  connection.close();
});

test("a chunked body of a GET is read", async () => {
  const body = `api_key=${KEY}`;
  const head = `GET ${WHOAMI} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: ${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunks = [body.slice(0, 5), body.slice(5), ""].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  expect((await world.ask(Buffer.from(head + chunks.join("")))).status).toBe(200);
});

/** `curl -d`: whatever the text is, curl calls it urlencoded. */
function curlText(path: string, text: string): Buffer {
  return bytesOf(`POST ${path} HTTP/1.1`, [...HOSTED, ["User-Agent", "curl/8.5.0"], ["Content-Type", FORM]], text);
}

const ids = () => JSON.stringify([sampleId]);
const key = ["api_key", KEY] as const;
test.each<[string, () => Buffer]>([
  [
    "JSON in the query of a GET",
    () => pythonRequest("GET", "/api/v2/samples/state", { params: [["ids", ids()], key] }),
  ],
  [
    "JSON in the query, quotes and brackets as they are",
    () => bytesOf(`GET /api/v2/samples/state?ids=${ids()}&api_key=${KEY} HTTP/1.1`, HOSTED),
  ],
  [
    "JSON in the body of a POST, key in the query",
    () => pythonRequest("POST", `/api/v2/samples/state?api_key=${KEY}`, { data: [["ids", ids()]] }),
  ],
  [
    "JSON in the query of a POST without a body",
    () => pythonRequest("POST", `/api/v2/samples/state`, { params: [["ids", ids()], key] }),
  ],
  [
    "JSON in the urlencoded body of a GET",
    () => pythonRequest("GET", "/api/v2/samples/state", { data: [["ids", ids()], key] }),
  ],
  [
    "a list in a JSON body",
    () => pythonRequest("POST", "/api/v2/samples/state", { json: { api_key: KEY, ids: [sampleId] } }),
  ],
  [
    "a JSON text in a JSON body",
    () => pythonRequest("POST", "/api/v2/samples/state", { json: { api_key: KEY, ids: ids() } }),
  ],
  ["a list of PHP", () => pythonRequest("GET", "/api/v2/samples/state", { params: [["ids[0]", sampleId], key] })],
  ["a JSON text of curl", () => curlText("/api/v2/samples/state", `{"api_key":"${KEY}","ids":["${sampleId}"]}`)],
  [
    "a list parted by commas",
    () => pythonRequest("GET", `/api/v2/samples/state?ids=${sampleId},${"0".repeat(32)}&api_key=${KEY}`),
  ],
])("ids are read from %s", async (_, request) => {
  const answer = await world.ask(request());
  expect(answer.status).toBe(200);
  expect(answer.json().data).toEqual([{ sample: sampleId, state: "succ", status: "job_done" }]);
});

test("states without ids are refused in the service's words", async () => {
  const answer = await world.python("GET", "/api/v2/samples/state", { params: [["ids", ""], key] });
  expect(answer.status).toBe(400);
  expect(answer.json().error.message).toBe("The parameter ids is required. ");
});

test("an id behind an encoded dollar is no sample, and no fault", async () => {
  const answer = await world.python("GET", `/api/v2/samples?id=%24${sampleId}&api_key=${KEY}`);
  expect(answer.status).toBe(200);
  expect(answer.json().data).toEqual({ index: 0, current_item_count: 0, items_per_page: 100, items: [] });
});

test.each([
  ["empty values", "limit=&offset=&checksum=&before=&after=&q="],
  ["truth values of Python", "org_only=True&user_only=False&highlight=False"],
  ["truth values with hyphens", "org-only=true&user-only=false"],
  ["a time in words", `after=${quotePlus([["90 days ago", ""]]).slice(0, -1)}`],
  ["a time in words with escaped blanks", "after=30%20days%20ago&before=tomorrow"],
  ["a plain date", "after=2018-09-18"],
  ["parameters that nobody knows", "foo=bar&_=1592577232&format=json"],
])("lists and searches are answered with %s", async (_, query) => {
  for (const path of ["/api/v2/samples", "/api/v2/search/submissions"]) {
    const answer = await world.python("GET", `${path}?api_key=${KEY}&${query}`);
    expect([path, answer.status, answer.json().data?.current_item_count]).toEqual([path, 200, 1]);
  }
});

test("text beyond ASCII in a query is read as UTF-8", async () => {
  await world.harness.analysed("other bytes", { sample_filename: "räksmörgås.exe" });
  const search = await world.python("GET", "/api/v2/search/submissions", { params: [["q", "räksmörgås"], key] });
  expect(search.json().data.total).toBe(1);
});

test("HEAD tells what GET would, without a body", async () => {
  const path = `/api/v2/samples/${sampleId}/analysis.json?api_key=${KEY}`;
  const head = await world.python("HEAD", path);
  const get = await world.python("GET", path);
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
  expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
});

test.each<[string, Buffer, number]>([
  ["no key", pythonRequest("GET", WHOAMI), 401],
  ["an unknown key", pythonRequest("GET", `${WHOAMI}?api_key=asdf1234asdf1234asdf1234`), 401],
  ["a malformed first parameter", pythonRequest("GET", `/api/v2/samples&api_key=${KEY}`), 404],
  ["the misspelt video", pythonRequest("GET", `/api/v2/samples/${"0".repeat(32)}/viedo.webm?api_key=${KEY}`), 404],
  ["an unknown version", pythonRequest("GET", `/api/v1/samples?api_key=${KEY}`), 404],
  ["a path that is no UTF-8", pythonRequest("GET", `/api/v2/samples/%ff%fe?api_key=${KEY}`), 404],
  ["a method that is not there", pythonRequest("PATCH", `/api/v2/samples?api_key=${KEY}`), 404],
])("%s is told in the service's error envelope", async (_, request, status) => {
  const answer = await world.ask(request);
  expect(answer.status).toBe(status);
  const { error, api_version: version } = answer.json();
  expect([2, 3]).toContain(version);
  expect(error).toEqual({
    message: expect.stringMatching(/./),
    code: status,
    errors: [{ code: status, message: error.message, help: "/doc/main/index.html", report: "support@threatgrid.com" }],
  });
});

test.each([
  ["no HTTP at all", "hello\r\n\r\n"],
  ["a header without a colon", `GET ${WHOAMI} HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n`],
  ["a blank in the path", `GET ${WHOAMI}?q=a b HTTP/1.1\r\nHost: x\r\n\r\n`],
  ["raw bytes beyond ASCII", `GET ${WHOAMI}?q=räksmörgås HTTP/1.1\r\nHost: x\r\n\r\n`],
  ["a head that does not end", `GET ${WHOAMI} HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(40_000)}\r\n\r\n`],
])("%s ends with a client's fault in the envelope, and the service lives on", async (_, text) => {
  const answer = await askOnce(world.address, Buffer.from(text));
  expect([400, 431]).toContain(answer.status);
  expect(answer.json().error).toMatchObject({ code: answer.status, errors: [{ code: answer.status }] });
  expect((await world.python("GET", `${WHOAMI}?api_key=${KEY}`)).status).toBe(200);
});
