// 1,000 submissions of 20 KB each over HTTP: all handed to our client at once, against a script that sends one after the other, each over a
// connection of its own, as the published examples do. Both against fresh sandboxes that accept, flush and answer, but do not analyse:
// what is measured is how soon a folder of files has been acknowledged.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { fileFromPath } from "@fumehood/client/node";
import { API_KEY, cpuMs, report, startBenchSandbox, type BenchSandbox } from "./support/start-sandbox.ts";

const FILES = 1000;
const FILE_BYTES = 20 * 1024;
const WARM_UP = 50;

async function writeFiles(folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, index) => join(folder, `sample-${index}.bin`));
  for (const path of paths) await writeFile(path, randomBytes(FILE_BYTES));
  return paths;
}

/** What a short script does: reads the file, puts it into a form, waits for the answer, goes on. */
async function submitAlone(url: string, path: string): Promise<void> {
  const boundary = "----script";
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n${API_KEY}\r\n--${boundary}\r\n` +
    `Content-Disposition: form-data; name="sample"; filename="sample.bin"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), await readFile(path), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": body.length };
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${url}/api/v2/samples`, { method: "POST", agent: false, headers }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the sandbox answered ${answer.statusCode}`));
      answer.on("end", resolve).resume();
    });
    sent.on("error", reject).end(body);
  });
}

async function submitInTurn(sandbox: BenchSandbox, paths: readonly string[]): Promise<void> {
  for (const path of paths) await submitAlone(sandbox.url, path);
}

async function submitTogether(sandbox: BenchSandbox, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map(async (path) => sandbox.client.samples.submitFile({ file: await fileFromPath(path) })));
}

interface Measured {
  readonly perSecond: number;
  /** Processor time of the sandbox for each file. */
  readonly serverMs: number;
}

/** One way of submitting. */
async function measure(sandbox: BenchSandbox, submit: typeof submitInTurn): Promise<Measured> {
  await submit(sandbox, await writeFiles(join(sandbox.folder, "warm"), WARM_UP));
  const paths = await writeFiles(join(sandbox.folder, "files"), FILES);
  const before = await cpuMs(sandbox.child.pid);
  const started = performance.now();
  await submit(sandbox, paths);
  const seconds = (performance.now() - started) / 1000;
  const serverMs = ((await cpuMs(sandbox.child.pid)) - before) / FILES;
  const { total } = await sandbox.client.search.submissions({ pageSize: 1 }).page();
  if (total !== WARM_UP + FILES) throw new Error(`the sandbox knows ${total} samples`);
  return { perSecond: FILES / seconds, serverMs };
}

// Their folders are removed at the end: ext4 looks long for a new file's place where many have just been removed.
await using scriptSandbox = await startBenchSandbox();
await using clientSandbox = await startBenchSandbox();
const script = await measure(scriptSandbox, submitInTurn);
const client = await measure(clientSandbox, submitTogether);
report({
  name: "api-submit",
  files: FILES,
  fileBytes: FILE_BYTES,
  scriptPerSecond: Math.round(script.perSecond),
  clientPerSecond: Math.round(client.perSecond),
  scriptServerMsPerFile: Number(script.serverMs.toFixed(2)),
  clientServerMsPerFile: Number(client.serverMs.toFixed(2)),
  ratio: Number((client.perSecond / script.perSecond).toFixed(2)),
});
