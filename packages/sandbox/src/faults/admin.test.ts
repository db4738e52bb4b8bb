import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { readFaultRules } from "./read-rules.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ faults: readFaultRules('[[rules]]\nfault = "slow"\ndelay_ms = 1', "f") });
});
afterAll(async () => {
  await harness.close();
});

const send = (method: "GET" | "PUT" | "DELETE", payload = "", key = KEY) =>
  harness.sandbox.app.inject({ method, url: "/admin/faults", headers: { authorization: `Bearer ${key}` }, payload });

test("the rules of the start hold, with what they have done", async () => {
  await harness.get("/api/v3/session/whoami");
  expect((await send("GET")).json()).toEqual({
    seed: 1,
    rules: [{ fault: "slow", delay_ms: 1, after: 0, every: 1, seen: 1, fired: 1, spent: false }],
    unknown_samples: 0,
  });
});

test("they are replaced by TOML or JSON, and taken away", async () => {
  const toml = await send("PUT", '[[rules]]\nfault = "error"\ntimes = 1\n');
  expect(toml.json()).toMatchObject({ rules: [{ fault: "error", seen: 0 }] });
  expect((await harness.get("/api/v3/session/whoami")).statusCode).toBe(503);
  expect((await harness.get("/api/v3/session/whoami")).statusCode).toBe(200);
  expect((await send("GET")).json()).toMatchObject({ rules: [{ seen: 2, fired: 1, spent: true }] });
  expect((await send("PUT", '{"rules":[{"fault":"drip"}]}')).json()).toMatchObject({ rules: [{ fault: "drip" }] });
  expect((await send("DELETE")).json()).toEqual({ seed: 1, rules: [], unknown_samples: 0 });
});

test("rules that cannot be used change nothing", async () => {
  await send("PUT", '{"rules":[{"fault":"drip"}]}');
  const answer = await send("PUT", '{"rules":[{"fault":"dripp"}]}');
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toBe('The body (rule 1): no fault has the name "dripp"; did you mean "drip"?');
  expect((await send("PUT", "#".repeat(300_000))).statusCode).toBe(413);
  expect((await send("GET")).json()).toMatchObject({ rules: [{ fault: "drip" }] });
});

test.each(["GET", "PUT", "DELETE"] as const)("%s is for administrators of the service alone", async (method) => {
  const user = await harness.sandbox.addUser({ login: `user-${method}`, organization: "Example" });
  const orgAdmin = await harness.sandbox.addUser({
    login: `org-${method}`,
    organization: "Example",
    role: "org-admin",
  });
  for (const key of [user, orgAdmin]) {
    const answer = await send(method, "", key);
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error.message).toContain("administrator");
  }
  expect((await send(method, "", "wrong")).statusCode).toBe(401);
});

test("a sandbox that was started without faults has none, says so, and looks at no request twice", async () => {
  const sandbox = await harness.reopen({ faults: undefined });
  const headers = { authorization: `Bearer ${KEY}` };
  const answer = await sandbox.app.inject({ method: "PUT", url: "/admin/faults", headers, payload: "{}" });
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.message).toContain("--allow-faults");
  expect((await sandbox.app.inject("/health")).json()).toEqual({ status: "ok" });
});
