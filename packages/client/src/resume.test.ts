import { expect, test } from "vitest";
import { scriptedTransport, type ScriptedAnswer } from "../test/support/scripted-transport.ts";
import { ID, rejection, testClient } from "../test/support/test-client.ts";
import { parseContentRange } from "./http/resume.ts";
import { MAX_RESUMES, MIN_RESUME_PROGRESS_BYTES } from "./limits.ts";
import type { ClientEvent, DownloadOptions } from "./index.ts";

const BASE = "https://tg.example.test";
const ETAG = '"v1"';
/** The whole is "0123456789"; its first four bytes come, then the connection breaks. */
const BROKEN: ScriptedAnswer = {
  status: 200,
  headers: { etag: ETAG, "content-length": "10" },
  pieces: ["01", "23"],
  breaksBy: "network",
};
const REST: ScriptedAnswer = {
  status: 206,
  headers: { etag: ETAG, "content-range": "bytes 4-9/10", "content-length": "6" },
  pieces: ["456789"],
};

function withHeaders(answer: ScriptedAnswer, headers: Readonly<Record<string, string | undefined>>): ScriptedAnswer {
  const merged = Object.entries({ ...answer.headers, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...answer, headers: Object.fromEntries(merged) };
}

async function readText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of stream) text += decoder.decode(piece, { stream: true });
  return text;
}

interface Played {
  readonly text: string;
  readonly error: unknown;
  readonly ranges: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  readonly encodings: readonly (string | undefined)[];
  readonly events: readonly ClientEvent[];
  readonly slept: readonly number[];
  readonly openCount: number;
}

async function play(
  answers: readonly ScriptedAnswer[],
  options: DownloadOptions = {},
  element = "video.webm",
): Promise<Played> {
  const transport = scriptedTransport(...answers);
  await using it = testClient(BASE, { transport });
  const download = await it.client.samples.download(ID, element, options);
  let text = "";
  const reading = (async () => {
    for await (const piece of download.stream) text += new TextDecoder().decode(piece);
  })();
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const sent = (name: string) => transport.requests.map(({ headers }) => headers[name]);
  return {
    text,
    error,
    ranges: sent("range"),
    tags: sent("if-range"),
    encodings: sent("accept-encoding"),
    events: it.events,
    slept: it.slept,
    openCount: transport.openCount(),
  };
}

test("a download goes on after a break, and the reader does not notice", async () => {
  const played = await play([BROKEN, REST]);
  expect(played.error).toBeUndefined();
  expect(played.text).toBe("0123456789");
  expect(played.ranges).toEqual([undefined, "bytes=4-9"]);
  expect(played.tags).toEqual([undefined, ETAG]);
  expect(played.encodings).toEqual(["identity", "identity"]);
  expect(played.slept).toEqual([500]);
  expect(played.openCount).toBe(0);
  expect(played.events.filter(({ type }) => type === "retry")).toMatchObject([
    { operationId: "downloadElement", attempt: 1, reason: "network", code: "TG_NETWORK", delayMs: 500, afterBytes: 4 },
  ]);
});

test("a part that was asked for goes on within its bounds", async () => {
  const part = withHeaders({ ...BROKEN, status: 206 }, { "content-range": "bytes 2-7/10", "content-length": "6" });
  const rest = withHeaders({ ...REST, pieces: ["67"] }, { "content-range": "bytes 6-7/10", "content-length": "2" });
  const played = await play([part, rest], { range: { start: 2, end: 7 } });
  expect(played.text).toBe("012367");
  expect(played.ranges).toEqual(["bytes=2-7", "bytes=6-7"]);
});

test("a rest that breaks goes on again from where it came to", async () => {
  const again = { ...REST, pieces: ["45"], breaksBy: "timeout" } as const;
  const end = withHeaders({ ...REST, pieces: ["6789"] }, { "content-range": "bytes 6-9/10", "content-length": "4" });
  const played = await play([BROKEN, again, end]);
  expect(played.text).toBe("0123456789");
  expect(played.ranges).toEqual([undefined, "bytes=4-9", "bytes=6-9"]);
  // No progress worth the name lies between the two breaks, so the second wait is the longer one.
  expect(played.slept).toEqual([500, 1000]);
});

test("as long as nothing has come, the whole is as good as the rest", async () => {
  const whole = { ...BROKEN, pieces: ["0123456789"], breaksBy: undefined };
  expect(await play([{ ...BROKEN, pieces: [] }, whole])).toMatchObject({ error: undefined, text: "0123456789" });
  const other = withHeaders(whole, { etag: '"v2"' });
  const changed = await play([{ ...BROKEN, pieces: [] }, other]);
  expect(changed).toMatchObject({ text: "", error: { code: "TG_NETWORK" } });
  expect(String(changed.error)).toContain("changed meanwhile");
});

