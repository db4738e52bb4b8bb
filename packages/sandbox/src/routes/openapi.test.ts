import { threatGridOperations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PAGE_PATHS } from "../openapi/page/frame.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(async () => {
  await harness.close();
});

const load = (url: string, headers = {}) => harness.sandbox.app.inject({ url, headers });

test.each([
  [PAGE_PATHS.start, "text/html;charset=utf-8"],
  [PAGE_PATHS.docs, "text/html;charset=utf-8"],
  [PAGE_PATHS.baseStyle, "text/css;charset=utf-8"],
  [PAGE_PATHS.docsStyle, "text/css;charset=utf-8"],
  [PAGE_PATHS.script, "text/javascript;charset=utf-8"],
  [PAGE_PATHS.icon, "image/svg+xml"],
  [PAGE_PATHS.document, "application/json;charset=utf-8"],
])("%s answers whoever asks, and is not sent again to whoever has it", async (path, type) => {
  const answer = await load(path);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe(type);
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  const again = await load(path, { "if-none-match": String(answer.headers.etag) });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe("");
  expect((await load(path, { "if-none-match": '"other"' })).statusCode).toBe(200);
});

test.each([PAGE_PATHS.start, PAGE_PATHS.docs])("%s has a strict policy", async (path) => {
  const policy = (await load(path)).headers["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
});

test("the document holds all operations, for tools that know nothing else", async () => {
  const document = (await load(PAGE_PATHS.document)).json();
  expect(document.openapi).toBe("3.1.0");
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
  const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(new Set(ids)).toEqual(new Set(Object.keys(threatGridOperations)));
});

test("no page stands where the service has an operation", () => {
  const paths = new Set<string>(Object.values(threatGridOperations).map(({ path }) => path));
  for (const path of Object.values(PAGE_PATHS)) expect(paths.has(path) || path.startsWith("/api/"), path).toBe(false);
});

const SAMPLE_ID = "0123456789abcdef".repeat(2);

test.each([`/mask/samples/${SAMPLE_ID}`, `/samples/${SAMPLE_ID}`])(
  "a link to a sample as the portal has it leads somewhere: %s",
  async (path) => {
    const answer = await load(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(`/api/v2/samples/${SAMPLE_ID}/report.html`);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  },
);

test("where samples are looked at elsewhere, such a link leads there", async () => {
  const portal = (id: string) => `http://console.example.com/samples/${id}`;
  const elsewhere = await harness.reopen({ portalUrl: portal });
  const answer = await elsewhere.app.inject(`/mask/samples/${SAMPLE_ID}`);
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toBe(portal(SAMPLE_ID));
});

test("such a page is the same whether the sample is there or not", async () => {
  const id = await harness.analysed("bad", { private: "true" });
  const shown = (await load(`/mask/samples/${id}`)).body.replaceAll(id, SAMPLE_ID);
  expect(shown).toBe((await load(`/mask/samples/${SAMPLE_ID}`)).body);
});

test.each(["x", `${SAMPLE_ID}<b>`, SAMPLE_ID.toUpperCase(), encodeURIComponent('"><script>')])(
  "what is no sample's id has no page: %s",
  async (id) => {
    expect((await load(`/mask/samples/${id}`)).statusCode).toBe(404);
  },
);

test("the help that errors name is there", async () => {
  const { errors } = (await harness.get("/api/v2/samples/x")).json().error;
  const answer = await load(errors[0].help);
  expect(answer.statusCode).toBe(302);
  expect((await load(String(answer.headers.location))).statusCode).toBe(200);
});
