/**
 * What was acknowledged survives a power cut. A sandbox on a file system of its own is flooded with submissions; at some moment the file system
 * is shut down as a power cut would do it (all that was not written is lost), mounted again and given to a new sandbox, which must have every
 * sample that was acknowledged until then, record and bytes. Needs Linux, root, a loop device with ext4, and Python for a call that Node has not.
 * `npm run proof -- power-cut --runs 5 --acknowledged 1500`
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createClient, fileFromBytes, type Client } from "@fumehood/client";

const API_KEY = "proofkey0123456789abcdefgh";
const IMAGE_BYTES = 2 * 1024 ** 3;
/** Of each so many files one is too large to be written together with others. */
const LARGE_EVERY = 7;
const LARGE_BYTES = 300_000;
/** How long an answer may stand still that has begun. */
const MAX_SILENCE_MS = 10_000;
/** So many losses say enough. */
const MAX_LOSSES = 5;
/** `EXT4_IOC_SHUTDOWN` with the flag for "write nothing more, not even the journal". */
const SHUT_DOWN =
  "import fcntl, os, struct, sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "3" }, acknowledged: { type: "string", default: "1000" } },
});

interface Running {
  readonly child: ChildProcess;
  readonly client: Client;
}

interface Acknowledged {
  readonly sampleId: string;
  readonly sha256: string;
}

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function startSandbox(folder: string): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const script = resolve(import.meta.dirname, "../bench/support/sandbox-process.ts");
  const child = spawn(process.execPath, [script, folder, API_KEY], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface(child.stdout)) {
    // Written by that script.
    const { url } = JSON.parse(line) as { url: string };
    const timeouts = { idleMs: MAX_SILENCE_MS };
    return { child, client: createClient({ baseUrl: url, apiKey: API_KEY, retry: { maxAttempts: 1 }, timeouts }) };
  }
  throw new Error("the sandbox did not start");
}

/** Submits until so many are acknowledged, and cuts the power in the midst of the others. Returns those that were. */
async function submitUntilCut({ child, client }: Running, mount: string, count: number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const submitOne = async (index: number): Promise<void> => {
    const bytes = randomBytes(index % LARGE_EVERY === 0 ? LARGE_BYTES : 100 + (index % 100) * 500);
    const { sampleId } = await client.samples.submitFile({ file: fileFromBytes(`${index}.bin`, bytes) });
    // What is answered after the cut has begun may be lost.
    if (acknowledged.length >= count) return;
    acknowledged.push({ sampleId, sha256: digestOf(bytes) });
    if (acknowledged.length < count) return;
    execFileSync("python3", ["-c", SHUT_DOWN, mount]);
    child.kill("SIGKILL");
  };
  await Promise.allSettled(Array.from({ length: 2 * count + 500 }, (_, index) => submitOne(index)));
  if (acknowledged.length < count) throw new Error(`only ${acknowledged.length} submissions were acknowledged`);
  await client.close();
  return acknowledged;
}

function isOnDisk(blobs: string, { sha256 }: Acknowledged): boolean {
  try {
    return digestOf(readFileSync(join(blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256))) === sha256;
  } catch {
    return false; // Missing is what is counted.
  }
}

async function findLost({ client }: Running, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const lost: string[] = [];
  const states = await client.samples.states(acknowledged.map(({ sampleId }) => sampleId));
  for (const { sampleId, sha256 } of acknowledged) {
    if (lost.length >= MAX_LOSSES) break;
    if (!states.has(sampleId)) lost.push(`the record of ${sampleId}`);
    const hash = createHash("sha256");
    try {
      for await (const chunk of (await client.artifacts.download(sha256)).stream) hash.update(chunk);
    } catch {
      lost.push(`the bytes of ${sampleId}`);
      continue;
    }
    if (hash.digest("hex") !== sha256) lost.push(`the true bytes of ${sampleId}`);
  }
  return lost;
}

async function tryOnce(device: string, mount: string, count: number) {
  execFileSync("mkfs.ext4", ["-qF", device]);
  execFileSync("mount", [device, mount]);
  const folder = join(mount, "data");
  const acknowledged = await submitUntilCut(await startSandbox(folder), mount, count);
  execFileSync("umount", [mount]);
  execFileSync("mount", [device, mount]);
  const missing = acknowledged.filter((one) => !isOnDisk(join(folder, "blobs"), one)).length;
  const second = await startSandbox(folder);
  const lost = await findLost(second, acknowledged);
  await second.client.close();
  second.child.kill("SIGTERM");
  await once(second.child, "exit");
  execFileSync("umount", [mount]);
  return { acknowledged: acknowledged.length, filesThatTheCutTook: missing, lost };
}

const folder = mkdtempSync(join(tmpdir(), "fumehood-proof-"));
const image = join(folder, "image");
const mount = join(folder, "mount");
writeFileSync(image, "");
truncateSync(image, IMAGE_BYTES);
mkdirSync(mount);
const device = execFileSync("losetup", ["--find", "--show", image], { encoding: "utf8" }).trim();
const lost: string[] = [];
try {
  for (let run = 1; run <= Number(values.runs); run++) {
    const tried = await tryOnce(device, mount, Number(values.acknowledged));
    lost.push(...tried.lost);
    console.log(JSON.stringify({ run, ...tried, lost: tried.lost.length }));
  }
} finally {
  // Fails where nothing is mounted, which is as it should be.
  spawnSync("umount", [mount]);
  execFileSync("losetup", ["--detach", device]);
  rmSync(folder, { recursive: true, force: true });
}
for (const each of lost) console.error(`lost: ${each}`);
process.exitCode = lost.length === 0 ? 0 : 1;
