import { cloudSchema, readClouds, threatGridOperations as operations } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INDICATOR_CATEGORIES } from "../catalog/categories.ts";
import { listIndicators } from "../engine/index.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ publicUrl: "https://sandbox.example.com" });
});
afterAll(async () => {
  await harness.close();
});

async function data(path: string) {
  const answer = await harness.get(path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().data;
}

/** What a public script reads of every indicator without looking; the first three must be lists of texts. */
const READ_UNSEEN = ["tags", "category", "mitre-tactics", "title", "name", "description", "trigger", "created-at-date"];

test("all indicators of the engine are listed, with every key that scripts read unseen", async () => {
  const { indicators } = await data("/api/v3/indicators");
  expect(indicators.map(({ name }: { name: string }) => name)).toEqual(listIndicators().map(({ name }) => name));
  for (const entry of indicators) {
    for (const key of [...READ_UNSEEN, "last-modified-date", "additional-info", "severity", "confidence"]) {
      expect(entry, key).toHaveProperty([key]);
    }
    for (const key of READ_UNSEEN.slice(0, 3)) expect(typeof entry[key].join(",")).toBe("string");
  }
});

test("one indicator is told as in the list", async () => {
  const { indicators } = await data("/api/v3/indicators");
  const { indicator } = await data("/api/v3/indicators/script-reverse-shell");
  expect(indicators).toContainEqual(indicator);
  expect(indicator).toMatchObject({ severity: 90, confidence: 95, "mitre-techniques": ["T1059", "T1095"] });
  expect((await data("/api/v3/indicators/macro-runs-command")).indicator.links).toContainEqual({
    title: "T1059.005",
    url: "https://attack.mitre.org/techniques/T1059/005/",
  });
});

test.each(["nothing", "constructor", "%00"])("there is no indicator %s", async (name) => {
  const answer = await harness.get(`/api/v3/indicators/${name}`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.message).toBe("Record not found (Indicator not found).");
});

test("the categories are those that indicators have, each once, under parents that are there", async () => {
  const { categories } = await data("/api/v3/indicator-categories");
  expect(categories).toEqual(INDICATOR_CATEGORIES);
  const names = INDICATOR_CATEGORIES.map(({ name }) => name ?? "");
  // Matches of YARA rules have the one category that no built-in indicator has.
  const used = new Set([...listIndicators().flatMap(({ category }) => category), "yara"]);
  expect(names.toSorted()).toEqual([...used].toSorted());
  for (const { parent } of INDICATOR_CATEGORIES) expect([null, ...names]).toContain(parent);
});

test("the documentation tells of one path, in either way of writing its parameters", async () => {
  const asked = await data("/api/v3/docs?api=/api/v3/users/:login/rate-limit");
  expect(asked).toEqual(await data(`/api/v3/docs?api=${encodeURIComponent("/api/v3/users/{user}/rate-limit/")}`));
  expect(asked.api).toBe("/api/v3/users/{login}/rate-limit");
  const [read] = asked.operations;
  expect(read).toMatchObject({
    id: "getRateLimit",
    method: "GET",
    parameters: [{ name: "login", in: "path", required: true }],
  });
});

test("the documentation lists all operations, with their parameters", async () => {
  const { api, operations: all } = await data("/api/v3/docs");
  expect(api).toBeNull();
  expect(all.map(({ id }: { id: string }) => id)).toEqual(Object.keys(operations));
  const submit = all.find(({ id }: { id: string }) => id === "submitSample");
  expect(submit.parameters).toContainEqual({ name: "sample_password", in: "body", required: false });
  expect(submit.parameters).toContainEqual({ name: "sample", in: "file", required: false });
  const query = all.find(({ id }: { id: string }) => id === "querySamples");
  expect(query).toMatchObject({ status: 201 });
  expect(query.parameters).toContainEqual({ name: "query", in: "body", required: true });
});

test("a path of which nothing is known is no error: a client only tests its connection so", async () => {
  expect(await data("/api/v3/docs?api=/api/v3/nothing")).toEqual({ api: null, operations: [] });
});

test("cloud.json names this service to whoever asks", async () => {
  const answer = await harness.sandbox.app.inject({ method: "GET", url: "/cloud.json" });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json;charset=utf-8");
  expect(cloudSchema.safeParse(answer.json()).success).toBe(true);
  expect(readClouds(answer.json())).toEqual([{ name: "Built-in sandbox", url: "https://sandbox.example.com" }]);
});
