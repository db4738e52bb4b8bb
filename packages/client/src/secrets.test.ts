import { inspect } from "node:util";
import { expect, test } from "vitest";
import { cut, data, failure, half, raw, startFakeService, type Answerer } from "../test/support/fake-service.ts";
import { startConnectProxy } from "../test/support/connect-proxy.ts";
import { ID, KEY, rejection, testClient, type TestClient } from "../test/support/test-client.ts";
import {
  createClient,
  createFetchTransport,
  fileFromBytes,
  InvalidOptionsError,
  type ClientOptions,
  type Download,
} from "./index.ts";

const PASSWORD = "pa$$word for/the+archive";
const PROXY_PASSWORD = "proxy-Passw0rd";
const FILE = fileFromBytes("a", new Uint8Array([1]));

/** Answers that repeat whatever they got, in every place that an error could show. */
const echo: Answerer = (received, response) => {
  const all = `${received.url} ${JSON.stringify(received.headers)} ${received.body.toString()} ${KEY}`;
  failure(400, all, { "tg-request-id": `req-${KEY}` })(received, response);
};

/** Everything that a program could log of a thing. */
function allText(thing: unknown): string {
  const chain: unknown[] = [];
  for (let at = thing; at !== undefined && chain.length < 20; at = at instanceof Error ? at.cause : undefined)
    chain.push(at);
  return chain
    .flatMap((link) => [
      inspect(link, { depth: 20, showHidden: true, getters: true }),
      JSON.stringify(link) ?? "",
      String(link),
      link instanceof Error ? `${link.message}\n${link.stack}` : "",
    ])
    .join("\n");
}

function expectNoSecret(things: readonly unknown[]): void {
  const text = things.map(allText).join("\n");
  expect(text.length).toBeGreaterThan(100);
  for (const secret of [KEY, PASSWORD, PROXY_PASSWORD]) {
    for (const form of [secret, encodeURIComponent(secret), new URLSearchParams({ x: secret }).toString().slice(2)]) {
      expect(text.includes(form), `${form} shows`).toBe(false);
    }
  }
}

async function failEverywhere(it: TestClient): Promise<unknown[]> {
  return [...(await failReading(it)), ...(await failChanging(it))];
}

/** An acknowledgement may well succeed: then there is nothing to look at. */
async function failChanging({ client }: TestClient): Promise<unknown[]> {
  const settled = await Promise.allSettled([
    client.account.setPassword("jdoe", PASSWORD),
    client.account.renewApiKey("jdoe"),
    client.administration.createUser(7, { login: "jdoe" }),
    client.tags.add({ kind: "sample", id: ID }, KEY),
    client.samples.download(ID, KEY).then(readAll),
  ]);
  return settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
}

async function readAll({ stream }: Download): Promise<void> {
  for await (const _ of stream);
}

async function failReading({ client }: TestClient): Promise<unknown[]> {
  const options = { password: PASSWORD };
  return Promise.all(
    [
      client.account.whoami(),
      client.samples.get(ID),
      client.samples.states([ID]),
      client.samples.submitFile({ file: FILE, options }),
      client.samples.submitUrl({ url: "http://example.test", options }),
      client.analysis.iocs(KEY),
      client.search.submissions({ text: KEY }).page(),
      client.samples.get(`../${KEY}`),
    ].map(rejection),
  );
}

const ANSWERS: readonly (readonly [string, Answerer])[] = [
  ["repeats everything in an error", echo],
  ["repeats the key in a plain page", raw(403, `<p>${KEY}</p>`)],
  ["repeats the key in a record", data(KEY)],
  ["answers the key instead of JSON", raw(200, KEY)],
  ["redirects with the key", raw(302, "", { location: `http://example.test/?api_key=${KEY}` })],
  ["cuts the connection", cut],
  ["answers by half", half(`{"data":"${KEY}"`)],
  [
    "answers with a header that breaks the protocol",
    (_, response) => response.socket?.end(`HTTP/1.1 200 OK\r\n${KEY} \0: x\r\n\r\n`),
  ],
];

for (const keyPlacement of ["header-or-form", "query"] as const) {
  test.each(ANSWERS)(
    `with the key in ${keyPlacement}, no error, event or client shows a secret when the service %s`,
    async (_, answer) => {
      await using service = await startFakeService([answer]);
      await using it = testClient(service.baseUrl, { keyPlacement });
      const errors = await failEverywhere(it);
      expectNoSecret([...errors, it.events, it.client]);
      if (keyPlacement === "query")
        expect(service.received.every(({ url }) => url.searchParams.get("api_key") === KEY)).toBe(true);
    },
  );
}

