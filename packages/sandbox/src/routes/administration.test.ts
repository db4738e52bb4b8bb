import { randomBytes, randomInt } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listKeys } from "../tables/keys.ts";
import type { SandboxTables } from "../tables/schema.ts";
import { setUserRole } from "../tables/users.ts";
import { askOperation, type Question } from "../testing/ask.ts";
import { KEY, openHarness, START_MS, type Harness } from "../testing/harness.ts";

let harness: Harness;
let organizationId: string;
beforeEach(async () => {
  harness = await openHarness();
  organizationId = String((await harness.get("/api/v3/session/whoami")).json().data.organization_id);
});
afterEach(async () => {
  await harness.close();
});

const db = () => harness.database.kysely.withTables<SandboxTables>();
const about = (login: string, more: Question = {}): Question => ({ params: { login }, ...more });
const statusWith = async (key: string) => (await harness.get("/api/v3/session/whoami", key)).statusCode;

test("a class is set up, locked out and torn down as a public script does it", async () => {
  const pupil = { title: "pupil", login: "pupil01", name: "pupil01", email: "teacher+pupil01@example.com" };
  // The key stands in the body, as JSON without a content type.
  const made = await harness.sandbox.app.inject({
    method: "POST",
    url: `/api/v3/organizations/${organizationId}/users`,
    payload: JSON.stringify({ api_key: KEY, ...pupil }),
  });
  const key = made.json().data.api_key;
  expect(await statusWith(key)).toBe(200);
  const roster = await harness.sandbox.app.inject(`/api/v3/organizations/${organizationId}/users?api_key=${KEY}`);
  const users = roster.json().data.users.filter((user: { role: string }) => user.role === "user");
  // It joins these texts and walks through the properties, so none of them may be null.
  expect(users).toMatchObject([{ ...pupil, role: "user", active: true, api_key: "", properties: {} }]);
  const texts = roster
    .json()
    .data.users.flatMap((user: Record<string, unknown>) =>
      ["login", "name", "email", "title", "role", "api_key"].map((field) => typeof user[field]),
    );
  expect(new Set(texts)).toEqual(new Set(["string"]));
  for (const [method, path] of [
    ["DELETE", "active"],
    ["PUT", "api-key"],
  ] as const) {
    const url = `/api/v3/users/pupil01/${path}`;
    const answer = await harness.sandbox.app.inject({ method, url, payload: `{"api_key": "${KEY}"}` });
    expect(answer.statusCode).toBe(200);
  }
  expect(await statusWith(key)).toBe(401);
  const gone = await harness.sandbox.app.inject({
    method: "DELETE",
    url: "/api/v3/users/pupil01",
    payload: `{"api_key": "${KEY}"}`,
  });
  expect(gone.json()).toEqual({ api_version: 3, id: expect.any(Number), request_id: expect.any(String) });
  expect((await askOperation(harness, "getUser", about("pupil01"))).statusCode).toBe(404);
  const again = await askOperation(harness, "createUser", { params: { organizationId }, body: pupil });
  expect(again.statusCode).toBe(200);
});

test("a key is told to whoever sent it, and of others none", async () => {
  await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const { users } = (await askOperation(harness, "listOrganizationUsers", { params: { organizationId } })).json().data;
  const keys = users.map((user: { login: string; api_key: string }) => [user.login, user.api_key]);
  expect(keys).toEqual([
    ["jdoe", KEY],
    ["kim", ""],
  ]);
  expect((await askOperation(harness, "getUser", about("jdoe"))).json().data.api_key).toBe(KEY);
  expect((await askOperation(harness, "getUser", about("kim"))).json().data.api_key).toBe("");
});

test("a renewed key ends all that were valid before, whoever made them", async () => {
  const answer = await askOperation(harness, "renewApiKey", about("jdoe"));
  const { api_key: key } = answer.json().data;
  expect(key).toMatch(/^[a-z0-9]{26}$/);
  expect(await statusWith(KEY)).toBe(401);
  expect(await statusWith(key)).toBe(200);
});

