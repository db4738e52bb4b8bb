import { X509Certificate } from "node:crypto";
import { expect, test, vi } from "vitest";
import { startConnectProxy } from "../../test/support/connect-proxy.ts";
import { data, startFakeService, type Answerer } from "../../test/support/fake-service.ts";
import { createSelfSigned } from "../../test/support/self-signed.ts";
import { startTlsRecorder } from "../../test/support/tls-recorder.ts";
import { ID, KEY, rejection, testClient } from "../../test/support/test-client.ts";
import { fileFromBytes, type FileSource } from "../index.ts";

const SAMPLE = data({ id: ID, state: "succ" });
const FILE = fileFromBytes("a", new Uint8Array([1]));

test("a certificate of a private authority is trusted when the authority is given", async () => {
  const tls = createSelfSigned(new Date());
  await using service = await startFakeService([SAMPLE], tls);
  await using it = testClient(service.baseUrl, { ca: tls.cert });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
});

test("a certificate that nobody vouches for is refused at once, and nothing is sent", async () => {
  await using service = await startFakeService([SAMPLE], createSelfSigned(new Date()));
  await using it = testClient(service.baseUrl);
  const error = await rejection(it.client.samples.submitFile({ file: FILE }));
  expect(error).toMatchObject({ code: "TG_CERTIFICATE", retryable: false });
  expect(service.received).toHaveLength(0);
  expect(it.slept).toEqual([]);
});

test("another authority's certificate is refused", async () => {
  await using service = await startFakeService([SAMPLE], createSelfSigned(new Date()));
  await using it = testClient(service.baseUrl, { ca: createSelfSigned(new Date()).cert });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_CERTIFICATE" });
});

test("an expired certificate is refused", async () => {
  const tls = createSelfSigned(new Date(Date.now() - 10 * 24 * 60 * 60 * 1000));
  await using service = await startFakeService([SAMPLE], tls);
  await using it = testClient(service.baseUrl, { ca: tls.cert });
  expect(await rejection(it.client.samples.get(ID))).toMatchObject({ code: "TG_CERTIFICATE" });
});

const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256;

test.each([
  ["with colons", (text: string) => text],
  ["as bare digits", (text: string) => text.replaceAll(":", "").toLowerCase()],
  ["among others", (text: string) => ["00".repeat(32), text]],
])("a certificate that nobody vouches for is trusted by its fingerprint, %s", async (_, write) => {
  const tls = createSelfSigned(new Date());
  await using service = await startFakeService([SAMPLE], tls);
  await using it = testClient(service.baseUrl, { certificateFingerprints: write(fingerprintOf(tls.cert)) });
  for (let call = 0; call < 3; call++) expect((await it.client.samples.get(ID)).state).toBe("succ");
});

test("an expired certificate with another name is trusted by its fingerprint", async () => {
  const tls = createSelfSigned(new Date(Date.now() - 10 * 24 * 60 * 60 * 1000));
  await using service = await startFakeService([SAMPLE], tls);
  const baseUrl = service.baseUrl.replace("127.0.0.1", "localhost");
  await using it = testClient(baseUrl, { certificateFingerprints: fingerprintOf(tls.cert) });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
});

test.each([false, true])(
  "another fingerprint is refused before a byte of a request, by proxy: %s",
  async (isProxied) => {
    const tls = createSelfSigned(new Date());
    const fingerprint = fingerprintOf(tls.cert);
    await using service = await startTlsRecorder(tls);
    await using proxy = await startConnectProxy();
    await using it = testClient(service.baseUrl, {
      certificateFingerprints: fingerprintOf(createSelfSigned(new Date()).cert),
      ...(isProxied ? { proxyUrl: `http://${proxy.host}` } : {}),
    });
    const error = await rejection(it.client.samples.submitFile({ file: FILE }));
    expect(error).toMatchObject({ code: "TG_CERTIFICATE", retryable: false });
    // Who looks at the error can tell whether it is the appliance's new certificate.
    expect(String(error)).toContain(fingerprint);
    expect(proxy.targets).toHaveLength(isProxied ? 1 : 0);
    expect(await service.received()).toBe(0);
  },
);

test("the recorder of the test above would see a request", async () => {
  const tls = createSelfSigned(new Date());
  await using service = await startTlsRecorder(tls);
  await using it = testClient(service.baseUrl, { certificateFingerprints: fingerprintOf(tls.cert) });
  expect(await rejection(it.client.samples.submitFile({ file: FILE }))).toMatchObject({
    cause: { code: "TG_NETWORK" },
  });
  expect(await service.received()).toBeGreaterThan(100);
});

test("a pinned certificate works through a proxy", async () => {
  const tls = createSelfSigned(new Date());
  await using service = await startFakeService([SAMPLE], tls);
  await using proxy = await startConnectProxy();
  await using it = testClient(service.baseUrl, {
    proxyUrl: `http://${proxy.host}`,
    certificateFingerprints: fingerprintOf(tls.cert),
  });
  await it.client.samples.submitFile({ file: FILE });
  expect(service.received[0]?.body.toString()).toContain(KEY);
  expect(proxy.targets).toHaveLength(1);
});

