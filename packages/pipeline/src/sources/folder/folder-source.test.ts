import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, link, mkdir, mkdtemp, readdir, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createFakeIntake } from "../../testing/fake-intake.ts";
import type { FakeIntake } from "../../testing/fake-intake.ts";
import type { Brake } from "../brakes.ts";
import { createRunner } from "../runner.ts";
import type { Runner } from "../runner.ts";
import { createFolderSource } from "./folder-source.ts";
import { DEFAULT_FOLDER_SETTINGS } from "./settings.ts";
import type { FolderSettings } from "./settings.ts";

const MINUTE = 60_000;
const SILENT = { info() {}, warn() {}, error() {} };

let root: string;
let aside: string;
let intake: FakeIntake;
let clock: { ahead: number };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fumehood-folder-"));
  aside = await mkdtemp(join(tmpdir(), "fumehood-aside-"));
  intake = createFakeIntake();
  // Times of files are the system's and cannot be moved: the clock runs ahead of it instead.
  clock = { ahead: 10 * MINUTE };
});
afterEach(() => Promise.all([root, aside].map((folder) => rm(folder, { recursive: true, force: true }))));

function watch(settings: Partial<FolderSettings> = {}, hold: Brake = () => Promise.resolve(null)): Runner {
  const folder = { ...DEFAULT_FOLDER_SETTINGS, path: root, settleMs: MINUTE, everyMs: 20, ...settings };
  const source = createFolderSource("in", folder, { options: { tags: ["captured"] } });
  const now = () => Date.now() + clock.ahead;
  const runner = createRunner({ source, intake, hold, now, random: () => 0.5, logger: SILENT });
  runner.start();
  onTestFinished(() => runner.stop());
  return runner;
}

const write = (name: string, bytes: string | Uint8Array = name) => writeFile(join(root, name), bytes);
const names = () => intake.taken.map(({ name }) => name).toSorted();
// A machine that has much to do takes its time.
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
vi.setConfig({ testTimeout: 60_000 });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("what lies there and what comes later is taken once, with its place, and a changed file is taken again", async () => {
  await write("a.exe");
  const runner = watch();
  await until(() => expect(names()).toEqual(["a.exe"]));
  expect(intake.taken[0]).toEqual({
    channel: "folder:in",
    name: "a.exe",
    sourceRef: join(root, "a.exe"),
    flags: [],
    sha256: sha256("a.exe"),
    options: { tags: ["captured"] },
  });
  await write("b.exe");
  await until(() => expect(names()).toEqual(["a.exe", "b.exe"]));
  await until(() => expect(runner.health().counts).toMatchObject({ taken: 2, seen: 2 }));
  await appendFile(join(root, "a.exe"), " grown");
  await until(() => expect(intake.taken.map((taken) => taken.sha256)).toContain(sha256("a.exe grown")));
  expect(intake.taken).toHaveLength(3);
});

test("a file that changed just now waits, with a reason and a time, until it has settled", async () => {
  clock.ahead = 0;
  const runner = watch();
  await write("young.exe");
  await until(() =>
    expect(runner.health().notes).toMatchObject([
      { kind: "waiting", ref: "young.exe", reason: { code: "source.settling" } },
    ]),
  );
  const [note] = runner.health().notes;
  expect(Date.parse(note?.until ?? "")).toBeGreaterThan(Date.now() + MINUTE / 2);
  expect(intake.taken).toEqual([]);
  clock.ahead = 2 * MINUTE;
  await until(() => expect(names()).toEqual(["young.exe"]));
  expect(runner.health().counts.waiting).toBe(0);
});

test("a file whose time lies in the future settles by the time since it was seen", async () => {
  clock.ahead = -10 * MINUTE;
  const runner = watch();
  await write("future.exe");
  await until(() => expect(runner.health().counts.waiting).toBe(1));
  clock.ahead += 2 * MINUTE;
  await until(() => expect(names()).toEqual(["future.exe"]));
});

test("a download is taken when it has got its final name", async () => {
  await write("setup.exe.crdownload");
  const runner = watch();
  await until(() => expect(runner.health().notes[0]?.reason.code).toBe("source.unfinished-name"));
  await rename(join(root, "setup.exe.crdownload"), join(root, "setup.exe"));
  await until(() => expect(names()).toEqual(["setup.exe"]));
});