test("a body that ends early without an error counts as broken", async () => {
  const { breaksBy: _, ...short } = BROKEN;
  const played = await play([short, REST]);
  expect(played.text).toBe("0123456789");
});

test("a break after the last byte takes nothing away", async () => {
  const played = await play([{ ...BROKEN, pieces: ["0123456789"] }]);
  expect(played).toMatchObject({ error: undefined, text: "0123456789", ranges: [undefined] });
});

test("asking for the rest is repeated while the service is busy", async () => {
  const played = await play([BROKEN, { status: 503 }, { status: 0, failsBy: "connect" }, REST]);
  expect(played.text).toBe("0123456789");
  expect(played.slept).toEqual([500, 500, 1000]);
});

const NOT_CONTINUED: readonly (readonly [string, ScriptedAnswer, ScriptedAnswer, string])[] = [
  ["answers with the whole", BROKEN, { ...BROKEN, pieces: ["abcdefghij"] }, "status 200 instead of the rest"],
  ["says that the part cannot be had", BROKEN, { status: 416 }, "status 416 instead of the rest"],
  ["has another version", BROKEN, withHeaders(REST, { etag: '"v2"' }), "changed meanwhile"],
  ["tells no version of the rest", BROKEN, withHeaders(REST, { etag: undefined }), "the rest has no entity tag"],
  ["compresses the rest", BROKEN, withHeaders(REST, { "content-encoding": "gzip" }), "compressed the rest"],
  ["sends another part", BROKEN, withHeaders(REST, { "content-range": "bytes 0-9/10" }), "another part"],
  ["sends less than the rest", BROKEN, withHeaders(REST, { "content-range": "bytes 4-8/10" }), "another part"],
  ["has grown", BROKEN, withHeaders(REST, { "content-range": "bytes 4-9/11" }), "length has changed"],
  ["does not name the part", BROKEN, withHeaders(REST, { "content-range": undefined }), "which part"],
  ["gave no entity tag", withHeaders(BROKEN, { etag: undefined }), REST, "gave no entity tag"],
  ["gave a weak entity tag", withHeaders(BROKEN, { etag: 'W/"v1"' }), REST, "no strong one"],
  ["gave no length", withHeaders(BROKEN, { "content-length": undefined }), REST, "how long it is"],
  ["compressed it", withHeaders(BROKEN, { "content-encoding": "br" }), REST, "compresses it"],
];

test.each(NOT_CONTINUED)("a service that %s gives an error and no mixture", async (_, first, second, why) => {
  const played = await play([first, second]);
  expect(played.text).toBe("0123");
  expect(played.error).toMatchObject({ code: "TG_NETWORK", retryable: true, operationId: "downloadElement" });
  expect(String(played.error)).toMatch(/after 4( of 10)? bytes/);
  expect(String(played.error)).toContain(why);
  expect(played.openCount).toBe(0);
});

test.each([
  [401, "TG_UNAUTHORIZED"],
  [404, "TG_NOT_FOUND"],
])("status %i for the rest is said as such", async (status, code) => {
  const played = await play([BROKEN, { status }]);
  expect(played).toMatchObject({ text: "0123", error: { code, status } });
});

test("a longer body than announced is an error, and nothing beyond its length is yielded", async () => {
  const played = await play([{ ...BROKEN, pieces: ["0123", "456789x"] }]);
  expect(played).toMatchObject({ text: "0123", error: { code: "TG_NETWORK" }, ranges: [undefined] });
  expect(String(played.error)).toContain("longer than the 10 announced bytes");
});

test("without wanting it nothing is continued", async () => {
  const played = await play([BROKEN, REST], { resume: false });
  expect(played).toMatchObject({ text: "0123", error: { code: "TG_NETWORK" }, ranges: [undefined] });
});

test.each([
  [undefined, "gzip, br, deflate"],
  [true, "identity"],
  [false, "gzip, br, deflate"],
])("with resume %s, JSON is asked for in %s", async (resume, encoding) => {
  expect((await play([REST], { resume }, "analysis.json")).encodings).toEqual([encoding]);
});

test("breaks without progress end with the policy's attempts, and say how far it came", async () => {
  const nothing = { ...REST, pieces: [], breaksBy: "network" } as const;
  const played = await play([BROKEN, nothing]);
  expect(played.slept).toEqual([500, 1000, 2000]);
  expect(played.ranges).toHaveLength(4);
  expect(played.error).toMatchObject({ code: "TG_NETWORK", retryable: true });
  expect(String(played.error)).toContain("after 4 of 10 bytes");
});