test.each([
  ["authority and fingerprint fit", true, true, undefined],
  ["only the fingerprint fits", false, true, "TG_CERTIFICATE"],
  ["only the authority fits", true, false, "TG_CERTIFICATE"],
])("with both given, %s", async (_, isAuthority, isFingerprint, code) => {
  const [tls, other] = [createSelfSigned(new Date()), createSelfSigned(new Date())];
  await using service = await startFakeService([SAMPLE], tls);
  await using it = testClient(service.baseUrl, {
    ca: (isAuthority ? tls : other).cert,
    certificateFingerprints: fingerprintOf((isFingerprint ? tls : other).cert),
  });
  const outcome = it.client.samples.get(ID);
  if (code === undefined) expect((await outcome).state).toBe("succ");
  else expect(await rejection(outcome)).toMatchObject({ code });
});

test("requests go through a proxy that sees only where to, also to a plain target", async () => {
  await using service = await startFakeService([SAMPLE]);
  await using proxy = await startConnectProxy();
  await using it = testClient(service.baseUrl, { proxyUrl: `http://jdoe:s3cr%40t-word@${proxy.host}` });
  expect((await it.client.samples.get(ID)).state).toBe("succ");
  expect(proxy.targets).toEqual([`127.0.0.1:${service.port}`]);
  expect(proxy.authorizations).toEqual([`Basic ${btoa("jdoe:s3cr@t-word")}`]);
  expect(service.received[0]?.headers["proxy-authorization"]).toBeUndefined();
});

test("TLS and a private authority work through a proxy", async () => {
  const tls = createSelfSigned(new Date());
  await using service = await startFakeService([SAMPLE], tls);
  await using proxy = await startConnectProxy();
  await using it = testClient(service.baseUrl, { proxyUrl: `http://${proxy.host}`, ca: tls.cert });
  await it.client.samples.submitFile({ file: FILE });
  expect(service.received[0]?.body.toString()).toContain(KEY);
  expect(proxy.targets).toHaveLength(1);
});

test("a proxy that refuses is a network error before anything was sent", async () => {
  await using service = await startFakeService([SAMPLE]);
  await using proxy = await startConnectProxy(403);
  await using it = testClient(service.baseUrl, { proxyUrl: `http://${proxy.host}` });
  const error = await rejection(it.client.samples.submitFile({ file: FILE }));
  expect(error).toMatchObject({ code: "TG_NETWORK", retryable: true });
  expect(String(error)).toContain("403");
});

test("connections are kept for the next request", async () => {
  const ports = new Set<number | undefined>();
  await using service = await startFakeService([
    (received, response) => {
      ports.add(response.socket?.remotePort);
      SAMPLE(received, response);
    },
  ]);
  await using it = testClient(service.baseUrl);
  for (let call = 0; call < 20; call++) await it.client.samples.get(ID);
  // Two, because the next request may begin in the moment before the last one's connection counts as free.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test("no more connections are open than allowed", async () => {
  const waiting: (() => void)[] = [];
  let most = 0;
  await using service = await startFakeService([
    (received, response) => {
      waiting.push(() => SAMPLE(received, response));
      most = Math.max(most, waiting.length);
      // Nobody is answered before two wait; a third would have come by then.
      if (waiting.length === 2) setImmediate(() => waiting.splice(0).forEach((answer) => answer()));
    },
  ]);
  await using it = testClient(service.baseUrl, { maxConnections: 2 });
  await Promise.all(Array.from({ length: 20 }, () => it.client.samples.get(ID)));
  expect(most).toBe(2);
});

/** Answers when the test says so. */
function heldAnswers() {
  const waiting: (() => void)[] = [];
  const answer: Answerer = (received, response) => void waiting.push(() => SAMPLE(received, response));
  return { answer, release: () => waiting.splice(0).forEach((each) => each()), count: () => waiting.length };
}

/** A small file that tells when it is opened. */
function watchedFile(onOpen: () => void): FileSource {
  return {
    name: "a",
    sizeBytes: 1,
    async *open() {
      onOpen();
      yield new Uint8Array(1);
    },
  };
}

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };

test("of many small files only as many are read as can be sent", async () => {
  const held = heldAnswers();
  await using service = await startFakeService([held.answer]);
  await using it = testClient(service.baseUrl, { maxConnections: 3 });
  let opened = 0;
  const files = Array.from({ length: 20 }, () => watchedFile(() => (opened += 1)));
  const all = Promise.all(files.map((file) => it.client.samples.submitFile({ file })));
  await vi.waitUntil(() => held.count() === 3, PATIENCE);
  expect(opened).toBe(3);
  while (service.received.length < files.length) {
    held.release();
    await vi.waitUntil(() => held.count() > 0, PATIENCE);
  }
  held.release();
  expect(await all).toHaveLength(files.length);
});

test("a submission that is stopped while it waits for its turn was not sent, and is known not to be", async () => {
  const held = heldAnswers();
  await using service = await startFakeService([held.answer]);
  await using it = testClient(service.baseUrl, { maxConnections: 1 });
  const first = it.client.samples.submitFile({ file: FILE });
  await vi.waitUntil(() => held.count() === 1, PATIENCE);
  const stop = new AbortController();
  let opened = 0;
  const file = watchedFile(() => (opened += 1));
  const second = it.client.samples.submitFile({ file }, { signal: stop.signal });
  stop.abort();
  expect(await rejection(second)).toMatchObject({ code: "TG_ABORTED" });
  held.release();
  await first;
  expect([opened, service.received.length]).toEqual([0, 1]);
});
