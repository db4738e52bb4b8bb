import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY } from "../../src/testing/harness.ts";
import {
  bytesOf,
  curlForm,
  HOST,
  multipart,
  powershellForm,
  pythonRequest,
  type Part,
  type PythonFile,
} from "./client-bytes.ts";
import { openConnection } from "./wire-connection.ts";
import { openWireWorld, type WireWorld } from "./wire-world.ts";

// Submissions as the HTTP libraries of public clients write them.

let world: WireWorld;
beforeAll(async () => {
  world = await openWireWorld();
});
afterAll(async () => {
  await world.close();
});

const SAMPLES = "/api/v2/samples";
const BYTES = "MZ bytes of a program";
const MD5 = createHash("md5").update(BYTES).digest("hex");
const key = ["api_key", KEY] as const;

/** `files={"sample": …}` of python-requests, the key in the query. */
function pythonUpload(file: Partial<PythonFile>): Buffer {
  return pythonRequest("POST", SAMPLES, { params: [key], files: [{ field: "sample", bytes: BYTES, ...file }] });
}

test.each<[string, Buffer, string]>([
  ["a name from a path", pythonUpload({ filename: "calc.exe" }), "calc.exe"],
  ["the name of bytes", pythonUpload({ filename: "sample" }), "sample"],
  ["no name", pythonUpload({}), "sample"],
  ["an empty name", pythonUpload({ filename: "" }), "sample"],
  ["a blank in the name", pythonUpload({ filename: "my invoice.pdf.exe" }), "my invoice.pdf.exe"],
  ["an umlaut as UTF-8", pythonUpload({ filename: "rechnung_märz.exe" }), "rechnung_märz.exe"],
  ["letters beyond Latin", pythonUpload({ filename: "счёт-請求書.exe" }), "счёт-請求書.exe"],
  [
    "the spelling of RFC 2231",
    pythonUpload({ attribute: "filename*=utf-8''rechnung_m%C3%A4rz.exe" }),
    "rechnung_märz.exe",
  ],
  [
    "both spellings",
    pythonUpload({ attribute: "filename=\"=?utf-8?B?cg==?=\"; filename*=utf-8''rechnung_m%C3%A4rz.exe" }),
    "rechnung_märz.exe",
  ],
  ["a quote behind a backslash", pythonUpload({ filename: 'a\\"b.exe' }), 'a"b.exe'],
  ["a quote as browsers write it", pythonUpload({ filename: "a%22b.exe" }), "a%22b.exe"],
  ["a line end as browsers write it", pythonUpload({ filename: "a%0Ab.exe" }), "a%0Ab.exe"],
  ["a percent sign of its own", pythonUpload({ filename: "100%25.exe" }), "100%25.exe"],
  ["a path of Windows", pythonUpload({ filename: "C:\\Users\\jdoe\\calc.exe" }), "calc.exe"],
  ["a path of Unix", pythonUpload({ filename: "/tmp/x/calc.exe" }), "calc.exe"],
  ["dots that climb", pythonUpload({ filename: "../../../etc/passwd" }), "passwd"],
  ["an unquoted name", pythonUpload({ attribute: "filename=calc.exe" }), "calc.exe"],
])("a file part with %s becomes a sample of the name", async (_, request, filename) => {
  const answer = await world.ask(request);
  expect([answer.status, answer.json().data]).toMatchObject([200, { filename, md5: MD5, state: "wait" }]);
});

const disposition = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const file: Part = [`${disposition("sample")}; filename="calc.exe"\r\nContent-Type: application/octet-stream`, BYTES];
const apiKey: Part = [disposition("api_key"), KEY];

