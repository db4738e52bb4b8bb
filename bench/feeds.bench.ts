// Feeds over a hundred thousand analysed samples, in one SQLite file: how long each question takes, the slowest kinds included. The lines are
// made by the sandbox's own extraction out of analyses of the size that a static analysis has; each tenth sample was run and has traffic. Told
// beside it is how long others had to wait at a stretch: the process has one thread for all requests.
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Analysis } from "@fumehood/contract";
import { createSandbox } from "@fumehood/sandbox";
import { openBlobStore, openDatabase, type Database } from "@fumehood/store";
import { extractEvidence } from "../packages/sandbox/src/feeds/extract.ts";
import { insertEvidence } from "../packages/sandbox/src/tables/evidence.ts";
import type { SandboxTables } from "../packages/sandbox/src/tables/schema.ts";
import { API_KEY, report } from "./support/start-sandbox.ts";

const SAMPLES = Number(process.argv.find((arg) => /^\d+$/.test(arg)) ?? 100_000);
const PER_TRANSACTION = 500;
const ROUNDS = 20;
const START_MS = Date.UTC(2026, 0, 1);
const STEP_MS = 60_000;
const NOW_MS = START_MS + SAMPLES * STEP_MS;

/** `--keep=FOLDER` leaves the filled database there, and takes the one that a run before has left. */
const kept = process.argv.find((arg) => arg.startsWith("--keep="))?.slice(7);
const folder = kept ?? (await mkdtemp(join(tmpdir(), "fumehood-feeds-")));
const file = join(folder, "sandbox.db");
const isFilled = await stat(file).then(
  () => true,
  () => false,
);
const database = await openDatabase(`sqlite:${file}`);
const sandbox = await createSandbox({
  database,
  blobs: await openBlobStore(`file:${join(folder, "blobs")}`),
  engine: { describe: () => [], analyse: async () => await Promise.reject(new Error("nothing is analysed here")) },
  tempFolder: join(folder, "tmp"),
  apiKey: API_KEY,
  firstUser: { login: "analyst", organization: "Example" },
  clock: () => NOW_MS,
});

