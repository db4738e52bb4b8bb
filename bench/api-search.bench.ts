// Searching submissions among 10,000 and among 100,000 samples: the kinds of questions that analysts and their tools ask, over HTTP on loopback,
// one after the other. Both databases get the same question in turn, so that whatever else the machine does falls on both; where the machine
// is shared, the processor's time is the one to compare. It is that of asking and answering together.
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
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
  /** Unknown of a database that was filled before. */
  readonly words: number | undefined;
}

/** `--keep=FOLDER` leaves the filled databases there, and takes those that a run before has left. */
const kept = process.argv.find((arg) => arg.startsWith("--keep="))?.slice(7);

async function serve(samples: number): Promise<Served> {
  const folder = kept === undefined ? await mkdtemp(join(tmpdir(), "fumehood-bench-")) : join(kept, `${samples}`);
  const isFilled = await stat(join(folder, "sandbox.db")).then(
    () => true,
    () => false,
  );
  const words = isFilled ? undefined : await fill(folder, samples);
  const { sandbox, close } = await open(folder);
  return {
    url: await sandbox.listen({ host: "127.0.0.1", port: 0 }),
    words,
    async [Symbol.asyncDispose]() {
      await close();
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(folder: string, samples: number): Promise<number> {
  const { sandbox, close } = await open(folder);
  for (const name of ["second", "third"]) await sandbox.addUser({ login: name, organization: name });
  await close();
  return fillDatabase(join(folder, "sandbox.db"), samples, SEED);
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
  processorMs: number;
  total: number;
  isWhole: boolean;
}

/** Times are those until the whole answer is there. */
async function ask(url: string, query: Query): Promise<Answered> {
  const path = `/api/v2/search/submissions?${new URLSearchParams(query)}`;
  const started = performance.now();
  const used = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(used);
  // The service's own envelope.
  const { data } = JSON.parse(body) as { data: { total: number; timed_out: boolean } };
  return { ms, processorMs: (user + system) / 1000, total: data.total, isWhole: !data.timed_out };
}

type Measure = "ms" | "processorMs";

function percentile(answers: readonly Answered[], share: number, measure: Measure = "ms"): number {
  const sorted = answers.map((answer) => answer[measure]).toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

const rounded = (value: number) => Number(value.toFixed(2));

const started = performance.now();
await using small = await serve(SMALL);
await using large = await serve(LARGE);
const generatedSeconds = (performance.now() - started) / 1000;
interface Times {
  small: Answered[];
  large: Answered[];
}

const times: Record<string, Times> = {};
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
    const asked = (times[kind] ??= { small: [], large: [] });
    asked.small.push(inSmall);
    asked.large.push(inLarge);
  }
}
agent.destroy();
const allSmall = Object.values(times).flatMap((asked) => asked.small);
const allLarge = Object.values(times).flatMap((asked) => asked.large);
const p95Of = (answers: readonly Answered[], measure: Measure) => percentile(answers, 0.95, measure);
report({
  name: "api-search",
  samples: LARGE,
  wordsPerSample: large.words === undefined ? undefined : rounded(large.words / LARGE),
  queries: allLarge.length,
  p95Ms: p95Of(allLarge, "ms"),
  p50Ms: percentile(allLarge, 0.5),
  maxMs: percentile(allLarge, 1),
  smallP95Ms: p95Of(allSmall, "ms"),
  growth: rounded(p95Of(allLarge, "ms") / p95Of(allSmall, "ms")),
  processorP95Ms: p95Of(allLarge, "processorMs"),
  processorGrowth: rounded(p95Of(allLarge, "processorMs") / p95Of(allSmall, "processorMs")),
  cutOff,
  generatedSeconds: rounded(generatedSeconds),
  kinds: Object.fromEntries(
    Object.entries(times).map(([kind, asked]) => [
      kind,
      {
        p50Ms: percentile(asked.large, 0.5),
        p95Ms: p95Of(asked.large, "ms"),
        processorP50Ms: percentile(asked.large, 0.5, "processorMs"),
        smallP50Ms: percentile(asked.small, 0.5),
        total: Math.max(...asked.large.map(({ total }) => total)),
      },
    ]),
  ),
});