test("a user who is not active is refused until activated again", async () => {
  const key = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  await askOperation(harness, "deactivateUser", about("kim"));
  const refused = await harness.get("/api/v3/session/whoami", key);
  expect(refused.statusCode).toBe(403);
  expect(refused.json().error.errors).toEqual([
    { code: 403, message: "Forbidden API request.", help: "/doc/main/index.html", report: "support@threatgrid.com" },
  ]);
  expect((await askOperation(harness, "getUser", about("kim"))).json().data.active).toBe(false);
  await askOperation(harness, "activateUser", about("kim"));
  expect(await statusWith(key)).toBe(200);
});

test("a password is kept as a digest alone, and whoami tells when it was set", async () => {
  const answer = await askOperation(harness, "setPassword", about("jdoe", { body: { password: " with blanks " } }));
  expect(answer.body).not.toContain("blanks");
  const user = (await harness.get("/api/v3/session/whoami")).json().data;
  expect(user.properties).toEqual({ "password-updated-at-millis": START_MS });
  const [row] = await db().selectFrom("sandbox_users").selectAll().execute();
  expect(row?.password_digest).toMatch(/^\$argon2id\$/);
  expect(JSON.stringify([row, user])).not.toContain("blanks");
  expect((await askOperation(harness, "setPassword", about("jdoe", { body: { password: "" } }))).statusCode).toBe(400);
});

test.each([
  ["nothing", {}, "The parameter login is required. "],
  ["a login with a slash", { login: "a/b" }, "The parameter login is invalid"],
  ["a login of control characters", { login: "a\u0000b" }, "The parameter login is invalid"],
  ["a login that is too long", { login: "a".repeat(65) }, "The parameter login is invalid"],
  ["a name that is too long", { login: "a", name: "a".repeat(256) }, "The parameter name is invalid"],
])("a user is not made of %s", async (_, body, message) => {
  const answer = await askOperation(harness, "createUser", { params: { organizationId }, body });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain(message);
});

test("a login is given once among all organisations, and to strangers not even after its user has gone", async () => {
  const elsewhere = (await askOperation(harness, "createOrganization", { body: { name: "Elsewhere" } })).json().data.id;
  const kim = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  await harness.submit("public bytes", {}, kim);
  const create = async (id: string) =>
    (await askOperation(harness, "createUser", { params: { organizationId: id }, body: { login: "kim" } })).statusCode;
  expect(await create(organizationId)).toBe(409);
  expect(await create(String(elsewhere))).toBe(409);
  await askOperation(harness, "deleteUser", about("kim"));
  expect(await create(String(elsewhere))).toBe(409);
  expect(await create(organizationId)).toBe(200);
  // The namesake is somebody else: the keys of old are not valid again.
  expect(await statusWith(kim)).toBe(401);
});

test("organisations have names of their own, and are found by a part of them", async () => {
  expect((await askOperation(harness, "createOrganization", { body: { name: "Example" } })).statusCode).toBe(409);
  expect((await askOperation(harness, "createOrganization", { body: { name: " " } })).statusCode).toBe(400);
  await askOperation(harness, "createOrganization", { body: { name: "Elsewhere" } });
  const found = await harness.get("/api/v3/organizations?query=WHERE");
  expect(found.json().data.organizations).toEqual([{ id: expect.any(Number), name: "Elsewhere" }]);
});

test("the samples of a deleted user stay the organisation's", async () => {
  const kim = await harness.sandbox.addUser({ login: "kim", organization: "Example" });
  const id = await harness.analysed("private bytes", { private: "true" }, kim);
  await askOperation(harness, "deleteUser", about("kim"));
  expect(await statusWith(kim)).toBe(401);
  expect((await harness.get(`/api/v2/samples/${id}`)).json().data).toMatchObject({ login: "kim", private: true });
});

