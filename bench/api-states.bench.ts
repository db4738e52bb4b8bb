// The states of 10,000 samples in one call, `POST /api/v2/samples/state`, through our client against a sandbox in a process of its own. Beside
// it, in turns, what asking for each by itself takes, as scripts do that know `GET /samples/ID/state` only: through the same client over one
// connection that is kept, one after the other. That is measured for some of the ids and multiplied.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { openDatabase } from "@fumehood/store";
import { createSampleInserter } from "../packages/sandbox/src/tables/insert-sample.ts";
import type { SampleRow, SandboxTables } from "../packages/sandbox/src/tables/schema.ts";
import { cpuMs, report, startBenchSandbox, type BenchSandbox } from "./support/start-sandbox.ts";

const SAMPLES = 10_000;
const ROUNDS = 15;
const WARM_UP_ROUNDS = 3;
/** Ids that are asked for one by one in each round. */
const SLICE = 200;
const STATES = ["succ", "succ", "succ", "fail", "run", "proc", "prep", "wait"] as const;
const START_MS = Date.UTC(2026, 0, 1);

const digest = (name: string, text: string) => createHash(name).update(text).digest("hex");

/** Writes the samples past the server, which has the file open too. Returns their ids in the order of time. */
async function fill(folder: string): Promise<string[]> {
  const database = await openDatabase(`sqlite:${join(folder, "sandbox.db")}`);
  try {
    const db = database.kysely.withTables<SandboxTables>();
    const owner = await db.selectFrom("sandbox_users").select(["login", "organization_id"]).executeTakeFirstOrThrow();
    const rows = Array.from({ length: SAMPLES }, (_, index) => sampleRow(index, owner));
    const inserter = createSampleInserter();
    await db.transaction().execute(async (trx) => {
      const written = [];
      for (const sample of rows) written.push({ sample, ordinal: await inserter.insertRow(trx, sample), terms: [] });
      await inserter.insertRest(trx, written);
    });
    return rows.map(({ id }) => id);
  } finally {
    await database.close();
  }
}

function sampleRow(index: number, owner: { login: string; organization_id: number }): SampleRow {
  const at = new Date(START_MS + index * 1000).toISOString();
  const state = STATES[index % STATES.length] ?? "succ";
  const isEnded = state === "succ" || state === "fail";
  return {
    ...owner,
    id: digest("md5", `sample ${index}`),
    submission_id: index + 1,
    filename: `invoice-${index}.exe`,
    url: null,
    md5: digest("md5", `${index}`),
    sha1: digest("sha1", `${index}`),
    sha256: digest("sha256", `${index}`),
    size_bytes: 20_480,
    tags: "[]",
    private: index % 2,
    vm: "static",
    playbook: "none",
    network_exit: "",
    vm_runtime: 300,
    password: null,
    submit_warnings: "[]",
    callback_url: null,
    email_notification: null,
    source: null,
    glovebox_url: null,
    state,
    status: isEnded ? "job_done" : "pending",
    submitted_at: at,
    started_at: state === "wait" ? null : at,
    completed_at: isEnded ? at : null,
    lease_token: null,
    lease_until: null,
    attempts: 1,
    type: "exe",
    magic: "PE32 executable",
    threat_score: null,
    indicators: null,
    // As long as an analysed sample's, so that as few rows share a page.
    metadata: JSON.stringify({ malware_desc: [], padding: "x".repeat(600) }),
    artifacts: "{}",
    stream_count: 0,
    registry_count: 0,
  };
}

interface Measured {
  ms: number;
  /** Processor time of the sandbox. */
  serverMs: number;
}

async function measure({ child }: BenchSandbox, work: () => Promise<void>): Promise<Measured> {
  const before = await cpuMs(child.pid);
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  return { ms, serverMs: (await cpuMs(child.pid)) - before };
}

async function askAtOnce({ client }: BenchSandbox, ids: readonly string[]): Promise<void> {
  const states = await client.call("getSampleStates", { body: { ids: JSON.stringify(ids) } });
  if (states.length !== ids.length) throw new Error(`${states.length} states came back`);
}

/** By the method that people use. */
async function askByMethod({ client }: BenchSandbox, ids: readonly string[]): Promise<void> {
  const { size } = await client.samples.states(ids);
  if (size !== ids.length) throw new Error(`${size} states came back`);
}

async function askEach({ client }: BenchSandbox, ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.samples.state(id);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const rounded = (value: number) => Number(value.toFixed(1));

await using sandbox = await startBenchSandbox();
const ids = await fill(sandbox.folder);
const atOnce: Measured[] = [];
const byMethod: Measured[] = [];
const each: Measured[] = [];
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const first = ((round + WARM_UP_ROUNDS) * SLICE) % SAMPLES;
  const one = await measure(sandbox, () => askAtOnce(sandbox, ids));
  const other = await measure(sandbox, () => askByMethod(sandbox, ids));
  const alone = await measure(sandbox, () => askEach(sandbox, ids.slice(first, first + SLICE)));
  if (round < 0) continue;
  atOnce.push(one);
  byMethod.push(other);
  each.push(alone);
}
const msOf = (measured: readonly Measured[]) => measured.map(({ ms }) => ms);
const meanServerMs = (measured: readonly Measured[]) =>
  measured.reduce((sum, { serverMs }) => sum + serverMs, 0) / measured.length;
const ms = median(msOf(atOnce));
const oneByOneMsExtrapolated = (median(msOf(each)) * SAMPLES) / SLICE;
report({
  name: "api-states",
  samples: SAMPLES,
  ms: rounded(ms),
  maxMs: rounded(Math.max(...msOf(atOnce))),
  serverMs: rounded(meanServerMs(atOnce)),
  methodMs: rounded(median(msOf(byMethod))),
  askedOneByOne: SLICE,
  oneByOneMs: rounded(median(msOf(each))),
  oneByOneMsExtrapolated: rounded(oneByOneMsExtrapolated),
  oneByOneServerMsExtrapolated: rounded((meanServerMs(each) * SAMPLES) / SLICE),
  ratio: rounded(oneByOneMsExtrapolated / ms),
});
