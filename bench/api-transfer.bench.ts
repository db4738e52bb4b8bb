// One file of 250 MB up to the sandbox and down again, client and sandbox in processes of their own. What is measured is how far the peak of
// resident memory of each rises above what it was when the same had been done with small files: a transfer's memory must not depend on its size.
import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { API_KEY, peakMiB, report, residentMiB, resetPeak, startBenchSandbox } from "./support/start-sandbox.ts";

const MIB = 1024 * 1024;
const LARGE_MIB = 250;
/** Files that warm both up; some connections, caches and compiled code are there only after a while. */
const WARM_UP_MIB = [1, 1, 1, 8, 8, 8];

/** Random bytes, each file other ones. Returns their digest. */
async function writeFile(path: string, sizeMib: number): Promise<string> {
  const block = randomBytes(MIB);
  const hash = createHash("sha256");
  async function* blocks() {
    for (let index = 0; index < sizeMib; index++) {
      block.writeUInt32BE(index);
      hash.update(block);
      yield Buffer.from(block);
    }
  }
  await pipeline(Readable.from(blocks()), createWriteStream(path));
  return hash.digest("hex");
}

async function transfer(client: { child: ChildProcess; lines: Interface }, path: string): Promise<string> {
  const line = new Promise<string>((done, fail) => {
    client.lines.once("line", done);
    client.lines.once("close", () => fail(new Error("the client ended")));
  });
  client.child.stdin?.write(`${path}\n`);
  return await line;
}

await using sandbox = await startBenchSandbox();
const script = resolve(import.meta.dirname, "support/transfer-process.ts");
const child = spawn(process.execPath, [script, sandbox.url, API_KEY], { stdio: ["pipe", "pipe", "inherit"] });
const client = { child, lines: createInterface({ input: child.stdout }) };

for (const [index, sizeMib] of WARM_UP_MIB.entries()) {
  const path = join(sandbox.folder, `warm-${index}`);
  const digest = await writeFile(path, sizeMib);
  if ((await transfer(client, path)) !== digest) throw new Error("a small file came back changed");
}
const path = join(sandbox.folder, "large");
const digest = await writeFile(path, LARGE_MIB);
const pids = [child.pid, sandbox.child.pid];
const [clientBase = 0, serverBase = 0] = await Promise.all(pids.map(residentMiB));
for (const pid of pids) await resetPeak(pid);
const started = performance.now();
if ((await transfer(client, path)) !== digest) throw new Error("the large file came back changed");
const seconds = (performance.now() - started) / 1000;
const [clientPeak = 0, serverPeak = 0] = await Promise.all(pids.map(peakMiB));
child.stdin.end();
report({
  name: "api-transfer",
  mebibytes: LARGE_MIB,
  seconds: Number(seconds.toFixed(2)),
  clientBaseMiB: Math.round(clientBase),
  serverBaseMiB: Math.round(serverBase),
  clientGrowthMiB: Number((clientPeak - clientBase).toFixed(1)),
  serverGrowthMiB: Number((serverPeak - serverBase).toFixed(1)),
});
