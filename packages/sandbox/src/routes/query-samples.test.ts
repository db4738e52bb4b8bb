import { envelopeOf, threatGridOperations as operations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { undeclaredKeys } from "../testing/undeclared-keys.ts";

let harness: Harness;
let urlId: string;
let badId: string;
let goodId: string;
beforeAll(async () => {
  harness = await openHarness();
  const submitted = await harness.sandbox.app.inject({
    method: "POST",
    url: `/api/v2/samples?${new URLSearchParams({ api_key: KEY, url: "http://www.example.com" })}`,
  });
  urlId = submitted.json().data.id;
  while (await harness.sandbox.analyseNext());
  harness.now += 3_600_000;
  badId = await harness.analysed("bad bytes", { sample_filename: "bad.exe" });
  harness.now += 3_600_000;
  goodId = await harness.analysed("good bytes", { sample_filename: "good.exe" });
});
afterAll(async () => {
  await harness.close();
});

async function ask(payload: object | string, headers: Record<string, string> = {}) {
  return await harness.sandbox.app.inject({
    method: "POST",
    url: "/api/v3/search",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json", ...headers },
    payload,
  });
}

async function idsOf(clause: unknown, more = ""): Promise<string[]> {
  const answer = await ask({
    query: `query q($q_json: String) {sample(q_json: $q_json ${more}) {id}}`,
    variables: { q_json: JSON.stringify(clause) },
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().data.sample.map((sample: { id: string }) => sample.id);
}

const attr = (name: string, comp_op: string, value: unknown) => ({ op: "attr", attr: name, comp_op, value });

test("the documented request is answered with 201 and the documented keys", async () => {
  const [example] = operations.querySamples.examples;
  const answer = await ask(JSON.stringify(example?.request?.body));
  expect(answer.statusCode).toBe(201);
  const schema = envelopeOf(operations.querySamples.response.data);
  expect(schema.safeParse(answer.json()).success).toBe(true);
  expect(undeclaredKeys(schema, answer.json())).toEqual([]);
  expect(answer.json()).toMatchObject({ api_version: 3 });
  expect(answer.json().data).toEqual({
    sample: [
      {
        submitted_at: "2026-01-15T12:00:00Z",
        id: urlId,
        submitted_file_type: "exe",
        status: "job_done",
        threat_score: 0,
        state: "succ",
        login: "jdoe",
        url: "http://www.example.com",
      },
    ],
  });
});

test.each([
  ["no conditions", { op: "and", clauses: [] }, () => [goodId, badId, urlId]],
  ["a name", attr("submitted_file_name", "eq", "bad.exe"), () => [badId]],
  ["a score", attr("threat_score", "gte", 50), () => [badId]],
  ["a score as a text", attr("threat_score", "lt", "50"), () => [goodId, urlId]],
  [
    "a state and a score",
    { op: "and", clauses: [attr("state", "eq", "succ"), attr("threat_score", "gt", 75)] },
    () => [badId],
  ],
  [
    "either of two",
    { op: "or", clauses: [attr("id", "eq", "x"), attr("url", "eq", "http://www.example.com")] },
    () => [urlId],
  ],
  ["a value that others lack", attr("url", "ne", "http://www.example.com"), () => [goodId, badId]],
  ["a negation", { op: "not", clauses: [attr("submitted_file_name", "eq", "bad.exe")] }, () => [goodId, urlId]],
  ["a negation of one clause", { op: "not", clause: attr("state", "eq", "succ") }, () => []],
  ["a time", attr("submitted_at", "ge", "2026-01-15T13:00:00Z"), () => [goodId, badId]],
  ["a time in words", attr("submitted_at", "le", "1 hour ago"), () => [badId, urlId]],
  ["a time that is none", attr("submitted_at", "le", "whenever"), () => []],
  ["a number that is none", attr("threat_score", "eq", "high"), () => []],
  ["an owner", attr("login", "eq", "jdoe"), () => [goodId, badId, urlId]],
])("samples are found by %s", async (_, clause, expected) => {
  expect(await idsOf(clause)).toEqual(expected());
});

test("limit and offset page through, as values or as variables", async () => {
  expect(await idsOf({ op: "and" }, "limit: 1")).toEqual([goodId]);
  expect(await idsOf({ op: "and" }, "limit: 1, offset: 1")).toEqual([badId]);
  const query = "query q($n: Int) {sample(limit: $n) {id}}";
  expect((await ask({ query, variables: { n: 2 } })).json().data.sample).toHaveLength(2);
  expect((await ask({ query, variables: JSON.stringify({ n: "2" }) })).json().data.sample).toHaveLength(2);
  expect((await ask({ query })).json().data.sample).toHaveLength(3);
});

test("a form does as well as JSON, and the tree may be an object", async () => {
  const query = "query q($q_json: String) {sample(q_json: $q_json) {id}}";
  const variables = JSON.stringify({ q_json: attr("submitted_file_name", "eq", "bad.exe") });
  const answer = await ask(String(new URLSearchParams({ query, variables })), {
    "content-type": "application/x-www-form-urlencoded",
  });
  expect(answer.json().data.sample).toEqual([{ id: badId }]);
});

test("only the fields asked for are told", async () => {
  const answer = await ask({ query: "{sample(limit: 1) {sha256 state}}" });
  expect(Object.keys(answer.json().data.sample[0])).toEqual(["sha256", "state"]);
});

const tree = (q_json: unknown) => ({
  query: "query q($q: String) {sample(q_json: $q) {id}}",
  variables: { q: q_json },
});
let deep: object = attr("id", "eq", "x");
for (let depth = 0; depth < 20; depth++) deep = { op: "and", clauses: [deep] };

test.each([
  ["no query", {}, "query is required"],
  ["a query that is none", { query: "sample" }, "query is invalid"],
  ["a query that is too long", { query: `{sample(q_json: "${"a".repeat(3000)}") {id}}` }, "too long"],
  ["a field that there is not", { query: "{sample {id password}}" }, "the fields of a sample are"],
  ["an argument that there is not", { query: '{sample(owner: "x") {id}}' }, "the arguments of sample are"],
  ["a limit of nothing", { query: "{sample(limit: 0) {id}}" }, "limit is invalid"],
  ["variables that are a list", { query: "{sample {id}}", variables: [1] }, "variables is invalid"],
  ["variables that are not JSON", { query: "{sample {id}}", variables: "{" }, "variables is invalid"],
  ["conditions that are not JSON", tree("{"), "it is not JSON"],
  ["conditions that are a list", tree([]), "must be an object"],
  ["another operation", tree({ op: "xor" }), "op must be"],
  ["another attribute", tree(attr("lease_token", "eq", "x")), "attr must be one of"],
  ["an attribute that every object has", tree(attr("constructor", "eq", "x")), "attr must be one of"],
  ["another comparison", tree(attr("id", "like", "x")), "comp_op must be one of"],
  ["a value that is none", tree(attr("id", "eq", { a: 1 })), "value must be"],
  ["conditions nested too deeply", tree(deep), "nested too deeply"],
  [
    "too many conditions",
    tree({ op: "or", clauses: Array.from({ length: 100 }, () => attr("id", "eq", "x")) }),
    "clauses",
  ],
])("%s is 400 with a reason", async (_, payload, reason) => {
  const answer = await ask(payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ api_version: 3, error: { code: 400 } });
  expect(answer.json().error.message).toContain(reason);
});
