import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runFumehood, serve, type Served } from "../support/fumehood-process.ts";

let folder: string;
let data: string;
let sandbox: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fumehood-accounts-"));
  data = join(folder, "data");
  await mkdir(data);
  sandbox = await serve(data, ["--api-key", "first"], "sandbox");
});
afterAll(async () => {
  await sandbox.end("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

const accounts = (...args: string[]) => runFumehood(["sandbox", ...args, "--data", data], { home: folder });

async function whoami(key: string): Promise<{ status: number; login: unknown }> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${sandbox.url}/api/v3/session/whoami`, { headers });
  const body = (await answer.json()) as { data?: { login?: unknown } };
  return { status: answer.status, login: body.data?.login };
}

async function submit(key: string): Promise<Response> {
  const form = new FormData();
  form.append("api_key", key);
  form.append("sample", new Blob(["not much"]), "note.txt");
  return await fetch(`${sandbox.url}/api/v2/samples`, { method: "POST", body: form });
}

test("what is done to accounts holds at once for the sandbox that runs", async () => {
  const [first] = jsonLines(await accounts("users", "list", "--json"));
  expect(first).toMatchObject({ login: "analyst", role: "admin", keys: 1 });
  const added = await accounts("users", "add", "kim", "--limit", "1/1d");
  expect(added.code, added.stderr).toBe(0);
  const key = added.stdout.trim();
  expect(await whoami(key)).toEqual({ status: 200, login: "kim" });
  expect((await submit(key)).status).toBe(200);
  const refused = await submit(key);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(86_000);
  await accounts("users", "limit", "kim", "none");
  expect((await submit(key)).status).toBe(200);
  await accounts("users", "deactivate", "kim");
  expect((await whoami(key)).status).toBe(403);
  await accounts("users", "activate", "kim");
  const [{ id } = {}] = jsonLines(await accounts("keys", "list", "kim", "--json"));
  const second = (await accounts("keys", "new", "kim")).stdout.trim();
  const revoked = await accounts("keys", "revoke", String(id));
  expect(revoked.code, revoked.stderr).toBe(0);
  expect(await whoami(key)).toEqual({ status: 401, login: undefined });
  expect(await whoami(second)).toEqual({ status: 200, login: "kim" });
  for (const secret of [key, second]) expect(sandbox.stderr()).not.toContain(secret);
});

test.each([
  [["users", "set-role", "nobody", "admin"], 5, /There is no user nobody\. There are: analyst/],
  [["keys", "revoke", "first"], 2, /named by the id/],
])("%j ends in one sentence and an exit code", async (args, code, message) => {
  const ran = await accounts(...args);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).toMatch(/^fumehood: [^\n]+\n$/);
});
