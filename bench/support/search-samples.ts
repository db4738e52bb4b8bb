// Samples with words as analyses have them: few words are everywhere, most are seldom. The same seed gives the same samples.
import { createHash } from "node:crypto";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { TermCollector, type SampleTerm } from "../../packages/sandbox/src/search/terms.ts";
import { SANDBOX_LIMITS } from "../../packages/sandbox/src/limits.ts";
import { firstOrdinalOf } from "../../packages/sandbox/src/tables/ordinals.ts";
import type { IndicatorDigest, SampleRow } from "../../packages/sandbox/src/tables/schema.ts";
import { scopeOf } from "../../packages/sandbox/src/tables/scopes.ts";
import { ownerOf } from "../../packages/sandbox/src/tables/terms.ts";
import {
  isVocabulary,
  reverseText,
  toBlockText,
  WORDS_PER_BLOCK,
} from "../../packages/sandbox/src/tables/vocabulary.ts";
import { storedTime } from "../../packages/sandbox/src/times.ts";

interface Organization {
  id: number;
  login: string;
}

export const SAMPLES_START_MS = Date.UTC(2025, 0, 1);
const SPACING_MS = 300_000;

const NAMES = [
  "invoice setup update payment document report scan order install photo contract statement receipt notice backup",
  "driver player codec crack keygen loader helper agent service viewer reader patch launcher archive message voice",
  "remittance shipping tracking customs refund salary bonus policy offer quote catalog brochure minutes agenda",
]
  .join(" ")
  .split(" ");
const TYPES = ["exe", "exe", "exe", "exe", "pdf", "pdf", "doc", "doc", "js", "url", "url", "zip", "lnk", "xls", "ps1"];
const FOLDERS = [
  "Users/Administrator/AppData/Local/Temp",
  "Windows/System32",
  "Windows/Temp",
  "ProgramData/cache",
  "Users/Public",
];
const TAGS = ["phish", "loader", "triage", "mail-gateway", "proxy", "vip", "retest", "campaign-7"];
const SIGNS = ["network", "file", "registry", "process", "script", "document", "packer", "persistence", "evasion"];
const DOINGS = ["created", "modified", "contacted", "decoded", "started", "hidden", "flagged", "dropped", "queried"];

/** A generator of numbers from 0 up to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The first of `count` things is met most often, the last hardly ever: about as words of a language are. */
export function zipf(random: () => number, count: number): number {
  return Math.min(count - 1, Math.floor(count ** random()) - 1);
}

export const domainOf = (rank: number) => `h${rank % 7}.site${rank}.example.com`;
export const addressOf = (rank: number) => `198.51.${rank % 256}.${Math.floor(rank / 256) % 256}`;
export const indicatorOf = (rank: number) =>
  `${SIGNS[rank % SIGNS.length]}-${DOINGS[Math.floor(rank / SIGNS.length) % DOINGS.length]}-${rank}`;

const digest = (name: string, text: string) => createHash(name).update(text).digest("hex");

interface MadeSample {
  row: SampleRow & { ordinal: number };
  terms: SampleTerm[];
}

function makeSample(index: number, random: () => number, organizations: readonly Organization[]): MadeSample {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const owner = organizations[random() < 0.4 ? 0 : 1 + Math.floor(random() * (organizations.length - 1))] ?? {
    id: 1,
    login: "",
  };
  const type = pick(TYPES);
  const name = `${NAMES[zipf(random, NAMES.length)]}_${zipf(random, 5000)}-${Math.floor(random() * 1e6).toString(36)}.${type}`;
  const url =
    type === "url" ? `http://${domainOf(zipf(random, 20_000))}/p${zipf(random, 3000)}/gate.php?id=${index}` : null;
  const state = random() < 0.93 ? "succ" : random() < 0.8 ? "fail" : "wait";
  const tags = Array.from({ length: Math.floor(random() * 3) }, () => pick(TAGS));
  const indicators = state === "succ" ? makeIndicators(random) : [];
  const at = SAMPLES_START_MS + index * SPACING_MS + Math.floor(random() * 1000);
  const isEnded = state !== "wait";
  const key = `sample ${index}`;
  const row: MadeSample["row"] = {
    id: digest("md5", key),
    ordinal: firstOrdinalOf(at),
    submission_id: 100_000_000 + index,
    organization_id: owner.id,
    login: owner.login,
    filename: name,
    url,
    md5: digest("md5", `${key} bytes`),
    sha1: digest("sha1", key),
    sha256: digest("sha256", key),
    size_bytes: 1000 + Math.floor(random() * 1e6),
    tags: JSON.stringify(tags),
    private: random() < 0.2 ? 1 : 0,
    vm: "win10",
    playbook: "default",
    network_exit: "",
    vm_runtime: 300,
    password: null,
    submit_warnings: "[]",
    callback_url: null,
    email_notification: null,
    source: null,
    glovebox_url: null,
    state,
    status: state === "succ" ? "job_done" : state === "fail" ? "filetype_not_supported" : "pending",
    submitted_at: storedTime(at),
    started_at: isEnded ? storedTime(at + 1000) : null,
    completed_at: isEnded ? storedTime(at + 60_000 + Math.floor(random() * 600_000)) : null,
    lease_token: null,
    lease_until: null,
    attempts: isEnded ? 1 : 0,
    type: isEnded ? type : null,
    magic: isEnded ? `${type} file` : null,
    threat_score: state === "succ" ? Math.max(0, ...indicators.map(({ score }) => score)) : null,
    indicators: state === "succ" ? JSON.stringify(indicators) : null,
    metadata: state === "succ" ? makeMetadata(key, name, type, at) : null,
    artifacts: "{}",
    stream_count: 0,
    registry_count: 0,
  };
  return { row, terms: makeTerms(row, tags, indicators, random) };
}

