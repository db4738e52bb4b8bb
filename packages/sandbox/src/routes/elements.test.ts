import { BlobReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { createMemoryBlobs } from "../testing/memory-blobs.ts";

let harness: Harness;
let id: string;
beforeAll(async () => {
  harness = await openHarness();
  id = await harness.analysed("bad macro bytes <script>alert(1)</script>", {
    sample_filename: '<img src=x onerror="1">.exe',
  });
});
afterAll(async () => {
  await harness.close();
});

const path = (name: string) => `/api/v2/samples/${id}/${name}`;

async function download(name: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" = "GET") {
  return await harness.sandbox.app.inject({
    method,
    url: path(name),
    headers: { authorization: `bearer ${KEY}`, ...headers },
  });
}

test("analysis.json has no envelope and its own content type", async () => {
  const answer = await download("analysis.json");
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  expect(answer.json()).toMatchObject({ version: 4, threat: { threat_score: 76 }, warnings: [{ code: "fake" }] });
  expect(answer.headers["content-length"]).toBe(String(answer.rawPayload.length));
});

test("warnings.json has the envelope", async () => {
  expect((await download("warnings.json")).json()).toMatchObject({ api_version: 2, data: [{ code: "fake" }] });
});

test("report.html shows hostile names as text", async () => {
  const answer = await download("report.html");
  expect(answer.headers["content-type"]).toBe("text/html;charset=utf-8");
  expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(answer.payload).toContain("fake-bad-bytes");
  expect(answer.payload).not.toContain("<img");
});

test("HEAD tells length and tag without a body, and the tag spares the next download", async () => {
  const whole = await download("analysis.json");
  const head = await download("analysis.json", {}, "HEAD");
  expect(head.statusCode).toBe(200);
  expect(head.payload).toBe("");
  expect(head.headers["content-length"]).toBe(whole.headers["content-length"]);
  expect(head.headers.etag).toMatch(/^"[0-9a-f]{64}"$/);
  const again = await download("analysis.json", { "if-none-match": String(head.headers.etag) });
  expect(again.statusCode).toBe(304);
});

test.each(["report.html", "analysis.json", "sample.zip"])(
  "a browser that is led to %s saves it, and takes it for nobody's page",
  async (name) => {
    const { headers } = await download(name);
    expect(headers["content-disposition"]).toBe(`attachment; filename="${id}-${name}"`);
    expect(headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none';/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cache-control"]).toBe("private");
  },
);

test("an artifact too is saved, under its digest, and is of no type that a browser shows", async () => {
  const { sha256 } = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  const { headers } = await harness.get(`/api/v2/artifacts/${sha256}/download`);
  expect(headers["content-disposition"]).toBe(`attachment; filename="${sha256}"`);
  expect(headers["content-type"]).toBe("application/octet-stream");
  expect(headers["content-security-policy"]).toMatch(/^sandbox;/);
});

test("HEAD reads no bytes, and those who want the zip of a sample at the same time wait for one", async () => {
  const opened: string[] = [];
  const blobs = createMemoryBlobs(harness.tempFolder);
  const counted: typeof blobs = {
    ...blobs,
    open: async (sha256, range) => {
      opened.push(sha256);
      return await blobs.open(sha256, range);
    },
  };
  const other = await openHarness({ blobs: counted });
  const sample = await other.analysed("bad bytes");
  const get = async (name: string, method: "GET" | "HEAD") =>
    await other.sandbox.app.inject({
      method,
      url: `/api/v2/samples/${sample}/${name}`,
      headers: { authorization: `bearer ${KEY}` },
    });
  opened.length = 0;
  expect((await get("report.html", "HEAD")).statusCode).toBe(200);
  expect(opened).toEqual([]);
  const { sha256 } = (await other.get(`/api/v2/samples/${sample}`)).json().data;
  opened.length = 0;
  const zips = await Promise.all([1, 2, 3].map(() => get("sample.zip", "GET")));
  expect(zips.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  // The zip is written after the sample was gone through twice: for its checksum, then for its bytes.
  expect(opened.filter((digest) => digest === sha256)).toHaveLength(2);
  await other.close();
});

test("a download can be continued with a range, if the bytes are the same", async () => {
  const whole = await download("analysis.json");
  const part = await download("analysis.json", { range: "bytes=10-19", "if-range": String(whole.headers.etag) });
  expect(part.statusCode).toBe(206);
  expect(part.headers["content-range"]).toBe(`bytes 10-19/${whole.rawPayload.length}`);
  expect(part.payload).toBe(whole.payload.slice(10, 20));
  expect((await download("analysis.json", { range: "bytes=10-19", "if-range": '"other"' })).statusCode).toBe(200);
  const beyond = await download("analysis.json", { range: "bytes=99999999-" });
  expect(beyond.statusCode).toBe(416);
  expect(beyond.headers["content-range"]).toBe(`bytes */${whole.rawPayload.length}`);
});

test("a tag that a proxy has made a weak one is the same tag", async () => {
  const tag = String((await download("analysis.json")).headers.etag);
  expect((await download("analysis.json", { "if-none-match": `"other", W/${tag}` })).statusCode).toBe(304);
  expect((await download("analysis.json", { "if-none-match": 'W/"other"' })).statusCode).toBe(200);
});

test.each(["network.pcap", "video.webm", "screenshot.png", "processes.json", "timeline.json", "network.json", "x"])(
  "%s is not there, and the answer names what there can be",
  async (name) => {
    const answer = await download(name);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.message).toBe(
      "Record not found (Artifact not found. Supported artifacts: analysis.json, extracted-artifacts.zip, " +
        "network-artifacts.zip, network.pcap, processes.json, report.html, sample.zip, screenshot.png, timeline.json, video.webm).",
    );
  },
);

async function unzip(bytes: Buffer): Promise<[name: string, text: string][]> {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(bytes)])), { password: "infected" });
  const members: [string, string][] = [];
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    expect(entry.zipCrypto).toBe(true);
    members.push([entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())).toString()]);
  }
  return members;
}