test("progress begins the attempts anew, but not for ever", async () => {
  const piece = "x".repeat(MIN_RESUME_PROGRESS_BYTES);
  const total = piece.length * (MAX_RESUMES + 50);
  const answers = Array.from({ length: MAX_RESUMES + 2 }, (_, index): ScriptedAnswer => {
    const from = piece.length * index;
    const range = { "content-range": `bytes ${from}-${total - 1}/${total}`, "content-length": String(total - from) };
    return { status: index === 0 ? 200 : 206, headers: { etag: ETAG, ...range }, pieces: [piece], breaksBy: "network" };
  });
  const played = await play(answers);
  expect(played.ranges).toHaveLength(MAX_RESUMES + 1);
  expect(new Set(played.slept)).toEqual(new Set([500]));
  expect(played.error).toMatchObject({ code: "TG_NETWORK" });
});

test("a client that repeats nothing continues nothing", async () => {
  const transport = scriptedTransport(BROKEN, REST);
  await using it = testClient(BASE, { transport, retry: { maxAttempts: 1 } });
  const { stream } = await it.client.samples.download(ID, "video.webm");
  expect(await rejection(readText(stream))).toMatchObject({ code: "TG_NETWORK" });
  expect(transport.requests).toHaveLength(1);
});

test("cancelling while the rest is waited for ends the stream without another request", async () => {
  const transport = scriptedTransport(BROKEN, REST);
  const asleep = Promise.withResolvers<void>();
  const sleep = (_: number, signal: AbortSignal | undefined) =>
    new Promise<void>((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      asleep.resolve();
    });
  await using it = testClient(BASE, { transport, clock: { now: () => 0, sleep } });
  const download = await it.client.samples.download(ID, "video.webm");
  const reading = rejection(readText(download.stream));
  await asleep.promise;
  await download.cancel();
  expect(await reading).toMatchObject({ code: "TG_ABORTED" });
  expect(transport.requests).toHaveLength(1);
});

test("a break after a cancel is nothing to go on from", async () => {
  const transport = scriptedTransport(BROKEN, REST);
  await using it = testClient(BASE, { transport });
  const download = await it.client.samples.download(ID, "video.webm");
  const reading = (async () => {
    for await (const _ of download.stream) await download.cancel();
  })();
  expect(await rejection(reading)).toMatchObject({ code: "TG_ABORTED" });
  expect(it.events.map(({ type }) => type)).toEqual(["request", "response"]);
});

test("the caller's signal ends a wait for the rest", async () => {
  const controller = new AbortController();
  const transport = scriptedTransport(BROKEN, REST);
  const sleep = async (_: number, signal: AbortSignal | undefined) => {
    controller.abort();
    signal?.throwIfAborted();
  };
  await using it = testClient(BASE, { transport, clock: { now: () => 0, sleep } });
  const { stream } = await it.client.samples.download(ID, "video.webm", { signal: controller.signal });
  expect(await rejection(readText(stream))).toMatchObject({ code: "TG_ABORTED" });
  expect(transport.requests).toHaveLength(1);
});

test("a download tells where it stands in the whole, its version, and its address without the key", async () => {
  await using it = testClient(BASE, { transport: scriptedTransport(REST), keyPlacement: "query" });
  await using download = await it.client.samples.download(ID, "video.webm", { range: { start: 4 }, ifRange: ETAG });
  expect(download).toMatchObject({ offset: 4, sizeBytes: 6, totalBytes: 10, etag: ETAG });
  expect(download.url).toBe(`${BASE}/api/v2/samples/${ID}/video.webm`);
});

test.each(["v1", 'W/"v1"', '"a\nb"'])("the entity tag %j is refused for a range", async (ifRange) => {
  await using it = testClient(BASE, { transport: scriptedTransport(REST) });
  const asked = it.client.samples.download(ID, "video.webm", { range: { start: 4 }, ifRange });
  expect(await rejection(asked)).toMatchObject({ code: "TG_INVALID_ARGUMENT", operationId: "downloadElement" });
});

test.each([
  ["bytes 0-9/10", { start: 0, end: 9, totalBytes: 10 }],
  ["bytes 4-9/*", { start: 4, end: 9, totalBytes: undefined }],
  ["bytes 4-10/10", undefined],
  ["bytes 5-4/10", undefined],
  ["bytes */10", undefined],
  ["items 0-1/2", undefined],
  ["bytes 0-9999999999999999/99999999999999999", undefined],
  [undefined, undefined],
])("the content range %s is read", (text, range) => {
  expect(parseContentRange(text)).toEqual(range);
});