test("the private samples of a deleted organisation are nobody's, and its id never comes back", async () => {
  await harness.close();
  const drawn: number[] = [];
  harness = await openHarness({ random: (size) => (size === 4 ? toBytes(drawn.shift()) : randomBytes(size)) });
  const eve = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  const elsewhere = (await harness.get("/api/v3/session/whoami", eve)).json().data.organization_id;
  const [secret, open] = [
    await harness.analysed("private bytes", { private: "true" }, eve),
    await harness.analysed("public bytes", {}, eve),
  ];
  const deleted = await askOperation(harness, "deleteOrganization", { params: { organizationId: String(elsewhere) } });
  expect(deleted.statusCode).toBe(200);
  expect(await statusWith(eve)).toBe(401);
  expect(await listKeys(db(), "eve")).toEqual([]);
  drawn.push(elsewhere - 100_000);
  const heir = await harness.sandbox.addUser({ login: "heir", organization: "Elsewhere" });
  expect(drawn).toEqual([]);
  expect((await harness.get("/api/v3/session/whoami", heir)).json().data.organization_id).not.toBe(elsewhere);
  for (const key of [KEY, heir]) {
    expect((await harness.get(`/api/v2/samples/${secret}`, key)).statusCode).toBe(404);
    expect((await harness.get(`/api/v2/samples/${open}`, key)).json().data).not.toHaveProperty("login");
  }
});

function toBytes(value = randomInt(2 ** 32)): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

test("the samples of a user or an organisation are those that are there for the one who asks", async () => {
  const eve = await harness.sandbox.addUser({ login: "eve", organization: "Elsewhere" });
  await harness.analysed("private bytes", { private: "true" }, eve);
  const open = await harness.analysed("public bytes", {}, eve);
  const colleague = await harness.sandbox.addUser({ login: "adam", organization: "Elsewhere" });
  await harness.analysed("a colleague's bytes", {}, colleague);
  const ids = async (key: string) => {
    const { items } = (await askOperation(harness, "listUserSamples", about("eve", { key }))).json().data;
    return items.map((item: { id: string }) => item.id);
  };
  expect(await ids(KEY)).toEqual([open]);
  expect((await ids(eve)).length).toBe(2);
});

test("the last administrator cannot be taken away over the API", async () => {
  for (const id of ["deactivateUser", "deleteUser"] as const) {
    const answer = await askOperation(harness, id, about("jdoe"));
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error.message).toMatch(/last active administrator/);
  }
  expect((await askOperation(harness, "deleteOrganization", { params: { organizationId } })).statusCode).toBe(409);
  // One who administers the organisation alone is no substitute.
  await harness.sandbox.addUser({ login: "lee", organization: "Example", role: "org-admin" });
  expect((await askOperation(harness, "deactivateUser", about("jdoe"))).statusCode).toBe(409);
  // One who is not active does not count.
  await harness.sandbox.addUser({ login: "kim", organization: "Example", role: "admin" });
  await askOperation(harness, "deactivateUser", about("kim"));
  expect((await askOperation(harness, "deleteUser", about("jdoe"))).statusCode).toBe(409);
  await askOperation(harness, "activateUser", about("kim"));
  expect((await askOperation(harness, "deleteUser", about("jdoe"))).statusCode).toBe(200);
});

test("where nobody administers all organisations, each keeps its last administrator", async () => {
  const boss = await harness.sandbox.addUser({ login: "boss", organization: "Elsewhere", role: "org-admin" });
  await setUserRole(db(), "jdoe", "org-admin");
  expect((await askOperation(harness, "deactivateUser", about("boss", { key: boss }))).statusCode).toBe(409);
  await harness.sandbox.addUser({ login: "second", organization: "Elsewhere", role: "org-admin" });
  expect((await askOperation(harness, "deactivateUser", about("boss", { key: boss }))).statusCode).toBe(200);
});

test("two administrators who remove each other do not both succeed", async () => {
  const kim = await harness.sandbox.addUser({ login: "kim", organization: "Example", role: "admin" });
  const answers = await Promise.all([
    askOperation(harness, "deleteUser", about("jdoe", { key: kim })),
    askOperation(harness, "deleteUser", about("kim")),
  ]);
  expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
});
