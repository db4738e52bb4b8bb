// What entity search costs: 100,000 analysed samples in a file, each with six things that were seen and three indicators, a fifth of them
// private samples of others. Times are those of whole requests without a socket, as an analyst's key asks them; where a machine is shared, the
// processor's time is the one to compare.
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "@fumehood/sandbox";
import { openDatabase } from "@fumehood/store";
import { readArtifact, readEntity } from "../packages/sandbox/src/entities/entity.ts";
import { SeenCollector, type Seen } from "../packages/sandbox/src/entities/seen.ts";
import type { SampleRow, SandboxKysely, SandboxTables } from "../packages/sandbox/src/tables/schema.ts";
import { insertSightings } from "../packages/sandbox/src/tables/sightings.ts";

const SAMPLES = Number(process.argv.find((arg) => arg.startsWith("--samples="))?.slice(10) ?? 100_000);
const RUNS = 100;
const KEY = "benchkey0123456789abcdefgh";
const START = Date.UTC(2026, 0, 1);
const DROPPED = "5".repeat(64);

const digest = (text: string, algorithm = "sha256") => createHash(algorithm).update(text).digest("hex");
/** Some are met often and most seldom. */
const skewed = (index: number, count: number) => Math.floor(count * ((index * 7919) % 1000) ** 3 * 1e-9) % count;
const hostOf = (index: number) => `h${skewed(index, 20_000)}-${index % 50}.d${skewed(index, 5000)}.example.com`;
const addressOf = (index: number) => `198.18.${skewed(index, 250)}.${index % 250}`;

function seenIn(index: number, row: Pick<SampleRow, "md5" | "sha1" | "sha256">, isHidden: boolean): Seen {
  const collector = new SeenCollector();
  const facts = { type: "exe", size: index, "magic-type": "PE32", "mime-type": "application/x-dosexec" };
  collector.add(readArtifact(row), "submitted", facts);
  collector.add(readArtifact({ sha256: DROPPED }), "disk");
  const host = collector.add(readEntity("domain", hostOf(index)), "dns_lookup");
  const address = collector.add(readEntity("ip", addressOf(index)), "network_dst");
  const popular = collector.add(readEntity("domain", "www.popular.example"), "dns_lookup");
  const popularAddress = collector.add(readEntity("ip", "203.0.113.1"), "dns_answer");
  if (isHidden) collector.add(readEntity("domain", "hidden.example"), "dns_lookup");
  const url = collector.add(
    readEntity("url", `http://${hostOf(index)}/p${index % 97}/gate.php?id=${index}`),
    "http_request",
  );
  collector.add(readEntity("path", `\\Users\\a\\drop-${index % 30_000}.exe`), "created");
  collector.add(readEntity("registry_key", `MACHINE\\SOFTWARE\\K${index % 2000}\\Run`), "changed");
  collector.link(host, address);
  collector.link(popular, popularAddress);
  collector.link(url, host);
  collector.link(url, address);
  for (const name of [`common-${index % 3}`, `medium-${index % 200}`, `rare-${index % 20_000}`])
    collector.addIndicator(name);
  return collector.seen;
}

async function fill(db: SandboxKysely, template: SampleRow, foreign: number): Promise<void> {
  const perTransaction = 500;
  for (let start = 0; start < SAMPLES; start += perTransaction) {
    await db.transaction().execute(async (trx) => {
      for (let index = start; index < Math.min(SAMPLES, start + perTransaction); index++)
        await addSample(trx, template, foreign, index);
    });
  }
}

async function addSample(db: SandboxKysely, template: SampleRow, foreign: number, index: number): Promise<void> {
  const isHidden = index % 5 === 0;
  const row: SampleRow = {
    ...template,
    id: digest(`id ${index}`, "md5"),
    submission_id: index + 1,
    organization_id: isHidden || index % 2 === 0 ? foreign : template.organization_id,
    private: isHidden || index % 10 === 1 ? 1 : 0,
    sha256: digest(`${index}`),
    sha1: digest(`${index}`, "sha1"),
    md5: digest(`${index}`, "md5"),
    submitted_at: new Date(START + index * 1000).toISOString(),
  };
  await db
    .insertInto("sandbox_samples")
    .values({ ...row, ordinal: index + 1 })
    .execute();
  await insertSightings(db, row, seenIn(index, row, isHidden));
}

