import { threatGridOperations, type Operation } from "@fumehood/contract";
import * as fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { FORM_TYPE, rawForm, rawRequest, sendRaw } from "../testing/wire.ts";

let harness: Harness;
let sampleId: string;
let address: string;
const lines: string[] = [];
beforeAll(async () => {
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  harness = await openHarness({ logger });
  sampleId = await harness.analysed("bad macro", { sample_password: "hunter2secret" });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await harness.close();
});

const rows: readonly Operation[] = Object.values(threatGridOperations);
const PARAMETERS = [
  "id ids md5 sha1 sha256 submission_id ioc before after org_only user_only limit offset q advanced term state sort_by",
  "sort_order highlight checksum url tags private vm playbook network_exit sample_password classify vm_runtime",
].flatMap((names) => names.split(" "));

const junk = fc.oneof(
  anyText({ maxLength: 40 }),
  fc.constantFrom(
    "\0",
    "\uD800",
    "%",
    "%%%",
    "'",
    '"',
    "[]",
    '["a"]',
    "[1,null,{}]",
    "{}",
    "-1",
    "1e999",
    "NaN",
    "0x10",
  ),
  fc.constantFrom(
    "2147483648",
    "99999999999999999999",
    "a:b",
    "(((",
    "[* TO *]",
    "threat_score:1e400",
    "a:>",
    "../..",
    "__proto__",
  ),
  fc.constantFrom("constructor", "toString", "30 days ago", "submitted_at:>=1", "threat_score:1.5", "-0", "\u202E"),
);

test("no parameter of any operation makes the service fail", async () => {
  const request = fc.record({
    row: fc.constantFrom(...rows),
    query: fc.dictionary(fc.constantFrom(...PARAMETERS), junk, { maxKeys: 4 }),
    isAdvanced: fc.boolean(),
    place: fc.constantFrom("query", "body"),
    params: fc.record({ own: fc.boolean(), value: junk }),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ row, query, isAdvanced, place, params }) => {
      const value = params.own ? sampleId : params.value;
      const path = row.path
        .replace("{sampleId}", params.own ? sampleId : encodeURIComponent(params.value.toWellFormed() || "x"))
        .replaceAll(/\{\w+\}/g, encodeURIComponent(value.toWellFormed() || "x"));
      const fields = new URLSearchParams({ ...query, ...(isAdvanced ? { advanced: "true" } : {}) }).toString();
      const answer = await harness.sandbox.app.inject({
        method: row.method,
        url: place === "query" ? `${path}?${fields}` : path,
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/x-www-form-urlencoded" },
        ...(place === "body" ? { payload: fields } : {}),
      });
      expect(answer.statusCode).toBeLessThan(500);
    }),
    { numRuns: 150 },
  );
});

test("no form makes the service fail", async () => {
  const part = fc.tuple(
    fc.constantFrom("sample", "tags", "url", "api_key", "__proto__", "constructor", "", "a[b]", "x"),
    fc.option(fc.constantFrom("", "a.exe", "../../etc/passwd", "\u202Eexe.txt", "a".repeat(300)), { nil: undefined }),
    fc.option(fc.constantFrom("text/plain", "application/json", "", ";;", "application/octet-stream"), {
      nil: undefined,
    }),
    junk,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 4 }), fc.nat(30), async (parts, cut) => {
      const form = rawForm(
        parts.map(([name, filename, type, body]) => [
          `Content-Disposition: form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}` +
            (type === undefined ? "" : `\r\nContent-Type: ${type}`),
          body,
        ]),
      );
      const answer = await harness.sandbox.app.inject({
        method: "POST",
        url: `/api/v2/samples?api_key=${KEY}`,
        headers: FORM_TYPE,
        payload: form.subarray(0, form.length - Math.max(0, cut - 20)),
      });
      expect(answer.statusCode).toBeLessThan(500);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["a path with a broken escape", rawRequest(`GET /api/v2/samples/%ZZ?api_key=${KEY}`, {}), 404],
  ["a path with a part that is too long", rawRequest(`GET /api/v2/samples/${"a".repeat(400)}`, {}), 404],
  ["an unknown path", rawRequest(`GET /api/v2/nothing?api_key=${KEY}`, {}), 404],
  ["an unknown method", rawRequest(`PATCH /api/v2/samples?api_key=${KEY}`, {}), 404],
  ["a broken content type", rawRequest(`POST /api/v2/samples/state?api_key=${KEY}`, { "content-type": ";" }, "x"), 400],
  [
    "JSON cut short",
    rawRequest(`GET /api/v2/samples?api_key=${KEY}`, { "content-type": "application/json" }, "{"),
    400,
  ],
  [
    "JSON of another kind",
    rawRequest(`GET /api/v2/samples?api_key=${KEY}`, { "content-type": "application/json" }, "[1]"),
    200,
  ],
])("%s is answered with an envelope", async (_, request, status) => {
  const answer = await sendRaw(address, request);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toHaveProperty("api_version", 2);
});

test("a fault of the engine is logged, and neither keys nor passwords nor queries ever are", async () => {
  harness.engine.next.push(async () => {
    throw new Error("engine fault");
  });
  await harness.analysed("bad", { sample_password: "hunter2secret" });
  await harness.get(`/api/v2/search/submissions?q=wherever-it-is&api_key=${KEY}`);
  await sendRaw(address, rawRequest(`GET /nothing?api_key=${KEY}`, {}));
  await sendRaw(address, `GET /broken?api_key=${KEY} HTTP/1.1\r\nbroken header\r\n\r\n`);
  const log = lines.join("\n");
  expect(log).toContain("engine fault");
  expect(log).toContain('"path":"/api/v2/search/submissions"');
  for (const secret of [KEY, "hunter2secret", "wherever-it-is"]) expect(log).not.toContain(secret);
});
