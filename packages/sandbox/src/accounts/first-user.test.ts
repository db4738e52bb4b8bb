import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SandboxTables } from "../tables/schema.ts";
import { listKeys } from "../tables/keys.ts";
import { makeKey } from "./renew-key.ts";
import { askOperation } from "../testing/ask.ts";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(async () => {
  await harness.close();
});

const WHOAMI = "/api/v3/session/whoami";
const keysNow = async () => await listKeys(harness.database.kysely.withTables<SandboxTables>(), "jdoe");

async function statusWith(key: string): Promise<number> {
  return (await harness.get(WHOAMI, key)).statusCode;
}

test("the first user administers all organisations, and a key of any length is the first user's", async () => {
  await harness.reopen({ apiKey: "k" });
  expect((await harness.get(WHOAMI, "k")).json().data).toMatchObject({ login: "jdoe", role: "admin", api_key: "k" });
});

test("a key given at a later start takes the place of the one given before", async () => {
  await harness.reopen({ apiKey: "second" });
  expect(await statusWith(KEY)).toBe(401);
  expect(await statusWith("second")).toBe(200);
});

test("keys that were made since stay valid when another one is given", async () => {
  const db = harness.database.kysely.withTables<SandboxTables>();
  const made = await makeKey(db, "jdoe", {
    clock: Date.now,
    random: randomBytes,
    quota: { user: [], organization: [] },
  });
  await harness.reopen({ apiKey: "second" });
  expect([await statusWith(made), await statusWith("second"), await statusWith(KEY)]).toEqual([200, 200, 401]);
});

test("the same key given again changes nothing", async () => {
  const before = await keysNow();
  await harness.reopen();
  expect(await keysNow()).toEqual(before);
});

test("a key that was given earlier can be given again", async () => {
  await harness.reopen({ apiKey: "second" });
  await harness.reopen();
  expect(await statusWith(KEY)).toBe(200);
  expect(await statusWith("second")).toBe(401);
});

test("the key of another user is refused, and that user keeps it", async () => {
  await harness.sandbox.addUser({ login: "kim", organization: "Example", apiKey: "kims" });
  await expect(harness.reopen({ apiKey: "kims" })).rejects.toThrow(/another user's already/);
  expect((await harness.get(WHOAMI, "kims")).json().data.login).toBe("kim");
  expect(await statusWith(KEY)).toBe(200);
});

test("a login or a key is given once", async () => {
  await expect(harness.sandbox.addUser({ login: "jdoe" })).rejects.toThrow(/login jdoe is taken/);
  await expect(harness.sandbox.addUser({ login: "kim", apiKey: KEY })).rejects.toThrow(/another user's/);
  expect((await harness.sandbox.addUser({ login: "kim" })).length).toBe(26);
});

test("the first user of a new organisation takes no samples of the one that was deleted for the own ones", async () => {
  const before = await harness.analysed("public bytes");
  const admin = await harness.sandbox.addUser({ login: "kim", organization: "Elsewhere", role: "admin" });
  const { organization_id: id } = (await harness.get(WHOAMI)).json().data;
  await askOperation(harness, "deleteOrganization", { params: { organizationId: String(id) }, key: admin });
  await harness.reopen({ apiKey: "again" });
  const found = async (path: string) => (await harness.get(path, "again")).json().data.items.length;
  expect(await found(`/api/v2/samples?id=${before}`)).toBe(1);
  for (const path of ["samples", "samples/search", "search/submissions", "search/domains", "iocs/feeds/domains"]) {
    expect(await found(`/api/v2/${path}?user_only=true`), path).toBe(0);
  }
});