/** Questions, each for many different values. */
const QUESTIONS: Readonly<Record<string, (run: number) => string>> = {
  "exact domain": (run) => `search/domains?term=domain&query=${hostOf(run * 31 + 1)}`,
  "domain prefix": (run) => `search/domains?term=domain&query=h${run}-*`,
  "domains below": (run) => `search/domains?term=domain&query=*.d${skewed(run * 31 + 1, 5000)}.example.com`,
  "address block": (run) => `search/ips?term=cidr&query=198.18.${run}.0/26`,
  "addresses of a domain": (run) => `search/ips?term=domain&query=${hostOf(run * 31 + 1)}`,
  "URLs of a host": (run) => `search/urls?term=host&query=${hostOf(run * 31 + 1)}`,
  "artifact by MD5": (run) => `search/artifacts?term=md5&query=${digest(`${run * 31 + 1}`, "md5")}`,
  "exact path": (run) => `search/paths?term=path&query=${encodeURIComponent(`\\Users\\a\\drop-${run}.exe*`)}`,
  "fragment of a URL": (run) => `search/urls?term=url&query=${encodeURIComponent(`p${run % 97}/gate.php?id=${run}`)}`,
  "fragment of a path": (run) => `search/paths?term=path&query=rop-${run}`,
  "domains beside a common artifact": () => `search/domains?term=artifact&query=${DROPPED}`,
  "all domains": (run) => `search/domains?limit=100&offset=${run * 10}`,
  "domains, only of one's organisation": (run) => `search/domains?term=domain&query=h${run}*&org_only=true`,
  "record of a domain": (run) => `domains/${hostOf(run * 31 + 1)}`,
  "samples of a domain": (run) => `domains/${hostOf(run * 31 + 1)}/samples`,
  "samples of a domain in all samples": (run) => `domains/www.popular.example/samples?offset=${run * 10}`,
  "addresses of a domain in all samples": () => "domains/www.popular.example/ips",
  "record of a domain in many hidden samples": () => "domains/hidden.example",
  "samples by a rare indicator": (run) => `samples/search?ioc=rare-${run * 31 + 1}`,
  "samples by a common indicator": (run) => `samples/search?ioc=common-1&offset=${run * 10}`,
  "samples by a fragment of a path": (run) => `samples/search?path=drop-${run}`,
  "samples by digest": (run) => `samples/search?checksum_sample=${digest(`${run * 31 + 1}`)}`,
  "all samples": (run) => `samples/search?offset=${run * 10}`,
};

/** `--keep=FOLDER` leaves the filled database there, and takes the one that a run before has left. */
const kept = process.argv.find((arg) => arg.startsWith("--keep="))?.slice(7);
const folder = kept ?? (await mkdtemp(join(tmpdir(), "fumehood-entities-")));
const path = join(folder, "bench.db");
const isFilled = await stat(path).then(
  () => true,
  () => false,
);
const database = await openDatabase(`sqlite:${path}`);
try {
  const unused = async () => await Promise.reject(new Error("nothing is stored or analysed here"));
  const blobs = { put: unused, open: unused, withLocalFile: unused };
  const engine = { analyse: unused, describe: () => [] };
  const sandbox = await createSandbox({ database, blobs, engine, tempFolder: folder, apiKey: KEY });
  if (!isFilled) await sandbox.addUser({ login: "other", organization: "Elsewhere", apiKey: "other" });
  const db = database.kysely.withTables<SandboxTables>();
  const users = await db.selectFrom("sandbox_users").select(["login", "organization_id"]).execute();
  const organizationOf = (login: string) => users.find((user) => user.login === login)?.organization_id ?? 0;
  const started = performance.now();
  if (!isFilled) await fill(db, templateOf(organizationOf("analyst")), organizationOf("other"));
  const fillSeconds = (performance.now() - started) / 1000;
  const questions: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const [name, question] of Object.entries(QUESTIONS)) questions[name] = await measure(question);
  const figures = {
    name: "api-entities",
    samples: SAMPLES,
    fillSeconds: round(fillSeconds),
    fileMiB: round((await stat(path)).size / 1024 / 1024),
    worstP95Ms: Math.max(...Object.values(questions).map(({ p95Ms }) => p95Ms)),
    questions,
  };
  if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
  else {
    console.log({ ...figures, questions: undefined });
    console.table(questions);
  }
  await sandbox.stop();

  async function measure(question: (run: number) => string) {
    const times: number[] = [];
    const processorTimes: number[] = [];
    let found = 0;
    for (let run = 0; run < RUNS; run++) {
      const from = performance.now();
      const used = process.cpuUsage();
      const answer = await sandbox.app.inject({
        url: `/api/v2/${question(run)}`,
        headers: { authorization: `bearer ${KEY}` },
      });
      times.push(performance.now() - from);
      const { user, system } = process.cpuUsage(used);
      processorTimes.push((user + system) / 1000);
      const { data } = answer.json();
      found +=
        data?.current_item_count ?? data?.samples?.length ?? data?.ips?.length ?? (answer.statusCode === 200 ? 1 : 0);
    }
    const at = (list: number[], share: number) => round(list.toSorted((a, b) => a - b)[Math.floor(RUNS * share)] ?? 0);
    return { p50Ms: at(times, 0.5), p95Ms: at(times, 0.95), processorP95Ms: at(processorTimes, 0.95), found };
  }
} finally {
  await database.close();
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function templateOf(organizationId: number): SampleRow {
  const indicators = [{ ioc: "common-1", title: "", severity: 50, confidence: 50, score: 25, category: [], tags: [] }];
  return {
    id: "",
    submission_id: 0,
    organization_id: organizationId,
    login: "analyst",
    filename: "sample.exe",
    url: null,
    md5: "",
    sha1: "",
    sha256: "",
    size_bytes: 1000,
    tags: "[]",
    private: 0,
    vm: "static",
    playbook: "none",
    network_exit: "none",
    vm_runtime: 300,
    password: null,
    submit_warnings: "[]",
    callback_url: null,
    email_notification: null,
    source: null,
    glovebox_url: null,
    state: "succ",
    status: "job_done",
    submitted_at: "",
    started_at: "",
    completed_at: "",
    lease_token: null,
    lease_until: null,
    attempts: 1,
    type: "exe",
    magic: "PE32 executable",
    threat_score: 25,
    indicators: JSON.stringify(indicators),
    metadata: JSON.stringify({ malware_desc: [], padding: "x".repeat(600) }),
    artifacts: "{}",
    stream_count: 0,
    registry_count: 0,
  };
}
