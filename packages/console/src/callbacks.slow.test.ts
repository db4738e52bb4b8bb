import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openReceiver } from "../../sandbox/src/testing/receiver.ts";
import { loadConfiguration } from "./configuration/index.ts";
import { startSandbox } from "./sandbox-parts.ts";

// The setting on its whole way: file, configuration, sandbox, and the network of this machine.

const KEY = "a-key-of-the-test";

async function recordAfterCall(toml: string, env: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-callbacks-"));
  const receiver = await openReceiver();
  await writeFile(join(folder, "fumehood.toml"), toml);
  const configuration = loadConfiguration({ cwd: folder, env: { HOME: folder, FUMEHOOD_DATA: folder, ...env } });
  const sandbox = await startSandbox(configuration, { host: "127.0.0.1", port: 0, apiKey: KEY });
  onTestFinished(async () => {
    await sandbox.stop();
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });
  const query = new URLSearchParams({
    api_key: KEY,
    url: "http://www.example.com",
    callback_url: `${receiver.url}/hook`,
  });
  const answer = await fetch(`${sandbox.url}/api/v2/samples?${query}`, { method: "POST" });
  const { id } = dataOf(await answer.json());
  for (;;) {
    const record = dataOf(await (await fetch(`${sandbox.url}/api/v2/samples/${id}?api_key=${KEY}`)).json());
    if (!["waiting", "pending"].includes(record.callback.state))
      return { callback: record.callback, receiver, sandbox };
    await setTimeout(50);
  }
}

function dataOf(body: unknown): { id: string; callback: { state: string; reason?: string } } {
  // The sandbox's tests look at the shape.
  return (body as { data: { id: string; callback: { state: string; reason?: string } } }).data;
}

test("without a setting, nobody on this machine is called", async () => {
  const { callback, receiver } = await recordAfterCall("", {});
  expect(callback).toMatchObject({ state: "refused", reason: "It leads to this machine itself (a loopback address)." });
  expect(receiver.calls).toEqual([]);
});

test.each([
  ["the file", "[sandbox]\ncallbacks_private_networks = true\n", {}],
  ["the environment", "", { FUMEHOOD_SANDBOX_CALLBACKS_PRIVATE_NETWORKS: "true" }],
])("%s may allow it, and links lead to where the sandbox listens", async (_, toml, env) => {
  const { callback, receiver, sandbox } = await recordAfterCall(toml, env);
  expect(callback).toMatchObject({ state: "delivered" });
  const { data } = JSON.parse(receiver.calls[0]?.body ?? "");
  expect(data.report_url).toBe(`${sandbox.url}/api/v2/samples/${data.id}/report.html`);
});