test("sample.zip is encrypted, named by digest, and stays the same for ranges", async () => {
  const [first, second] = await Promise.all([download("sample.zip"), download("sample.zip")]);
  expect(first.rawPayload.equals(second.rawPayload)).toBe(true);
  const [[name, text] = ["", ""]] = await unzip(first.rawPayload);
  expect(name).toMatch(/^[0-9a-f]{64}$/);
  expect(text).toBe("bad macro bytes <script>alert(1)</script>");
  expect(first.payload).not.toContain("alert(1)");
});

test("extracted artifacts come in a zip, under names of ours, and one by one", async () => {
  const zip = await download("extracted-artifacts.zip");
  const [[name, text] = ["", ""]] = await unzip(zip.rawPayload);
  expect(text).toBe("Sub AutoOpen()");
  expect(name).toMatch(/^2-[0-9a-f]{64}$/);
  const single = await harness.get(`/api/v2/artifacts/${name.slice(2)}/download`);
  expect(single.statusCode).toBe(200);
  expect(single.payload).toBe("Sub AutoOpen()");
  expect(single.headers["content-type"]).toBe("application/octet-stream");
  expect((await harness.get(`/api/v2/artifacts/${"0".repeat(64)}/download`)).statusCode).toBe(404);
});

test("nothing extracted means no zip", async () => {
  const other = await harness.analysed("plain");
  expect((await harness.get(`/api/v2/samples/${other}/extracted-artifacts.zip`)).statusCode).toBe(404);
});

test.each([
  ["the first bytes", "bytes=0-4", 206, "0-4", (text: string) => text.slice(0, 5)],
  ["from somewhere on", "bytes=20-", 206, "20-end", (text: string) => text.slice(20)],
  ["the last bytes", "bytes=-7", 206, "last7", (text: string) => text.slice(-7)],
  ["beyond the end", "bytes=3-99999999", 206, "3-end", (text: string) => text.slice(3)],
  ["several ranges", "bytes=0-1,4-5", 200, null, (text: string) => text],
  ["another unit", "lines=1-2", 200, null, (text: string) => text],
  ["nonsense", "bytes=x-y", 200, null, (text: string) => text],
  ["backwards", "bytes=9-3", 200, null, (text: string) => text],
] as const)("a range of %s", async (_, range, status, place, pick) => {
  const whole = await download("analysis.json");
  const size = whole.rawPayload.length;
  const part = await download("analysis.json", { range });
  expect(part.statusCode).toBe(status);
  expect(part.payload).toBe(pick(whole.payload));
  expect(part.headers["content-length"]).toBe(String(part.rawPayload.length));
  const told = place?.replace("last7", `${size - 7}-end`).replace("end", String(size - 1));
  expect(part.headers["content-range"]).toBe(told === undefined ? undefined : `bytes ${told}/${size}`);
});

test("HEAD with a range tells of the part, and an artifact has ranges too", async () => {
  const head = await download("sample.zip", { range: "bytes=0-9" }, "HEAD");
  expect(head.statusCode).toBe(206);
  expect(head.headers["content-length"]).toBe("10");
  expect(head.payload).toBe("");
  const { sha256 } = (await harness.get(`/api/v2/samples/${id}`)).json().data;
  const part = await harness.sandbox.app.inject({
    url: `/api/v2/artifacts/${sha256}/download`,
    headers: { authorization: `bearer ${KEY}`, range: "bytes=0-2" },
  });
  expect([part.statusCode, part.payload]).toEqual([206, "bad"]);
});

test("a sample that waits can be downloaded already, its results cannot", async () => {
  const waiting = (await harness.submit("still waiting")).json().data.id;
  expect((await harness.get(`/api/v2/samples/${waiting}/sample.zip`)).statusCode).toBe(200);
  for (const name of ["analysis.json", "warnings.json", "report.html"]) {
    expect((await harness.get(`/api/v2/samples/${waiting}/${name}`)).statusCode).toBe(404);
  }
});

test("an answer of a fault is no attachment", async () => {
  const answer = await download("analysis.json", { range: "bytes=99999999-" });
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  expect(answer.headers).not.toHaveProperty("content-disposition");
  expect(answer.json().error.code).toBe(416);
});