try {
  const insertMsPerSample = isFilled ? undefined : await fill(database);
  const found = await measureAll();
  const slowest = Math.max(...found.map(({ p95Ms }) => p95Ms));
  report({
    name: "feeds",
    samples: SAMPLES,
    lines: await countLines(database),
    databaseMiB: Math.round((await stat(file)).size / 1024 / 1024),
    insertMsPerSample,
    p95Ms: slowest,
    blockedP95Ms: Math.max(...found.map(({ blockedP95Ms }) => blockedP95Ms)),
    questions: Object.fromEntries(found.map(({ name, ...figures }) => [name, figures])),
  });
} finally {
  await sandbox.stop();
  await database.close();
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

async function measureAll() {
  const after = encodeURIComponent("30 days ago");
  const day = new Date(NOW_MS - 5 * 86_400_000).toISOString().slice(0, 10);
  const sample = hex("sample", 4242, 32);
  const ioc = "/api/v2/iocs/feeds";
  const questions: Record<string, string> = {
    "newest domains": `${ioc}/domains`,
    "newest artifacts, all of them": `${ioc}/artifacts?severity=0&confidence=0`,
    "a deep page": `${ioc}/artifacts?severity=0&confidence=0&limit=1000&offset=100000`,
    "a month of addresses": `${ioc}/ips?after=${after}&limit=1000`,
    "one domain": `${ioc}/domains?domain=c42.evil.test`,
    "a block of addresses": `${ioc}/ips?ip=198.51.100.0/28`,
    "a block without addresses": `${ioc}/ips?ip=203.0.113.0/24`,
    "one sample": `/api/v2/samples/feeds/domains?sample=${sample}`,
    "one MD5": `${ioc}/artifacts?severity=0&confidence=0&md5=${hex("md5", 4242, 32)}`,
    "a rare indicator": `${ioc}/paths?severity=0&confidence=0&ioc=rare-indicator`,
    "a part of a URL that nobody has": `${ioc}/urls?severity=0&confidence=0&url=nowhere`,
    "a part of a path that nobody has": `${ioc}/paths?severity=0&confidence=0&path=nowhere`,
    "nothing so bad": `${ioc}/paths?severity=100&confidence=100`,
    "somebody's own samples": `${ioc}/paths?severity=0&confidence=0&user_only=true`,
    "curated, last 24 hours": "/api/v3/feeds/ransomware-dns.json",
    "curated, a day, as rules": `/api/v3/feeds/downloaded-pe-dns_${day}.snort`,
    "curated, all times": "/api/v3/feeds/downloaded-pe-dns.json?after=2026-01-01",
    "curated, empty": "/api/v3/feeds/stolen-cert-dns.json",
  };
  const found = [];
  for (const [name, url] of Object.entries(questions)) found.push({ name, ...(await measure(url)) });
  return found;
}

interface Figures {
  p50Ms: number;
  p95Ms: number;
  processorP50Ms: number;
  /** Of each answer, the longest time at a stretch in which nobody else got a turn. */
  blockedP50Ms: number;
  blockedP95Ms: number;
  bytes: number;
}

async function measure(url: string): Promise<Figures> {
  const times: number[] = [];
  const processor: number[] = [];
  const blocked: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let bytes = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    delay.reset();
    const used = process.cpuUsage();
    const started = performance.now();
    const answer = await sandbox.app.inject({ method: "GET", url, headers: { authorization: `Bearer ${API_KEY}` } });
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`);
    // The last stretch ends when others get their turn.
    await setTimeout(2);
    bytes = answer.body.length;
    // The first is not counted: it prepares the statement.
    if (round === 0) continue;
    times.push(ms);
    processor.push((user + system) / 1000);
    blocked.push(delay.max / 1e6);
  }
  delay.disable();
  return {
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    processorP50Ms: percentile(processor, 0.5),
    blockedP50Ms: percentile(blocked, 0.5),
    blockedP95Ms: percentile(blocked, 0.95),
    bytes,
  };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1));
}

/** Returns how long the lines of a sample take to be written, in milliseconds. */
async function fill({ kysely }: Database): Promise<number> {
  const db = kysely.withTables<SandboxTables>();
  const { id: organization } = await db.selectFrom("sandbox_organizations").select("id").executeTakeFirstOrThrow();
  let spent = 0;
  for (let first = 0; first < SAMPLES; first += PER_TRANSACTION) {
    const indexes = Array.from({ length: Math.min(PER_TRANSACTION, SAMPLES - first) }, (_, at) => first + at);
    await db.transaction().execute(async (trx) => {
      for (const index of indexes) {
        const row = sampleRow(index, organization);
        await trx.insertInto("sandbox_samples").values(row).execute();
        const started = performance.now();
        await insertEvidence(trx, extractEvidence(row.id, analysisOf(index)));
        spent += performance.now() - started;
      }
    });
  }
  return Number((spent / SAMPLES).toFixed(2));
}

async function countLines({ kysely }: Database): Promise<number> {
  const row = await kysely
    .withTables<{ sandbox_feed_items: { sample_id: string } }>()
    .selectFrom("sandbox_feed_items")
    .select((eb) => eb.fn.countAll().as("lines"))
    .executeTakeFirstOrThrow();
  return Number(row.lines);
}

/** Nine samples in ten are of another organisation; of those, each third is private. */
function sampleRow(index: number, organization: number) {
  const at = new Date(START_MS + index * STEP_MS).toISOString();
  const isOwn = index % 10 === 0;
  return {
    id: hex("sample", index, 32),
    submission_id: index + 1,
    organization_id: isOwn ? organization : organization + 1,
    login: isOwn ? (index % 100 === 0 ? "analyst" : "colleague") : "stranger",
    filename: `invoice-${index}.exe`,
    url: null,
    md5: hex("md5", index, 32),
    sha1: hex("sha1", index, 40),
    sha256: hex("sha256", index, 64),
    size_bytes: 40_960,
    tags: "[]",
    private: !isOwn && index % 3 === 0 ? 1 : 0,
    vm: "static",
    playbook: "",
    network_exit: "",
    vm_runtime: 300,
    password: null,
    submit_warnings: "[]",
    state: "succ" as const,
    status: "job_done",
    submitted_at: at,
    started_at: at,
    completed_at: at,
    lease_token: null,
    lease_until: null,
    attempts: 1,
    type: "exe",
    magic: "PE32 executable",
    threat_score: index % 100,
    indicators: "[]",
    metadata: null,
    artifacts: "{}",
    stream_count: 0,
    registry_count: 0,
  };
}

/** Ten indicators about the file, a few of them about a URL; each tenth sample with traffic, each hundredth with ransomware. */
function analysisOf(index: number): Analysis {
  const path = `invoice-${index}.exe`;
  const iocs = Array.from({ length: 10 }, (_, at) => ({
    ioc: at === 9 && index % 10_000 === 0 ? "rare-indicator" : `indicator-${(index * 7 + at) % 200}`,
    severity: at === 0 && index % 5 === 0 ? 90 : 20 + at * 5,
    confidence: at === 0 && index % 5 === 0 ? 90 : 60,
    category: at === 0 && index % 100 === 0 ? ["ransomware"] : ["attribute"],
    tags: [],
    "mitre-techniques": [],
    data: [
      { Artifact_ID: 1, Path: path, ...(at < 2 ? urlOf(index) : {}) },
      { Artifact_ID: 1, Path: path, Value: "a word of the file", Offset: at },
    ],
  }));
  const digests = { md5: hex("md5", index, 32), sha1: hex("sha1", index, 40), sha256: hex("sha256", index, 64) };
  return {
    metadata: { malware_desc: [{ type: "exe" }] },
    iocs,
    artifacts: { "1": { origin: "submitted", path, ...digests } },
    ...(index % 10 === 0 ? { network: trafficOf(index) } : {}),
  };
}

function urlOf(index: number) {
  return { URL: `http://c${index % 5000}.evil.test/${index}.exe`, IP: `198.51.100.${index % 250}` };
}

function trafficOf(index: number): NonNullable<Analysis["network"]> {
  const address = `198.51.100.${index % 250}`;
  const decoded = {
    "1": { query: { query_data: `c${index % 5000}.evil.test` }, answers: [{ answer_data: address }] },
  };
  return {
    "0": {
      protocol: "DNS",
      transport: "UDP",
      src: "192.0.2.10",
      src_port: 50_000,
      dst: "192.0.2.1",
      dst_port: 53,
      decoded,
    },
    "1": { transport: "TCP", src: "192.0.2.10", src_port: 50_001, dst: address, dst_port: 443 },
  };
}

/** Digits that are another's for another index and the same for the same. */
function hex(what: string, index: number, length: number): string {
  return createHash("sha256").update(`${what} ${index}`).digest("hex").slice(0, length);
}