test("links, pipes and folders are left alone, each with its reason, and nothing outside is read", async () => {
  await writeFile(join(aside, "secret"), "secret");
  await symlink(join(aside, "secret"), join(root, "link"));
  await symlink(aside, join(root, "folder-link"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  await mkdir(join(root, "sub"));
  await write("a");
  const runner = watch();
  await until(() => expect(runner.health().counts).toMatchObject({ taken: 1, ignored: 4 }));
  const codes = runner.health().notes.map(({ ref, reason }) => [ref, reason.code]);
  expect(Object.fromEntries(codes)).toEqual({
    link: "source.not-a-file",
    "folder-link": "source.not-a-file",
    pipe: "source.not-a-file",
    sub: "source.folder",
  });
});

test("folders in folders are looked into when that is asked for, links to folders never", async () => {
  await mkdir(join(root, "x", "y"), { recursive: true });
  await writeFile(join(aside, "outside"), "outside");
  await symlink(aside, join(root, "x", "out"));
  watch({ isRecursive: true });
  await writeFile(join(root, "x", "y", "deep"), "deep");
  await until(() => expect(names()).toEqual(["deep"]));
  const moved = await mkdtemp(join(aside, "moved-"));
  await writeFile(join(moved, "carried"), "carried");
  await rename(moved, join(root, "moved"));
  await until(() => expect(names()).toEqual(["carried", "deep"]));
});

test("patterns and files that tell about others leave out what they say", async () => {
  await Promise.all(["a.exe", "a.exe.json", "b.txt", "keep.json", "no.exe"].map((name) => write(name)));
  const runner = watch({ include: ["*.{exe,json}"], exclude: ["no.*"] });
  await until(() => expect(names()).toEqual(["a.exe", "keep.json"]));
  await until(() => expect(runner.health().counts).toMatchObject({ seen: 2, ignored: 3 }));
});

test("a file whose name holds another hash waits, is taken when it has come whole, and flagged when it never does", async () => {
  clock.ahead = 2 * MINUTE;
  await Promise.all([
    write(sha256("whole"), "who"),
    write(`${sha256("never")}.bin`, "nev"),
    write(sha256("right"), "right"),
  ]);
  const runner = watch({ partialWaitMs: 30 * MINUTE });
  await until(() => expect(names()).toEqual([sha256("right")]));
  await until(() =>
    expect(runner.health().notes.map(({ reason }) => reason.code)).toEqual([
      "source.partial-capture",
      "source.partial-capture",
    ]),
  );
  await appendFile(join(root, sha256("whole")), "le");
  await until(() => expect(names()).toContain(sha256("whole")));
  expect(intake.taken.every(({ flags }) => flags.length === 0)).toBe(true);
  clock.ahead += 31 * MINUTE;
  await until(() => expect(names()).toContain(`${sha256("never")}.bin`));
  expect(intake.taken.at(-1)?.flags).toEqual(["partial-capture"]);
  expect(intake.taken).toHaveLength(3);
});

test("an archive without its end waits, and goes on flagged after a while", async () => {
  clock.ahead = 2 * MINUTE;
  await write("a.zip", "PK\x03\x04and no more");
  const runner = watch({ partialWaitMs: 30 * MINUTE });
  await until(() => expect(runner.health().notes[0]?.reason.text).toMatch(/no end record/));
  clock.ahead += 31 * MINUTE;
  await until(() => expect(intake.taken).toMatchObject([{ name: "a.zip", flags: ["partial-capture"] }]));
});

test("what was taken is deleted where that is asked for", async () => {
  await Promise.all(["a", "b", "c.part"].map((name) => write(name)));
  watch({ after: "delete" });
  await until(() => expect(names()).toEqual(["a", "b"]));
  await until(async () => expect(await readdir(root)).toEqual(["c.part"]));
});

test("what was taken is moved, below the same folders, and never onto another file", async () => {
  await mkdir(join(root, "sub"));
  await Promise.all([write("a.exe", "new"), write("sub/b"), writeFile(join(aside, "a.exe"), "old")]);
  watch({ after: "move", moveTo: aside, isRecursive: true });
  await until(async () =>
    expect((await readdir(aside, { recursive: true })).toSorted()).toEqual(["a-1.exe", "a.exe", "sub", "sub/b"]),
  );
  await until(async () => expect((await readdir(root, { recursive: true })).toSorted()).toEqual(["sub"]));
  expect(intake.taken).toHaveLength(2);
});

test("a folder within the watched one may be where files are moved", async () => {
  await write("a");
  watch({ after: "move", moveTo: join(root, "done"), isRecursive: true });
  await until(async () => expect((await readdir(root, { recursive: true })).toSorted()).toEqual(["done", "done/a"]));
  await write("b");
  await until(() => expect(names()).toEqual(["a", "b"]));
});

test("a crash between taking and moving is made good at the next start, without a second item", async () => {
  await Promise.all([write("a"), write("b")]);
  const first = watch();
  await until(() => expect(intake.taken).toHaveLength(2));
  await first.stop();
  // As if it had died after the second name was made, before the first was taken away.
  await link(join(root, "b"), join(aside, "b"));
  watch({ after: "move", moveTo: aside });
  await until(async () => expect(await readdir(root)).toEqual([]));
  expect((await readdir(aside)).toSorted()).toEqual(["a", "b"]);
  expect(intake.taken).toHaveLength(2);
});

test("a file over the limit is refused once, stays where it is, and is taken when the limit allows it", async () => {
  intake.maxFileBytes = 10;
  await write("large", "x".repeat(11));
  const first = watch({ after: "delete" });
  await until(() => expect(first.health().counts).toMatchObject({ taken: 1, seen: 1 }));
  expect(intake.taken).toMatchObject([{ name: "large", sha256: undefined }]);
  await first.stop();
  expect(await readdir(root)).toEqual(["large"]);
  intake.maxFileBytes = 100;
  watch({ after: "delete" });
  await until(async () => expect(await readdir(root)).toEqual([]));
  expect(intake.taken[1]).toMatchObject({ name: "large", sha256: sha256("x".repeat(11)) });
});

test("several that watch one folder take each file once between them", async () => {
  await Promise.all(Array.from({ length: 300 }, (_, index) => write(`f${index}`)));
  const runners = [watch(), watch(), watch()];
  await until(() => expect(intake.taken).toHaveLength(300));
  for (const runner of runners) await until(() => expect(runner.health().counts.seen).toBe(300));
  expect(new Set(names()).size).toBe(300);
  expect(intake.taken).toHaveLength(300);
});

test("a folder that is not there makes the source fail, and it goes on when the folder comes", async () => {
  const path = join(root, "later");
  const runner = watch({ path });
  await until(() => expect(runner.health()).toMatchObject({ state: "failing", problem: { code: "source.failed" } }));
  expect(runner.health().nextLookAt).not.toBeNull();
  await mkdir(path);
  await writeFile(join(path, "a"), "a");
  await until(() => expect(names()).toEqual(["a"]));
  expect(runner.health().state).toBe("running");
});

test("a paused source takes nothing and says who paused it; one that is held back says why", async () => {
  let held: { code: string; text: string } | null = { code: "intake.too-much-open", text: "Too much." };
  const runner = watch({}, () => Promise.resolve(held));
  await write("a");
  await until(() => expect(runner.health()).toMatchObject({ state: "paused", problem: held }));
  runner.pause("Paused by kim.");
  held = null;
  expect(runner.health()).toMatchObject({
    state: "paused",
    problem: { code: "source.paused", text: "Paused by kim." },
  });
  expect(intake.taken).toEqual([]);
  runner.resume();
  await until(() => expect(names()).toEqual(["a"]));
  expect(runner.health()).toMatchObject({ state: "running", problem: null });
});

test("names that are no text are taken too, apart from each other", async () => {
  for (const byte of [0xff, 0xfe]) {
    await writeFile(Buffer.concat([Buffer.from(`${root}/x`), Buffer.from([byte])]), `bytes ${byte}`);
  }
  watch({ after: "delete" });
  await until(() => expect(names()).toEqual([String.raw`x\xfe`, String.raw`x\xff`]));
  await until(async () => expect(await readdir(root)).toEqual([]));
});

test("files that vanish between two looks are no fault", async () => {
  clock.ahead = 0;
  const runner = watch();
  await write("gone");
  await until(() => expect(runner.health().counts.waiting).toBe(1));
  await unlink(join(root, "gone"));
  clock.ahead = 2 * MINUTE;
  await until(() => expect(runner.health()).toMatchObject({ state: "running", notes: [] }));
  expect(intake.taken).toEqual([]);
});
