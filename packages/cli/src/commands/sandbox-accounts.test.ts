import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashKey } from "@fumehood/sandbox/accounts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { captureContext, type CapturedContext } from "../testing/context.ts";
import { formatLimits, parseLimitWords } from "./sandbox-accounts.ts";
import { listKeys, newKey, revokeKey } from "./sandbox-keys.ts";
import { addOrg, limitOrg, listOrgs, removeOrg } from "./sandbox-orgs.ts";
import { activateUser, addUser, deactivateUser, limitUser, listUsers, removeUser, setRole } from "./sandbox-users.ts";

let folder: string;
let plain: CapturedContext;
let json: CapturedContext;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-accounts-"));
  plain = captureContext(folder);
  json = captureContext(folder, { json: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Run = (captured: CapturedContext) => Promise<number>;

/** What a command prints as JSON, one value a line. */
async function lines(run: Run): Promise<Record<string, unknown>[]> {
  expect(await run(json)).toBe(0);
  const { out } = json.takeOutput();
  return out === "" ? [] : out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function made(): Promise<void> {
  await addOrg(plain.context, "Example", {});
  await addUser(plain.context, "kim", {});
  plain.takeOutput();
}

const users = async () => await lines(({ context }) => listUsers(context, {}));
const keys = async (login?: string) => await lines(({ context }) => listKeys(context, login));

test("an organisation is added to an empty folder, listed, limited and removed", async () => {
  await addOrg(plain.context, " Example ", { limit: ["20/1h", "400/1d"] });
  const limits = [
    { samples: 20, minutes: 60 },
    { samples: 400, minutes: 1440 },
  ];
  const organization = { id: expect.any(Number), name: "Example", users: 0, limits };
  expect(await lines(({ context }) => listOrgs(context))).toEqual([organization]);
  expect(await lines(({ context }) => limitOrg(context, "Example", ["none"]))).toEqual([
    { ...organization, limits: [] },
  ]);
  await addUser(json.context, "kim", {});
  json.takeOutput();
  await removeOrg(plain.context, "Example");
  expect(plain.takeOutput().err).toMatch(/Removed Example and its users \(1\)/);
  expect(await users()).toEqual([]);
  expect(await keys()).toEqual([]);
});

test("a new user's key is alone on standard output, and nowhere in the folder", async () => {
  await addOrg(plain.context, "Example", {});
  plain.takeOutput();
  await addUser(plain.context, "kim", { name: "Kim Doe", email: "kim@example.com", role: "org-admin", apiOnly: true });
  const { out: key, err } = plain.takeOutput();
  expect(key).toMatch(/^[a-z0-9]{26}$/);
  expect(err).not.toContain(key);
  expect(await users()).toEqual([
    {
      login: "kim",
      name: "Kim Doe",
      email: "kim@example.com",
      title: null,
      role: "org-admin",
      organizationId: expect.any(Number),
      organization: "Example",
      active: true,
      apiOnly: true,
      limits: [],
      keys: 1,
      createdAt: expect.any(String),
    },
  ]);
  expect(await readFile(join(folder, "fumehood.db"), "latin1")).not.toContain(key);
});

test("a user is changed and removed, and each change is told as JSON", async () => {
  await made();
  const told = async (run: Run) => (await lines(run))[0];
  expect(await told(({ context }) => setRole(context, "kim", "admin"))).toMatchObject({ login: "kim", role: "admin" });
  expect(await told(({ context }) => deactivateUser(context, "kim"))).toMatchObject({ active: false });
  expect(await told(({ context }) => activateUser(context, "kim"))).toMatchObject({ active: true });
  expect(await told(({ context }) => limitUser(context, "kim", ["5/90m"]))).toMatchObject({
    limits: [{ samples: 5, minutes: 90 }],
  });
  expect(await told(({ context }) => removeUser(context, "kim"))).toEqual({ removed: "kim" });
  expect(await users()).toEqual([]);
});

test("that nobody is left who administers everything is said, for it is not forbidden here", async () => {
  await made();
  await setRole(plain.context, "kim", "admin");
  expect(plain.takeOutput().err).not.toContain("Nobody");
  await deactivateUser(plain.context, "kim");
  expect(plain.takeOutput().err).toMatch(/Nobody who is active has the role admin now/);
});

test("keys are made, listed by their digests and revoked, each by itself", async () => {
  await made();
  await newKey(plain.context, "kim");
  const { out: key, err } = plain.takeOutput();
  expect(err).not.toContain(key);
  const id = hashKey(key).slice(0, 12);
  expect((await keys("kim")).map((entry) => entry["valid"])).toEqual([true, true]);
  await revokeKey(plain.context, id.slice(0, 8).toUpperCase());
  const [revoked, ...others] = (await keys()).toSorted((a) => (a["id"] === id ? -1 : 1));
  expect(revoked).toMatchObject({ id, login: "kim", origin: "made", valid: false, revokedAt: expect.any(String) });
  expect(others).toMatchObject([{ valid: true, revokedAt: null }]);
  await listKeys(plain.context, undefined);
  expect(plain.takeOutput().out).not.toContain(key);
});

test("the key of the installation is replaced when it is revoked, so that no start brings the old one back", async () => {
  await made();
  await newKey(plain.context, "kim");
  const old = plain.takeOutput().out;
  await writeFile(join(folder, "sandbox-key"), `${old}\n`);
  await revokeKey(plain.context, hashKey(old).slice(0, 12));
  expect(plain.takeOutput().err).toMatch(/It was the key of this installation/);
  const next = (await readFile(join(folder, "sandbox-key"), "utf8")).trim();
  expect(next).not.toBe(old);
  const states = Object.fromEntries((await keys()).map((entry) => [entry["id"], entry["valid"]]));
  expect(states[hashKey(old).slice(0, 12)]).toBe(false);
  expect(states[hashKey(next).slice(0, 12)]).toBe(true);
});

test.each<[string, Run, string, RegExp]>([
  ["an unknown user", ({ context }) => newKey(context, "lee"), "notFound", /There is no user lee\. There are: kim\./],
  ["an unknown user to list keys of", ({ context }) => listKeys(context, "lee"), "notFound", /There are: kim/],
  [
    "an unknown organisation",
    ({ context }) => addUser(context, "lee", { org: "Elsewhere" }),
    "notFound",
    /There is no organisation Elsewhere\. There are: Example\. Add one with/,
  ],
  ["a login that is taken", ({ context }) => addUser(context, "kim", {}), "usage", /The login kim is taken/],
  ["a login that is none", ({ context }) => addUser(context, "a b", {}), "usage", /cannot be a login/],
  [
    "a role that is none",
    ({ context }) => setRole(context, "kim", "root"),
    "usage",
    /There are: user, org-admin, admin/,
  ],
  ["a name that is taken", ({ context }) => addOrg(context, "Example", {}), "usage", /organisation Example already/],
  ["a name of blanks", ({ context }) => addOrg(context, "  ", {}), "usage", /1 to 255 characters/],
  ["a limit that is none", ({ context }) => limitUser(context, "kim", ["many"]), "usage", /Write samples\/time/],
  ["a key instead of its id", ({ context }) => revokeKey(context, "not-a-key-id"), "usage", /never by itself/],
  ["an id that is none", ({ context }) => revokeKey(context, "abcdef12"), "notFound", /No valid key has that id/],
])("%s ends in a sentence that helps", async (_, run, exit, message) => {
  await made();
  await expect(run(plain)).rejects.toMatchObject({ exit, message: expect.stringMatching(message) });
});

test("several organisations ask for a choice, and none for a first one", async () => {
  await expect(addUser(plain.context, "kim", {})).rejects.toThrow(/There is no organisation yet/);
  await addOrg(plain.context, "Example", {});
  await addOrg(plain.context, "Elsewhere", {});
  await expect(addUser(plain.context, "kim", {})).rejects.toThrow(/Name one with --org: Elsewhere, Example\./);
  const [organization] = await lines(({ context }) => listOrgs(context));
  await addUser(plain.context, "kim", { org: String(organization?.["id"]) });
  expect(await users()).toMatchObject([{ organization: "Elsewhere" }]);
});

test("a folder without a sandbox is left as it is", async () => {
  const empty = captureContext(join(folder, "empty"));
  await expect(listUsers(empty.context, {})).rejects.toMatchObject({ exit: "configuration" });
  await expect(readFile(join(folder, "empty", "fumehood.db"))).rejects.toThrow(/ENOENT/);
});

test("a file that is no database ends as a matter of configuration", async () => {
  await writeFile(join(folder, "fumehood.db"), "something else".repeat(100));
  await expect(listUsers(plain.context, {})).rejects.toMatchObject({ exit: "configuration" });
});

test.each([
  [["none"], [], "none"],
  [["5/30"], [{ samples: 5, minutes: 30 }], "5/30m"],
  [
    ["20/60m", "400/24h"],
    [
      { samples: 20, minutes: 60 },
      { samples: 400, minutes: 1440 },
    ],
    "20/1h 400/1d",
  ],
  [["0/1d"], [{ samples: 0, minutes: 1440 }], "0/1d"],
])("the limit %j", (words, windows, text) => {
  expect(parseLimitWords(words)).toEqual(windows);
  expect(formatLimits(windows)).toBe(text);
});

test.each([[["5"]], [["5/0m"]], [["-5/1d"]], [["5/1w"]], [["5/367d"]], [["none", "5/1d"]], [Array(11).fill("1/1d")]])(
  "%j is no limit",
  (words) => {
    expect(() => parseLimitWords(words)).toThrow();
  },
);
