import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runFumehood, serve, type Served } from "../support/fumehood-process.ts";

const MANY = 2000;
/** Moments after a start at which the process is killed, while it takes files in. */
const KILLS_AFTER_MS = [300, 1200];

const CHUNK = Buffer.alloc(64 * 1024, 1);
/** Of the configuration below. */
const MAX_FILE_BYTES = 20 * 1024 ** 2;

let home: string;
let served: Served | undefined;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "fumehood-sources-"));
  await Promise.all(["in", "moved", "sorted"].map((name) => mkdir(join(home, name))));
  await writeFile(
    join(home, "fumehood.toml"),
    `[intake]
high_water = 100000
[limits]
file_mib = 20
[sources.captures]
kind = "folder"
path = "in"
settle_seconds = 1
every_seconds = 1
[sources.mover]
kind = "folder"
path = "moved"
settle_seconds = 0
every_seconds = 1
after = "move"
move_to = "sorted"
[sources.ticket]
kind = "list"
path = "list.txt"
every_seconds = 1
`,
  );
});
afterAll(async () => {
  await served?.end("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

const fumehood = (...args: string[]) => runFumehood([...args, "--json", "--data", home], { home });

interface Source {
  readonly name: string;
  readonly state: string;
  readonly problem: { text: string } | null;
  readonly counts: Record<string, number>;
}

/** From the running console, as its own page asks it: a command for each look would take its time. */
async function ask<T>(path: string): Promise<T> {
  const { url, token } = JSON.parse(await readFile(join(home, "run.json"), "utf8"));
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  // The rows are the contract's; their form is tested there.
  return (await answer.json()) as T;
}

async function sourceNamed(name: string): Promise<Source | undefined> {
  const { sources } = await ask<{ sources: Source[] }>("/api/sources");
  return sources.find((source) => source.name === name);
}

/** Names of what came through a channel. */
async function namesOf(channel: string): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = new URLSearchParams({ channel, limit: "200", ...(cursor === "" ? {} : { cursor }) });
    const page: { items: { name: string }[]; nextCursor: string | null } = await ask(`/api/items?${query}`);
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return names.toSorted();
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await pause(200);
}

/** Sends so many bytes without saying how many, as a pipe into curl does; resolves to the status. */
function upload(path: string, token: string, bytes: number): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const headers = { authorization: `Bearer ${token}`, "transfer-encoding": "chunked" };
    const sent = request(`${served?.url}${path}`, { method: "POST", headers }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    sent.once("error", fail);
    Readable.from(Array.from({ length: Math.ceil(bytes / CHUNK.byteLength) }, () => CHUNK)).pipe(sent);
  });
}

const small = (index: number) => join(home, "in", `f${String(index).padStart(4, "0")}.txt`);

test(
  "files are taken exactly once: while it is down, while it runs, while they grow, and when it is killed in the middle",
  { timeout: 900_000 },
  async () => {
    for (let index = 0; index < MANY / 2; index++) await writeFile(small(index), `file ${index}`);
    for (let index = 0; index < 50; index++) await writeFile(join(home, "moved", `m${index}.txt`), `moved ${index}`);
    await writeFile(join(home, "list.txt"), `hxxp://example[.]com/a\n${"0f".repeat(32)}\n`);
    let next = MANY / 2;
    for (const moment of KILLS_AFTER_MS) {
      served = await serve(home);
      const last = Math.min(MANY, next + 300);
      for (; next < last; next++) await writeFile(small(next), `file ${next}`);
      await pause(moment);
      await served.end("SIGKILL");
    }
    served = await serve(home);
    for (; next < MANY; next++) await writeFile(small(next), `file ${next}`);
    const growing = join(home, "in", "growing.bin");
    for (let piece = 0; piece < 8; piece++) {
      await appendFile(growing, `piece ${piece} `);
      await pause(250);
    }
    await writeFile(join(home, "in", "late.exe.part"), "late");
    await pause(1500);
    await rename(join(home, "in", "late.exe.part"), join(home, "in", "late.exe"));

    const expected = [
      "growing.bin",
      "late.exe",
      ...Array.from({ length: MANY }, (_, index) => small(index).split("/").at(-1) ?? ""),
    ];
    await until(async () => (await namesOf("folder:captures")).length >= expected.length);
    await until(async () => (await readdir(join(home, "moved"))).length === 0);
    // Another sweep finds nothing new.
    await until(async () => (await sourceNamed("captures"))?.counts.seen === expected.length);
    expect(await namesOf("folder:captures")).toEqual(expected.toSorted());
    expect(new Set(await namesOf("folder:mover")).size).toBe(50);
    expect(await namesOf("folder:mover")).toHaveLength(50);
    expect(await readdir(join(home, "sorted"))).toHaveLength(50);
    expect(await namesOf("list:ticket")).toEqual(["0f".repeat(32), "http://example.com/a"]);
  },
);

test(
  "a pause survives a restart, a drop takes what curl would send, and SIGTERM ends it cleanly",
  { timeout: 900_000 },
  async () => {
    served ??= await serve(home);
    expect((await fumehood("sources", "pause", "captures")).code).toBe(0);
    const [{ token, path }] = jsonLines(await fumehood("drop", "tokens", "add", "proxy", "--tag", "squid")) as [
      { token: string; path: string },
    ];
    const post = (headers: Record<string, string>) =>
      fetch(`${served?.url}${path}?name=f.exe`, { method: "POST", body: "dropped", headers });
    expect((await post({})).status).toBe(401);
    const answer = await post({ authorization: `Bearer ${token}` });
    expect(answer.status).toBe(202);
    const large = 5 * 1024 ** 2;
    expect(await upload(path, "wrong", large)).toBe(401);
    expect(await upload(path, token, MAX_FILE_BYTES + large)).toBe(413);
    expect(await served.end("SIGTERM")).toBe(0);
    served = await serve(home);
    await writeFile(join(home, "in", "while-paused.txt"), "x");
    const captures = await sourceNamed("captures");
    expect(captures?.state).toBe("paused");
    expect(captures?.problem?.text).toMatch(/^Paused by /);
    expect(await namesOf("drop:proxy")).toEqual(["dropped", "f.exe"]);
    expect((await fumehood("sources", "resume", "captures")).code).toBe(0);
    await until(async () => (await namesOf("folder:captures")).includes("while-paused.txt"));
    expect((await fumehood("sources", "pause", "nothing")).code).toBe(5);
    expect(await served.end("SIGTERM")).toBe(0);
    served = undefined;
  },
);