test.each<[string, Buffer]>([
  [
    "requests, all fields before the file",
    pythonRequest("POST", SAMPLES, {
      data: [key, ["private", "False"]],
      files: [{ field: "sample", filename: "calc.exe", bytes: BYTES }],
    }),
  ],
  ["curl, the file before the key", curlForm(SAMPLES, [file, apiKey])],
  ["curl, the key before the file", curlForm(SAMPLES, [apiKey, file])],
  ["PowerShell 7, names without quotes", powershellForm(SAMPLES, [key], { name: "calc.exe", bytes: BYTES })],
  [
    "a part with its name behind the file name",
    curlForm(`${SAMPLES}?api_key=${KEY}`, [
      [`Content-Disposition: form-data; filename="calc.exe"; name="sample"`, BYTES],
    ]),
  ],
  [
    "a part with date and size, as Java writes it",
    curlForm(SAMPLES, [
      apiKey,
      [
        `Content-Type: application/octet-stream\r\nContent-Disposition: form-data; filename="calc.exe"; modification-date="Thu, 15 Jan 2026 12:00:00 GMT"; size=21; name="sample"`,
        BYTES,
      ],
    ]),
  ],
  [
    "fields with a content type, as Java writes them",
    curlForm(SAMPLES, [
      [`Content-Type: text/plain\r\n${disposition("api_key")}`, KEY],
      [`Content-Type: text/plain\r\n${disposition("email_notification")}`, "false"],
      file,
    ]),
  ],
  [
    "headers in lower case",
    curlForm(SAMPLES, [
      [apiKey[0].toLowerCase(), KEY],
      [`content-disposition: form-data; name="sample"; filename="calc.exe"`, BYTES],
    ]),
  ],
  [
    "a transfer encoding that changes nothing",
    curlForm(SAMPLES, [apiKey, [`${file[0]}\r\nContent-Transfer-Encoding: binary`, BYTES]]),
  ],
  [
    "text before the first boundary",
    bytesOf(
      `POST ${SAMPLES} HTTP/1.1`,
      [
        ["Host", HOST],
        ["Content-Type", "multipart/form-data; boundary=xyz"],
      ],
      Buffer.concat([Buffer.from("This is a form.\r\n"), multipart("xyz", [apiKey, file])]),
    ),
  ],
  [
    "a boundary with a charset behind it",
    bytesOf(
      `POST ${SAMPLES} HTTP/1.1`,
      [
        ["Host", HOST],
        ["Content-Type", "multipart/form-data; boundary=xyz; charset=utf-8"],
      ],
      multipart("xyz", [apiKey, file]),
    ),
  ],
  [
    "a content type in capitals",
    bytesOf(
      `POST ${SAMPLES} HTTP/1.1`,
      [
        ["Host", HOST],
        ["Content-Type", "Multipart/Form-Data; Boundary=xyz"],
      ],
      multipart("xyz", [apiKey, file]),
    ),
  ],
  ["a file beside a url that is empty", curlForm(SAMPLES, [apiKey, [disposition("url"), ""], file])],
  [
    "a shape of its content that looks like JSON",
    curlForm(SAMPLES, [
      apiKey,
      [`${disposition("sample")}; filename="calc.exe"\r\nContent-Type: application/json`, BYTES],
    ]),
  ],
])("a form is understood as it comes from %s", async (_, request) => {
  const answer = await world.ask(request);
  expect([answer.status, answer.json().data]).toMatchObject([200, { filename: "calc.exe", md5: MD5 }]);
  expect(answer.json().data).not.toHaveProperty("private");
});

test("a form that is announced with Expect is asked for and taken", async () => {
  const connection = await openConnection(world.address);
  const request = curlForm(SAMPLES, [apiKey, file], true);
  const headEnd = request.indexOf("\r\n\r\n") + 4;
  connection.send(request.subarray(0, headEnd));
  const asked = connection.ask(Buffer.alloc(0));
  while (connection.interim() === 0) await new Promise((resolve) => setImmediate(resolve));
  connection.send(request.subarray(headEnd));
  expect((await asked).json().data.md5).toBe(MD5);
  connection.close();
});

test("a form that comes in chunks and byte by byte is taken", async () => {
  const connection = await openConnection(world.address);
  const body = multipart("xyz", [apiKey, file]);
  connection.send(
    bytesOf(`POST ${SAMPLES} HTTP/1.1`, [
      ["Host", HOST],
      ["Content-Type", "multipart/form-data; boundary=xyz"],
      ["Transfer-Encoding", "chunked"],
    ]),
  );
  for (const byte of body) {
    connection.send(Buffer.concat([Buffer.from("1\r\n"), Buffer.from([byte]), Buffer.from("\r\n")]));
  }
  const answer = await connection.ask(Buffer.from("0\r\n\r\n"));
  expect(answer.json().data.md5).toBe(MD5);
  connection.close();
});

test("two submissions over one connection are two samples", async () => {
  const one = await world.ask(curlForm(SAMPLES, [apiKey, file]));
  const two = await world.ask(curlForm(SAMPLES, [file, apiKey]));
  expect(new Set([one.json().data.id, two.json().data.id]).size).toBe(2);
});

test.each<[string, Buffer]>([
  [
    "repeated parts",
    curlForm(SAMPLES, [apiKey, [disposition("tags"), "one"], [disposition("tags"), "two words"], file]),
  ],
  [
    "repeated parts with brackets",
    curlForm(SAMPLES, [apiKey, [disposition("tags[]"), "one"], [disposition("tags[]"), "two words"], file]),
  ],
  [
    "a numbered list in the query, as PHP writes it",
    pythonRequest("POST", SAMPLES, {
      params: [key, ["tags[0]", "one"], ["tags[1]", "two words"]],
      files: [{ field: "sample", filename: "a", bytes: BYTES }],
    }),
  ],
  [
    "a list with blanks",
    pythonRequest("POST", SAMPLES, {
      data: [key, ["tags", "one, two words"]],
      files: [{ field: "sample", filename: "a", bytes: BYTES }],
    }),
  ],
  [
    "the query, the file in the body",
    pythonRequest("POST", SAMPLES, {
      params: [key, ["tags", "one,two words"]],
      files: [{ field: "sample", filename: "a", bytes: BYTES }],
    }),
  ],
  [
    "query and form together",
    pythonRequest("POST", SAMPLES, {
      params: [key, ["tags", "one"]],
      data: [["tags", "two words"]],
      files: [{ field: "sample", filename: "a", bytes: BYTES }],
    }),
  ],
])("tags are read from %s", async (_, request) => {
  expect((await world.ask(request)).json().data.tags).toEqual(["one", "two words"]);
});

