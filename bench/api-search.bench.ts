// Searching submissions among 10,000 and among 100,000 samples: the kinds of questions that analysts and their tools ask, over HTTP on loopback,
// one after the other. Both databases get the same question in turn, so that whatever else the machine does falls on both.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "@fumehood/sandbox";
import { openBlobStore, openDatabase } from "@fumehood/store";
import {
  addressOf,
  createRandom,
  domainOf,
  fillDatabase,
  indicatorOf,
  SAMPLES_START_MS,
  zipf,
} from "./support/search-samples.ts";
import { API_KEY, report } from "./support/start-sandbox.ts";

const SMALL = 10_000;
const LARGE = 100_000;
const ROUNDS = 12;
const SEED = 20_260_115;

type Query = Readonly<Record<string, string>>;
type Random = () => number;

const digestOf = (index: number) => createHash("sha256").update(`sample ${index}`).digest("hex");
const dayOf = (day: number) => new Date(SAMPLES_START_MS + day * 86_400_000).toISOString().slice(0, 10);

/** Each kind of question by its name. What they ask for is there in both databases, in the small one in a tenth of the number. */
const KINDS: Readonly<Record<string, (random: Random) => Query>> = {
  "a digest": (random) => ({ q: digestOf(Math.floor(random() * SMALL)), state: "succ" }),
  "a digest by its field": (random) => ({ q: `sha256:${digestOf(Math.floor(random() * SMALL))}`, advanced: "true" }),
  "a domain, as reputation tools ask": (random) => ({
    q: domainOf(zipf(random, 20_000)),
    state: "succ",
    sort_by: "analyzed_at",
  }),
  "the domain above all others": () => ({ q: "example.com", term: "domain" }),
  "an address": (random) => ({ q: addressOf(zipf(random, 20_000)), org_only: "true" }),
  "a common word": () => ({ q: "exe" }),
  "a word of half of them, sorted by score": () => ({ q: "exe", state: "succ", sort_by: "threat_score" }),
  "a rare word": (random) => ({ q: `${zipf(random, 5000)}` }),
  "two common words": () => ({ q: "invoice exe" }),
  "a common and a rare word": (random) => ({ q: `network ${indicatorOf(zipf(random, 400))}` }),
  "a title": (random) => ({ q: `Sample ${indicatorOf(zipf(random, 60)).replaceAll("-", " ")}`, term: "behavior" }),
  "a beginning": (random) => ({ q: `invoice_1${Math.floor(random() * 10)}*` }),
  "an end": () => ({ q: "*order12.tmp", term: "path" }),
  "a middle": () => ({ q: "*voice_12*" }),
  "one type above a score": () => ({
    q: "analysis.metadata.submitted_file.type:exe && analysis.threat_score:>=85",
    advanced: "true",
    after: dayOf(0),
    org_only: "True",
  }),
  "a grouped expression": () => ({
    q: "(type:pdf OR type:doc) AND threat_score:[60 TO 90] AND NOT tags:vip",
    advanced: "true",
  }),
  "what failed": () => ({ state: "fail", org_only: "true" }),
  "the own ones of a period": (random) => {
    const day = Math.floor(random() * 25);
    return { user_only: "true", after: dayOf(day), before: dayOf(day + 5) };
  },
  "everything, newest first": () => ({}),
  "everything, a later page": () => ({ offset: "5000" }),
  "everything, by score": () => ({ sort_by: "threat_score", sort_order: "desc" }),
  "marked matches": () => ({ q: "invoice exe", highlight: "true", limit: "50" }),
  "nothing that is there": (random) => ({ q: `nowhere${Math.floor(random() * 1e9)}` }),
};

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly words: number;
}

async function serve(samples: number): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-bench-"));
  const opened = await open(folder);
  for (const name of ["second", "third"]) await opened.sandbox.addUser({ login: name, organization: name });
  await opened.close();
  const words = fillDatabase(join(folder, "sandbox.db"), samples, SEED);
  const { sandbox, close } = await open(folder);
  return {
    url: await sandbox.listen({ host: "127.0.0.1", port: 0 }),
    words,
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function open(folder: string) {
  const database = await openDatabase(`sqlite:${join(folder, "sandbox.db")}`);
  const blobs = await openBlobStore(`file:${join(folder, "blobs")}`);
  const engine = { describe: () => [], analyse: () => Promise.reject(new Error("nothing is analysed here")) };
  const sandbox = await createSandbox({ database, blobs, engine, tempFolder: join(folder, "temp"), apiKey: API_KEY });
  const close = async () => {
    await sandbox.stop();
    await database.close();
    await blobs.close();
  };
  return { sandbox, close };
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Answered {
  ms: number;
  total: number;
  isWhole: boolean;
}

/** Milliseconds until the whole answer is there. */
async function ask(url: string, query: Query): Promise<Answered> {
  const path = `/api/v2/search/submissions?${new URLSearchParams(query)}`;
  const started = performance.now();
  const body = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `bearer ${API_KEY}` };
    const sent = request(`${url}${path}`, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${path} was answered with ${answer.statusCode}: ${text}`));
      });
    });
    sent.on("error", reject).end();
  });
  const ms = performance.now() - started;
  // The service's own envelope.
  const { data } = JSON.parse(body) as { data: { total: number; timed_out: boolean } };
  return { ms, total: data.total, isWhole: !data.timed_out };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const rounded = (value: number) => Number(value.toFixed(2));

const started = performance.now();
await using small = await serve(SMALL);
await using large = await serve(LARGE);
const generatedSeconds = (performance.now() - started) / 1000;
const times: Record<string, { small: number[]; large: number[]; total: number }> = {};
const random = createRandom(SEED + 1);
let cutOff = 0;
for (let round = -1; round < ROUNDS; round++) {
  for (const [kind, make] of Object.entries(KINDS)) {
    const query = make(random);
    const inSmall = await ask(small.url, query);
    const inLarge = await ask(large.url, query);
    if (!inSmall.isWhole || !inLarge.isWhole) cutOff++;
    // The first round warms up.
    if (round < 0) continue;
    const kept = (times[kind] ??= { small: [], large: [], total: 0 });
    kept.small.push(inSmall.ms);
    kept.large.push(inLarge.ms);
    kept.total = Math.max(kept.total, inLarge.total);
  }
}
agent.destroy();
const allSmall = Object.values(times).flatMap((kept) => kept.small);
const allLarge = Object.values(times).flatMap((kept) => kept.large);
const p95Ms = percentile(allLarge, 0.95);
const smallP95Ms = percentile(allSmall, 0.95);
report({
  name: "api-search",
  samples: LARGE,
  wordsPerSample: rounded(large.words / LARGE),
  queries: allLarge.length,
  p95Ms: rounded(p95Ms),
  p50Ms: rounded(percentile(allLarge, 0.5)),
  maxMs: rounded(Math.max(...allLarge)),
  smallP95Ms: rounded(smallP95Ms),
  growth: rounded(p95Ms / smallP95Ms),
  cutOff,
  generatedSeconds: rounded(generatedSeconds),
  kinds: Object.fromEntries(
    Object.entries(times).map(([kind, kept]) => [
      kind,
      {
        p50Ms: rounded(percentile(kept.large, 0.5)),
        p95Ms: rounded(percentile(kept.large, 0.95)),
        smallP50Ms: rounded(percentile(kept.small, 0.5)),
        total: kept.total,
      },
    ]),
  ),
});