function makeIndicators(random: () => number): IndicatorDigest[] {
  return Array.from({ length: 2 + Math.floor(random() * 6) }, () => {
    const rank = zipf(random, 400);
    const severity = 20 + ((rank * 37) % 81);
    const confidence = 40 + ((rank * 53) % 61);
    const ioc = indicatorOf(rank);
    const title = `Sample ${ioc.replaceAll("-", " ")}`;
    const score = Math.floor((severity * confidence) / 100);
    return {
      ioc,
      title,
      severity,
      confidence,
      score,
      category: ["attribute"],
      tags: [SIGNS[rank % SIGNS.length] ?? ""],
    };
  });
}

function makeMetadata(key: string, filename: string, type: string, at: number): string {
  const second = Math.floor(at / 1000);
  return JSON.stringify({
    general_details: { report_created: second + 400, sandbox_id: "fumehood", sandbox_version: "static-1.0" },
    malware_desc: [
      {
        filename,
        magic: `${type} file`,
        md5: digest("md5", `${key} bytes`),
        sha1: digest("sha1", key),
        sha256: digest("sha256", key),
        size: 1000,
        type,
      },
    ],
    sandcastle_env: {
      analysis_start: second,
      analysis_end: second + 300,
      run_time: 300,
      vm: "win10",
      display_name: "Windows 10",
      vm_id: digest("md5", key),
      analysis_features: [],
    },
  });
}

function makeTerms(
  row: SampleRow,
  tags: readonly string[],
  indicators: readonly IndicatorDigest[],
  random: () => number,
): SampleTerm[] {
  const collector = new TermCollector(SANDBOX_LIMITS);
  collector.addText("sample.filename", row.filename);
  for (const tag of tags) collector.addText("tag", tag);
  if (row.url !== null) collector.addUrl("url", row.url);
  if (row.state !== "succ") return collector.terms;
  collector.addWhole("type", row.type);
  for (const { ioc, title } of indicators) {
    collector.addText("behavior", ioc);
    collector.addText("behavior.title", title);
  }
  for (let count = Math.floor(random() * 3); count > 0; count--) {
    collector.addHost("domain", domainOf(zipf(random, 20_000)));
    collector.addWhole("ip", addressOf(zipf(random, 20_000)));
  }
  for (let count = Math.floor(random() * 3); count > 0; count--) {
    const folder = FOLDERS[zipf(random, FOLDERS.length)];
    collector.addPath("path", `C:/${folder}/${NAMES[zipf(random, NAMES.length)]}${zipf(random, 2000)}.tmp`);
  }
  if (random() < 0.5) collector.addWhole("checksum", digest("sha256", `artifact ${zipf(random, 50_000)}`));
  return collector.terms;
}

/**
 * Fills a database that the sandbox has brought up to date. Written straight into the file, without the sandbox's own transactions: what is
 * measured later is the reading. Returns how many words there are.
 */
export function fillDatabase(path: string, samples: number, seed: number): number {
  const database = new DatabaseSync(path);
  const organizations = readOrganizations(database);
  database.exec("pragma cache_size = -400000; pragma synchronous = off; begin");
  const random = createRandom(seed);
  const insertTerm = database.prepare("insert into sandbox_terms (term, ordinal, fields, owner) values (?, ?, ?, ?)");
  const known = new Map<number, Set<string>>();
  let words = 0;
  for (let index = 0; index < samples; index++) {
    const { row, terms } = makeSample(index, random, organizations);
    insertRow(database, row);
    for (const { term, fields } of terms) {
      insertTerm.run(term, row.ordinal, fields, ownerOf(row));
    }
    const scope = scopeOf(row);
    const vocabulary = known.get(scope) ?? new Set();
    known.set(scope, vocabulary);
    for (const { term } of terms) if (isVocabulary(term)) vocabulary.add(term);
    words += terms.length;
  }
  for (const [scope, vocabulary] of known) insertVocabulary(database, scope, [...vocabulary]);
  database.exec("commit");
  database.close();
  return words;
}

function insertVocabulary(database: DatabaseSync, scope: number, words: readonly string[]): void {
  const insertWord = database.prepare("insert into sandbox_vocabulary (scope, term, reversed) values (?, ?, ?)");
  for (const word of words) insertWord.run(scope, word, reverseText(word));
  const insertBlock = database.prepare("insert into sandbox_word_blocks (scope, word_count, words) values (?, ?, ?)");
  for (let start = 0; start < words.length; start += WORDS_PER_BLOCK) {
    const part = words.slice(start, start + WORDS_PER_BLOCK);
    insertBlock.run(scope, part.length, toBlockText(part));
  }
}

/** One user of each; the first user's is that of the viewer. */
function readOrganizations(database: DatabaseSync): Organization[] {
  const rows = database
    .prepare("select organization_id, login from sandbox_users order by created_at, login <> 'analyst'")
    .all();
  return rows.map(({ organization_id, login }) => ({ id: Number(organization_id), login: String(login) }));
}

const statements = new WeakMap<DatabaseSync, ReturnType<DatabaseSync["prepare"]>>();

function insertRow(database: DatabaseSync, row: MadeSample["row"]): void {
  const columns = Object.keys(row);
  let statement = statements.get(database);
  if (!statement) {
    const places = columns.map(() => "?").join(", ");
    statement = database.prepare(`insert into sandbox_samples (${columns.join(", ")}) values (${places})`);
    statements.set(database, statement);
  }
  // Every column of a sample is a number, a text or null.
  statement.run(...(Object.values(row) as SQLInputValue[]));
}