test.each([
  ["true", true],
  ["True", true],
  ["1", true],
  ["False", undefined],
  ["false", undefined],
])("private=%s in the form means %s", async (text, expected) => {
  const files = [{ field: "sample", filename: "a", bytes: BYTES }];
  const answer = await world.python("POST", SAMPLES, { data: [key, ["private", text]], files });
  expect(answer.json().data.private).toBe(expected);
});

const REQUIRED = "The parameter sample is required. ";
test.each<[string, Buffer]>([
  [
    "a form without a file, as newman sends it",
    curlForm(SAMPLES, [
      apiKey,
      [`${disposition("sample")}; filename=""\r\nContent-Type: application/octet-stream`, ""],
    ]),
  ],
  ["a form of fields only", curlForm(SAMPLES, [apiKey, [disposition("private"), "true"]])],
  ["a field that is not a file", curlForm(SAMPLES, [apiKey, [disposition("sample"), ""]])],
  ["an empty body", pythonRequest("POST", `${SAMPLES}?api_key=${KEY}`)],
  [
    "an empty body that claims to be a form",
    bytesOf(`POST ${SAMPLES}?api_key=${KEY} HTTP/1.1`, [
      ["Host", HOST],
      ["Content-Type", "multipart/form-data"],
      ["Content-Length", "0"],
    ]),
  ],
  ["an urlencoded body without a url", pythonRequest("POST", SAMPLES, { data: [key, ["url", ""]] })],
])("%s is refused in the captured words", async (_, request) => {
  const answer = await world.ask(request);
  expect([answer.status, answer.json().error.message]).toEqual([400, REQUIRED]);
});

const SHORTCUT_MD5 = "0c9da14ac3a8cb360c7c9d525d11424e";
const url = ["url", "http://www.example.com"] as const;
test.each<[string, Buffer]>([
  ["the query of an empty POST", pythonRequest("POST", SAMPLES, { params: [key, url] })],
  [
    "an urlencoded body",
    pythonRequest("POST", SAMPLES, { data: [url], headers: [["Authorization", `bearer ${KEY}`]] }),
  ],
  ["a form", curlForm(SAMPLES, [apiKey, [disposition("url"), url[1]]])],
  [
    "a form beside a file part without a file",
    curlForm(SAMPLES, [apiKey, [disposition("url"), url[1]], [`${disposition("sample")}; filename=""`, ""]]),
  ],
  ["JSON", pythonRequest("POST", SAMPLES, { json: Object.fromEntries([key, url]) })],
  [
    "the query of a POST that claims to be a form",
    bytesOf(`POST ${SAMPLES}?api_key=${KEY}&url=http%3A%2F%2Fwww.example.com HTTP/1.1`, [
      ["Host", HOST],
      ["Content-Type", "multipart/form-data"],
      ["Content-Length", "0"],
    ]),
  ],
])("a URL is taken from %s, and becomes the service's shortcut", async (_, request) => {
  const answer = await world.ask(request);
  expect([answer.status, answer.json().data]).toMatchObject([
    200,
    { md5: SHORTCUT_MD5, filename: "www.example.com_.url" },
  ]);
});

test("a connection goes on after a form that was refused half-way", async () => {
  const connection = await openConnection(world.address);
  const large = Buffer.alloc(300_000, "MZ");
  const refused = curlForm(`${SAMPLES}?api_key=wrong`, [[file[0], large], apiKey]);
  expect((await connection.ask(refused)).status).toBe(401);
  const twice = curlForm(`${SAMPLES}?api_key=${KEY}`, [file, file, [disposition("tags"), large]]);
  expect((await connection.ask(twice)).status).toBe(413);
  expect((await connection.ask(curlForm(SAMPLES, [apiKey, file]))).status).toBe(200);
  connection.close();
});

test.each([
  ["no line end", "[InternetShortcut]\nURL=http://www.example.com"],
  ["line ends of Windows", "[InternetShortcut]\r\nURL=http://www.example.com\r\n"],
])("a shortcut that a client wrote itself, with %s, is stored as it is", async (_, text) => {
  const answer = await world.ask(
    curlForm(SAMPLES, [apiKey, [`${disposition("sample")}; filename="sample.url"`, text]]),
  );
  expect(answer.json().data.sha256).toBe(createHash("sha256").update(text).digest("hex"));
});

test("files of any bytes arrive as they are", async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256));
  const tricky = Buffer.concat([bytes, Buffer.from("\r\n--xyz\r\n--\r\n\r\n--xy"), bytes, Buffer.from("\r\n")]);
  const sent = bytesOf(
    `POST ${SAMPLES} HTTP/1.1`,
    [
      ["Host", HOST],
      ["Content-Type", "multipart/form-data; boundary=xyz-unlike"],
    ],
    multipart("xyz-unlike", [apiKey, [file[0], tricky]]),
  );
  const answer = await world.ask(sent);
  expect(answer.json().data.sha256).toBe(createHash("sha256").update(tricky).digest("hex"));
});