test("no error shows a secret when nobody listens", async () => {
  const service = await startFakeService([cut]);
  await service[Symbol.asyncDispose]();
  await using it = testClient(service.baseUrl, { keyPlacement: "query" });
  expectNoSecret([...(await failEverywhere(it)), it.events]);
});

test("no error shows the proxy's password", async () => {
  await using proxy = await startConnectProxy(407);
  await using it = testClient("https://tg.example.test", { proxyUrl: `http://jdoe:${PROXY_PASSWORD}@${proxy.host}` });
  expectNoSecret([...(await failEverywhere(it)), it.events, it.client]);
});

test("a fetch that throws everything it knows does not give a secret away", async () => {
  const transport = createFetchTransport(async (url, init) => {
    throw Object.assign(new TypeError(`cannot fetch ${url}`, { cause: new Error(JSON.stringify(init.headers)) }), {
      request: { url, init },
    });
  });
  await using it = testClient("https://tg.example.test", { keyPlacement: "query", transport });
  expectNoSecret([...(await failEverywhere(it)), it.events, it.client]);
});

test("with the key in the query it is neither in a header nor in a form", async () => {
  await using service = await startFakeService([cut]);
  await using it = testClient(service.baseUrl, { keyPlacement: "query" });
  await failEverywhere(it);
  for (const { headers, body } of service.received) {
    expect(JSON.stringify(headers)).not.toContain(KEY);
    expect(body.toString()).not.toContain(KEY);
  }
});

test("without asking for it the key is never in a URL", async () => {
  await using service = await startFakeService([cut]);
  await using it = testClient(service.baseUrl);
  await rejection(it.client.samples.submitFile({ file: FILE }));
  await rejection(it.client.account.whoami());
  await rejection(it.client.configuration.vms());
  expect(service.received.some(({ url }) => url.href.includes(KEY))).toBe(false);
  expect(service.received.at(-1)?.headers.authorization).toBe(`bearer ${KEY}`);
});

test("the key that the service repeats for whoami does not get through", async () => {
  await using service = await startFakeService([data({ login: "jdoe", api_key: KEY, organization_id: 7 })]);
  await using it = testClient(service.baseUrl);
  const account = await it.client.account.whoami();
  expect(account).toMatchObject({ login: "jdoe", organizationId: 7 });
  expect(JSON.stringify(account)).not.toContain(KEY);
});

test.each<[string, string, Partial<ClientOptions>]>([
  ["apiKey", "empty", { apiKey: "" }],
  ["apiKey", "with a line feed", { apiKey: `${KEY}\n` }],
  ["apiKey", "beyond Latin", { apiKey: `ключ${KEY}` }],
  ["baseUrl", "without a scheme", { baseUrl: "panacea" }],
  ["baseUrl", "of a file", { baseUrl: "file:///etc/passwd" }],
  ["baseUrl", "with a password", { baseUrl: `https://x:${KEY}@tg.example.test` }],
  ["baseUrl", "with a query", { baseUrl: `https://tg.example.test/?api_key=${KEY}` }],
  ["certificateFingerprints", "that is none", { certificateFingerprints: KEY }],
  ["certificateFingerprints", "empty", { certificateFingerprints: [] }],
  ["certificateFingerprints", "half right", { certificateFingerprints: ["a".repeat(64), "A:".repeat(32)] }],
  [
    "certificateFingerprints",
    "without TLS",
    { baseUrl: "http://tg.example.test", certificateFingerprints: "a".repeat(64) },
  ],
  ["proxyUrl", "of another kind", { proxyUrl: `socks5://x:${KEY}@127.0.0.1:1` }],
  ["proxyUrl", "that cannot be decoded", { proxyUrl: `http://x:${KEY}%ZZ@127.0.0.1:1` }],
])("a wrong %s (%s) is refused by a message that names it and does not repeat it", async (name, _, options) => {
  const create = async () => createClient({ baseUrl: "https://tg.example.test", apiKey: KEY, ...options });
  const error = await rejection(create());
  expect(error).toBeInstanceOf(InvalidOptionsError);
  expect(String(error)).toContain(`\`${name}\``);
  expectNoSecret([error]);
});
