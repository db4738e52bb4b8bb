import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { makeUrlShortcut } from "./shortcut.ts";
import { FORM_TYPE, rawForm, rawRequest, sendRaw } from "../testing/wire.ts";

let harness: Harness;
let address: string;
beforeAll(async () => {
  harness = await openHarness({ limits: { maxSampleBytes: 200_000 } });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await harness.close();
});

const keyPart = [`Content-Disposition: form-data; name="api_key"`, KEY] as const;
const filePart = [
  `Content-Disposition: form-data; name="sample"; filename="a.exe"\r\nContent-Type: application/octet-stream`,
  "MZ bytes",
] as const;
const field = (name: string, value: string) => [`Content-Disposition: form-data; name="${name}"`, value] as const;

async function post(query: string, parts: Parameters<typeof rawForm>[0]) {
  const answer = await sendRaw(address, rawRequest(`POST /api/v2/samples${query}`, FORM_TYPE, rawForm(parts)));
  // The shape is what these tests look at.
  const body = JSON.parse(answer.body) as { data: Record<string, unknown>; error: { message: string } };
  return { ...answer, ...body };
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

test.each([
  ["before", [keyPart, filePart]],
  ["behind", [filePart, keyPart]],
])("the key may stand %s the file", async (_, parts) => {
  const { status, data } = await post("", parts);
  expect(status).toBe(200);
  expect(data["md5"]).toBe(md5("MZ bytes"));
  expect(data["filename"]).toBe("a.exe");
});

test("strangers leave nothing behind", async () => {
  const bytes = "bytes of a stranger";
  const { status } = await post("", [[filePart[0], bytes]]);
  expect(status).toBe(401);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await expect(harness.blobs.open(sha256)).rejects.toThrow();
  expect(await readdir(harness.tempFolder)).toEqual([]);
});

test.each([
  ["a part without a content type", `Content-Disposition: form-data; name="sample"; filename="b.doc"`, "b.doc"],
  ["a part without a file name", `Content-Disposition: form-data; name="sample"`, "sample"],
  ["an empty file name", `Content-Disposition: form-data; name="sample"; filename=""`, "sample"],
  ["the file name sample", `Content-Disposition: form-data; name="sample"; filename="sample"`, "sample"],
  ["a path", `Content-Disposition: form-data; name="sample"; filename="C:\\x\\..\\c.exe"`, "c.exe"],
])("the file may come as %s", async (_, headers, filename) => {
  const { status, data } = await post(`?api_key=${KEY}`, [[headers, "x"]]);
  expect(status).toBe(200);
  expect(data["filename"]).toBe(filename);
});

test("options may stand in query and form at once, tags repeated and in a list", async () => {
  const { data } = await post(`?api_key=${KEY}&private=True&sample_filename=windows_calc&limit=`, [
    field("tags", "one, two"),
    field("tags", "three"),
    filePart,
    field("tags", "two"),
    field("vm_runtime", "2"),
    field("vm", ""),
  ]);
  expect(data).toMatchObject({ filename: "windows_calc", private: true, tags: ["one", "two", "three"], vm: "static" });
  const record = await harness.get(`/api/v2/samples/${String(data["id"])}`);
  expect(record.json().data.vm_runtime).toBe(120);
});

test.each([
  ["filename=old.exe", "old.exe"],
  ["filename=old.exe&sample_filename=new.exe", "new.exe"],
  ["sample_filename=&filename=old.exe", "old.exe"],
])("%s names the file %s", async (query, filename) => {
  const { data } = await post(`?api_key=${KEY}&${query}`, [filePart]);
  expect(data["filename"]).toBe(filename);
});

test.each([
  ["true", true],
  ["True", true],
  ["1", true],
  ["analyst@example.com", "analyst@example.com"],
  ["False", undefined],
  ["", undefined],
])("email_notification=%s is recorded, and not claimed to be done", async (value, expected) => {
  const id = await harness.analysed("bad", { email_notification: value });
  const record = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  expect(record.email_notification).toBe(expected);
  const warnings = (await harness.get(`/api/v2/samples/${id}/warnings.json`)).json().data;
  const codes = warnings.map((warning: { code: string }) => warning.code);
  expect(codes.includes("email_not_sent")).toBe(expected !== undefined);
});

test("fields of old clients are accepted, the source is kept", async () => {
  const { status, data } = await post(`?api_key=${KEY}&osver=`, [
    field("os", ""),
    field("source", "CRITS:5b1f"),
    filePart,
  ]);
  expect(status).toBe(200);
  const record = (await harness.get(`/api/v2/samples/${String(data["id"])}`)).json().data;
  expect(record.source).toBe("CRITS:5b1f");
});

test.each([
  ["2", 120],
  ["5", 300],
  ["", 300],
])("vm_runtime=%s minutes are %i seconds in the record", async (value, seconds) => {
  const { data } = await post(`?api_key=${KEY}`, [field("vm_runtime", value), filePart]);
  const record = (await harness.get(`/api/v2/samples/${String(data["id"])}`)).json().data;
  expect(record.vm_runtime).toBe(seconds);
});

test("everything may stand in a urlencoded body or in JSON", async () => {
  const wish = { url: "http://www.example.com", private: "true", tags: "a,b", api_key: KEY };
  const bodies = [
    ["application/x-www-form-urlencoded", new URLSearchParams(wish).toString()],
    ["application/json", JSON.stringify({ ...wish, tags: ["a", "b"], private: true })],
  ] as const;
  for (const [type, body] of bodies) {
    const answer = await sendRaw(address, rawRequest("POST /api/v2/samples", { "content-type": type }, body));
    expect(JSON.parse(answer.body).data).toMatchObject({ private: true, tags: ["a", "b"] });
  }
});

test.each([
  ["true", true],
  ["True", true],
  ["1", true],
  ["0", true],
  ["anything", true],
  ["false", undefined],
  ["False", undefined],
  ["", undefined],
])("private=%s means %s", async (value, expected) => {
  const { data } = await post(`?api_key=${KEY}`, [field("private", value), filePart]);
  expect(data["private"]).toBe(expected);
});

test.each([
  ["no part at all", []],
  ["an empty file", [[filePart[0], ""] as const]],
  ["a file under another name", [[`Content-Disposition: form-data; name="file"; filename="a"`, "x"] as const]],
])("%s is answered with the captured 400", async (_, parts) => {
  const { status, error } = await post(`?api_key=${KEY}`, parts);
  expect(status).toBe(400);
  expect(error.message).toBe("The parameter sample is required. ");
});

test.each([
  ["http://www.rapid7.com", "01e083cf123affd286e285684f6fe014", "www.rapid7.com_.url"],
  ["http://aadroid.net", "6c9653ef2e223af8fc480c70423250fe", "aadroid.net_.url"],
  ["http://www.example.com", "0c9da14ac3a8cb360c7c9d525d11424e", "www.example.com_.url"],
])("the shortcut made of %s has the digest of the published sample", async (url, digest, filename) => {
  const body = new URLSearchParams({ url, api_key: KEY }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await sendRaw(address, rawRequest("POST /api/v2/samples", headers, body));
  expect(JSON.parse(answer.body).data).toMatchObject({ md5: digest, filename, state: "wait" });
});

test.each([
  ["http://www.rapid7.com", 45],
  ["http://aadroid.net", 42],
  ["http://www.example.com", 46],
])("the shortcut of %s has %i bytes", (url, size) => {
  expect(makeUrlShortcut(url)?.bytes.length).toBe(size);
});

test.each([
  ["example.com", "example.com"],
  ["example.com:8080/x", "example.com"],
  ["//example.com/x", "example.com"],
  ["example.com/a:b@c", "example.com"],
  ["[2001:db8::1]:8080/x", "[2001:db8::1]"],
  ["http:\\\\example.com\\x", "example.com"],
  ["HTTP:example.com", "example.com"],
  ["http://bücher.example/", "xn--bcher-kva.example"],
  ["hxxp://example.com/", "example.com"],
])("%s is a URL of the host %s", (url, host) => {
  expect(makeUrlShortcut(url)?.filename).toBe(`${host}_.url`);
});

test.each([
  "C:\\x.exe",
  "c:/x.exe",
  "\\\\host\\share",
  "mailto:a@example.com",
  "javascript:alert(1)",
  "data:text/html,x",
  "ms-msdt:/id x",
  "file:///etc/passwd",
])("%s is no URL", (url) => {
  expect(makeUrlShortcut(url)).toBeUndefined();
});

test("a URL may stand in the query of a POST without a body", async () => {
  const url = encodeURIComponent("https://example.com/a?b=c");
  const answer = await sendRaw(address, rawRequest(`POST /api/v2/samples?api_key=${KEY}&url=${url}`, {}));
  expect(JSON.parse(answer.body).data.filename).toBe("example.com_.url");
});

test.each([
  ["url", "http://x\ny"],
  ["url", "http://"],
  ["vm_runtime", "soon"],
  ["vm_runtime", "1000"],
  ["tags", "t".repeat(200)],
  ["vm", "v".repeat(2000)],
])("%s=%j is refused with 400", async (name, value) => {
  const parts = name === "url" ? [field(name, value)] : [field(name, value), filePart];
  const { status, error } = await post(`?api_key=${KEY}`, parts);
  expect(status).toBe(400);
  expect(error.message).toContain(`The parameter ${name} is invalid`);
});

test.each([
  ["before the key is known", "", [keyPart]],
  ["when the key is known", `?api_key=${KEY}`, [keyPart]],
  ["where no key would come", "", []],
])("a file above the limit is refused with 413 %s", async (_, query, behind) => {
  const { status, error } = await post(query, [[filePart[0], Buffer.alloc(300_000)], ...behind]);
  expect(status).toBe(413);
  expect(error.message).toBe("The sample is larger than 200000 bytes.");
  expect(await readdir(harness.tempFolder)).toEqual([]);
});

test.each([
  ["too many fields", Array.from({ length: 120 }, (_, index) => field(`f${index}`, "x")), 413],
  ["a field that is too large", [field("tags", "x".repeat(70_000))], 413],
  ["two files", [filePart, filePart], 413],
])("%s end with an error envelope", async (_, parts, expected) => {
  const { status, error } = await post(`?api_key=${KEY}`, parts);
  expect(status).toBe(expected);
  expect(error.message).not.toBe("");
});

test.each([
  ["a body cut short", FORM_TYPE, rawForm([filePart]).subarray(0, 60)],
  ["no boundary", { "content-type": "multipart/form-data" }, rawForm([filePart])],
  ["no form", FORM_TYPE, "hello"],
])("%s is refused with 400", async (_, headers, body) => {
  const answer = await sendRaw(address, rawRequest(`POST /api/v2/samples?api_key=${KEY}`, headers, body));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).error.code).toBe(400);
});

test("with classify, what nobody knows is not analysed", async () => {
  const unknown = Buffer.from([0x9c, 0x01, 0xfe, 0x00, 0x13, 0x80, 0xff, 0x07, 0x02]);
  const { data } = await post(`?api_key=${KEY}`, [field("classify", "True"), [filePart[0], unknown]]);
  expect(data).toMatchObject({ analyzing: false, state: "fail", status: "filetype_not_supported" });
  while (await harness.sandbox.analyseNext());
  expect(harness.engine.seen).not.toContain(data["id"]);
});

test("wishes that cannot be met stand in the warnings", async () => {
  const id = await harness.analysed("bad", {
    vm: "win7-x64",
    playbook: "press_enter",
    network_exit: "phl-ven",
    callback_url: "http://192.0.2.1/",
    email_notification: "true",
  });
  const warnings = (await harness.get(`/api/v2/samples/${id}/warnings.json`)).json().data;
  expect(warnings.map((warning: { code: string }) => warning.code)).toEqual([
    "fake",
    "vm_not_available",
    "playbook_not_available",
    "network_exit_not_available",
    "callback_refused",
    "email_not_sent",
  ]);
});
