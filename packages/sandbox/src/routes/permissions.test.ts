import type { ThreatGridOperationId } from "@fumehood/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { USER_ROLES, type UserRole } from "../tables/users.ts";
import { askOperation } from "../testing/ask.ts";
import { openHarness, type Harness } from "../testing/harness.ts";

let harness: Harness;
let count = 0;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(async () => {
  await harness.close();
});

const WINDOWS = { "submission-rate-limit": [[5, 1440]] };
const newLogin = () => ({ login: `new${(count += 1)}` });

/** Somebody of a role, a colleague and a stranger, with their organisations: new ones, so that each case may take away what it likes. */
async function makePeople(role: UserRole) {
  const number = (count += 1);
  const people = { own: `own${number}`, same: `same${number}`, foreign: `foreign${number}` };
  const organization = `Own ${number}`;
  const key = await harness.sandbox.addUser({ login: people.own, role, organization });
  await harness.sandbox.addUser({ login: people.same, organization });
  await harness.sandbox.addUser({ login: people.foreign, organization: `Foreign ${number}` });
  return { key, people };
}

async function organizationIdOf(login: string): Promise<string> {
  return String((await askOperation(harness, "getUserOrganization", { params: { login } })).json().data.id);
}

type Statuses = readonly [own: number, same: number, foreign: number, unknown: number];

// What each role is answered about: the own login, a colleague's, a stranger's, and one that nobody has.
const READ = { user: [200, 403, 403, 403], "org-admin": [200, 200, 404, 404], admin: [200, 200, 200, 404] } as const;
const ADMINISTER = { ...READ, user: [403, 403, 403, 403] } as const;
const ABOUT_USERS: readonly [ThreatGridOperationId, Record<UserRole, Statuses>, body?: unknown][] = [
  ["getUser", READ],
  ["getUserOrganization", READ],
  ["listUserSamples", READ],
  ["getRateLimit", READ],
  ["renewApiKey", READ],
  ["setPassword", READ, { password: "a new one" }],
  ["setRateLimit", ADMINISTER, WINDOWS],
  ["activateUser", ADMINISTER],
  ["deactivateUser", ADMINISTER],
  ["deleteUser", ADMINISTER],
];

const userCases = ABOUT_USERS.flatMap(([id, statuses, body]) =>
  USER_ROLES.flatMap((role) =>
    (["own", "same", "foreign", "unknown"] as const).map(
      (whose, index) => [id, role, whose, statuses[role][index], body] as const,
    ),
  ),
);

test.each(userCases)("%s by %s about the %s login is %i", async (id, role, whose, status, body) => {
  const { key, people } = await makePeople(role);
  const login = { ...people, unknown: "nobody" }[whose];
  const answer = await askOperation(harness, id, { params: { login }, key, ...(body === undefined ? {} : { body }) });
  expect(answer.statusCode).toBe(status);
  if (status === 403) expect(answer.json().error).toMatchObject({ code: 403, message: "Forbidden API request." });
  if (status === 404) expect(answer.json().error.message).toBe("Record not found (User not found).");
});

type OrganizationStatuses = readonly [own: number, foreign: number, unknown: number];

const ORGANIZATION_READ = { user: [200, 404, 404], "org-admin": [200, 404, 404], admin: [200, 200, 404] } as const;
const ORGANIZATION_ADMINISTER = { ...ORGANIZATION_READ, user: [403, 403, 403] } as const;
const ADMIN_ONLY = { ...ORGANIZATION_ADMINISTER, "org-admin": [403, 403, 403] } as const;
const ABOUT_ORGANIZATIONS: readonly [
  ThreatGridOperationId,
  Record<UserRole, OrganizationStatuses>,
  body?: () => unknown,
][] = [
  ["getOrganization", ORGANIZATION_READ],
  ["listOrganizationSamples", ORGANIZATION_READ],
  ["getOrganizationRateLimit", ORGANIZATION_READ],
  ["listOrganizationUsers", ORGANIZATION_ADMINISTER],
  ["createUser", ORGANIZATION_ADMINISTER, newLogin],
  ["setOrganizationRateLimit", ADMIN_ONLY, () => WINDOWS],
  ["deleteOrganization", ADMIN_ONLY],
];

const organizationCases = ABOUT_ORGANIZATIONS.flatMap(([id, statuses, body]) =>
  USER_ROLES.flatMap((role) =>
    (["own", "foreign", "unknown"] as const).map(
      (whose, index) => [id, role, whose, statuses[role][index], body] as const,
    ),
  ),
);

test.each(organizationCases)("%s by %s about the %s organisation is %i", async (id, role, whose, status, body) => {
  const { key, people } = await makePeople(role);
  const organizationId = whose === "unknown" ? "7" : await organizationIdOf(people[whose]);
  const answer = await askOperation(harness, id, {
    params: { organizationId },
    key,
    ...(body === undefined ? {} : { body: body() }),
  });
  expect(answer.statusCode).toBe(status);
  if (status === 404) expect(answer.json().error.message).toBe("Record not found (Organization not found).");
});

test.each([
  ["user", 403],
  ["org-admin", 403],
  ["admin", 200],
] as const)("createOrganization by %s is %i", async (role, status) => {
  const { key } = await makePeople(role);
  const answer = await askOperation(harness, "createOrganization", { body: { name: `New ${(count += 1)}` }, key });
  expect(answer.statusCode).toBe(status);
});

test.each(USER_ROLES)("listOrganizations tells %s those that the role may see", async (role) => {
  const { key, people } = await makePeople(role);
  const answer = await askOperation(harness, "listOrganizations", { key });
  const ids = answer.json<{ data: { organizations: { id: number }[] } }>().data.organizations.map(({ id }) => id);
  expect(ids).toContain(Number(await organizationIdOf(people.own)));
  expect(ids.includes(Number(await organizationIdOf(people.foreign)))).toBe(role === "admin");
  expect(ids.length === 1).toBe(role !== "admin");
});

test.each(["renewApiKey", "setPassword", "setRateLimit", "activateUser", "deactivateUser", "deleteUser"] as const)(
  "%s by an org-admin about an admin of the same organisation is refused",
  async (id) => {
    const { key } = await makePeople("org-admin");
    const asking = (await harness.get("/api/v3/session/whoami", key)).json().data;
    const organization = (
      await askOperation(harness, "getUserOrganization", { params: { login: asking.login } })
    ).json();
    const login = `above${(count += 1)}`;
    await harness.sandbox.addUser({ login, role: "admin", organization: organization.data.name });
    const body = { password: "a new one", ...WINDOWS };
    expect((await askOperation(harness, id, { params: { login }, body, key })).statusCode).toBe(403);
  },
);

test("nobody gives a role above the own one", async () => {
  const { key, people } = await makePeople("org-admin");
  const organizationId = await organizationIdOf(people.own);
  const create = async (role: string) =>
    (await askOperation(harness, "createUser", { params: { organizationId }, body: { ...newLogin(), role }, key }))
      .statusCode;
  expect(await create("admin")).toBe(403);
  expect(await create("org-admin")).toBe(200);
  expect(await create("emperor")).toBe(400);
});
