import { once } from "node:events";
import { connect } from "node:net";
import { promisify } from "node:util";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { KEY, openHarness, type Harness } from "../testing/harness.ts";
import { FORM_TYPE, rawRequest } from "../testing/wire.ts";

const faults: string[] = [];
let harness: Harness;
let address: string;
beforeAll(async () => {
  const logger = pino({ level: "error" }, { write: (line: string) => void faults.push(line) });
  harness = await openHarness({ logger });
  address = await harness.sandbox.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await harness.close();
});

const FILE_PART = '--xYzZy\r\nContent-Disposition: form-data; name="sample"\r\n\r\nab';

test.each([
  ["a form", `POST /api/v2/samples?api_key=${KEY}`, FORM_TYPE, FILE_PART],
  ["a text", `POST /api/v2/samples/state?api_key=${KEY}`, { "content-type": "text/plain" }, "ids=a,b"],
])("a client that hangs up in the middle of %s is no fault of the service", async (_, line, headers, body) => {
  const whole = rawRequest(line, headers, `${body}${"x".repeat(1000)}`);
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname, () => socket.write(whole.subarray(0, -900), () => socket.destroy()));
  await once(socket, "close");
  await vi.waitFor(async () => expect(await countConnections()).toBe(0), { timeout: 10_000 });
  expect(faults).toEqual([]);
});

async function countConnections(): Promise<number> {
  const { server } = harness.sandbox.app;
  return await promisify(server.getConnections.bind(server))();
}
