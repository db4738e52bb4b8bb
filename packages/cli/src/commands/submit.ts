import { openAsBlob } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  isFinalItemState,
  submitOptionsSchema,
  type Item,
  type SubmitOptionsInput,
  type VerdictLevel,
} from "@fumehood/contract";
import { refang } from "@fumehood/report";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import { itemLines } from "../output/item-lines.ts";
import { toItemJson } from "../output/item-json.ts";
import { createProgress } from "../output/progress.ts";
import { readList, type ListEntry } from "../read-list.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";

/** Files in one request; more become several submissions. */
export const MAX_FILES_IN_REQUEST = 500;
/** Most files that one command takes out of folders. */
export const MAX_FILES = 200_000;
const POLL_MS = 300;
/** How long a command waits for a target that does not answer at all. */
export const MAX_UNAVAILABLE_MS = 60_000;

export interface SubmitFlags extends TargetFlags {
  readonly vm?: string;
  readonly playbook?: string;
  readonly networkExit?: string;
  readonly networkSimulation?: string;
  readonly runtime?: string;
  readonly tag?: readonly string[];
  readonly public?: boolean;
  readonly private?: boolean;
  readonly password?: string;
  readonly classify?: boolean;
  readonly callbackUrl?: string;
  readonly force?: boolean;
  readonly keepArchives?: boolean;
  readonly name?: string;
  readonly list?: string;
  readonly wait?: boolean;
  readonly failOn?: string;
}

/** A file or address that a command was given. */
export type Entry =
  | { readonly kind: "file"; readonly path: string; readonly name: string; readonly sizeBytes: number }
  | ListEntry;

/** `fumehood submit`: hands in files, folders, standard input and URLs; with `--wait` stays until all have ended. */
export async function submit(context: CliContext, inputs: readonly string[], flags: SubmitFlags): Promise<number> {
  const failOn = readFailOn(flags.failOn);
  const options = readOptions(flags);
  const chosen = chooseTarget(context, context.configure(), flags);
  const temp = await mkdtemp(join(tmpdir(), "fumehood-stdin-"));
  try {
    const around = { stdinName: flags.name ?? "stdin", temp };
    const listed = flags.list === undefined ? [] : await readList(flags.list, context);
    const named = inputs.length > 0 || listed.length === 0 ? await collectEntries(inputs, around) : [];
    const entries = [...listed, ...named];
    const where = { configuration: chosen.configuration, target: chosen.name, work: true };
    const items = await withConsole(where, async (api, isOwn) => {
      const ids = await handIn(api, entries, { ...options, target: chosen.name }, context.signal);
      if (flags.wait || failOn) return waitFor(api, ids, context, hasEnded);
      // Nobody but this process works on them: it stays until the target has each of them.
      return isOwn ? waitFor(api, ids, context, isHandedOver) : readAll(api, ids);
    });
    printItems(context, items);
    return decideExit(items, failOn);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

const LEVELS: readonly VerdictLevel[] = ["clean", "suspicious", "malicious"];

function readFailOn(text: string | undefined): VerdictLevel | undefined {
  if (text === undefined) return undefined;
  const level = LEVELS.find((each) => each === text);
  if (level === undefined || level === "clean") {
    throw new CliError("usage", `--fail-on takes "suspicious" or "malicious", not "${text}".`);
  }
  return level;
}

/** What the flags ask of the service; refused in one sentence when a value cannot be. */
export function readOptions(flags: SubmitFlags): SubmitOptionsInput {
  const runtime = flags.runtime === undefined ? undefined : Number(flags.runtime);
  if (flags.public && flags.private) throw new CliError("usage", "Choose one of --public and --private.");
  const options = {
    isPrivate: !flags.public,
    tags: (flags.tag ?? [])
      .flatMap((tag) => tag.split(","))
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    vm: flags.vm,
    playbook: flags.playbook,
    networkExit: flags.networkExit,
    networkSimulation: flags.networkSimulation,
    runtimeMinutes: runtime,
    password: flags.password,
    classify: flags.classify,
    callbackUrl: flags.callbackUrl,
    force: flags.force ?? false,
    keepArchives: flags.keepArchives ?? false,
  };
  const parsed = submitOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CliError("usage", `The option ${issue?.path.join(".")} cannot be used: ${issue?.message}.`);
}

/** Files (those in folders, without links), standard input and addresses. @throws {CliError} `usage` when there are none or too many. */
export async function collectEntries(
  inputs: readonly string[],
  around: { stdinName: string; temp: string },
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const input of inputs) {
    if (input === "-") entries.push(await readStdin(around));
    else if (/^(?:https?|hxxps?):\/\//i.test(input)) entries.push({ kind: "url", url: refang(input) });
    else entries.push(...(await readPath(input)));
    if (entries.length > MAX_FILES)
      throw new CliError("usage", `More than ${MAX_FILES} files at once; hand them in by folder.`);
  }
  if (entries.length === 0) throw new CliError("usage", "There is no file in what was named.");
  return entries;
}

async function readPath(path: string): Promise<Entry[]> {
  const info = await stat(path).catch((error: unknown) => {
    throw new CliError("usage", `${path} cannot be read; does it exist?`, { cause: error });
  });
  if (info.isFile()) return [{ kind: "file", path, name: basename(path), sizeBytes: info.size }];
  if (!info.isDirectory()) throw new CliError("usage", `${path} is neither a file nor a folder.`);
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  // Links are left alone: they may lead anywhere.
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    files.slice(0, MAX_FILES + 1).map(async (file) => ({
      kind: "file" as const,
      path: file,
      name: relative(path, file),
      sizeBytes: (await stat(file)).size,
    })),
  );
}

async function readStdin({ stdinName, temp }: { stdinName: string; temp: string }): Promise<Entry> {
  const path = join(temp, "0");
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  return { kind: "file", path, name: stdinName, sizeBytes: (await stat(path)).size };
}

/** Posts the entries in requests of bounded size; resolves to the ids of the submissions. Files stream from the disk. */
async function handIn(
  api: ConsoleApi,
  entries: readonly Entry[],
  options: SubmitOptionsInput,
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < entries.length; start += MAX_FILES_IN_REQUEST) {
    const part = entries.slice(start, start + MAX_FILES_IN_REQUEST);
    const body = new FormData();
    body.set("options", JSON.stringify(options));
    body.set("urls", JSON.stringify(part.flatMap((entry) => (entry.kind === "url" ? [entry.url] : []))));
    body.set("digests", JSON.stringify(part.flatMap((entry) => (entry.kind === "digest" ? [entry.digest] : []))));
    const files = part.filter((entry) => entry.kind === "file");
    body.set("names", JSON.stringify(files.map((file) => file.name)));
    for (const [index, file] of files.entries()) body.append("file", await openAsBlob(file.path), String(index));
    const { submission } = await api.call("createSubmission", { body, signal });
    ids.push(submission.id);
  }
  return ids;
}

async function readAll(api: ConsoleApi, ids: readonly string[]): Promise<Item[]> {
  const answers = await Promise.all(ids.map((submissionId) => api.call("getSubmission", { params: { submissionId } })));
  return answers.flatMap((answer) => answer.items);
}

const hasEnded = (item: Item) => isFinalItemState(item.state);
const isHandedOver = (item: Item) => hasEnded(item) || item.sampleId !== null;

async function waitFor(
  api: ConsoleApi,
  ids: readonly string[],
  context: CliContext,
  isEnough: (item: Item) => boolean,
): Promise<Item[]> {
  const progress = createProgress(context.terminal, !context.json);
  const startedAt = Date.now();
  for (;;) {
    const items = await readAll(api, ids);
    if (items.every(isEnough)) {
      progress.end();
      return items;
    }
    const problem = findTargetProblem(items, Date.now() - startedAt);
    if (problem !== undefined) {
      progress.end();
      throw new CliError(
        "target",
        `${problem} What was handed in is kept, and goes on when Fumehood runs and the target answers.`,
      );
    }
    progress.show(items);
    await pause(POLL_MS, context.signal);
  }
}

/** Why waiting leads nowhere: a key that is refused at once, a target that stays away for long; `undefined` while it may still end. */
export function findTargetProblem(items: readonly Item[], waitedMs: number): string | undefined {
  const open = items.filter((item) => !hasEnded(item));
  const refused = open.find((item) => item.reason.code === "target.unauthorized");
  if (refused !== undefined) return refused.reason.text;
  const isAway = open.length > 0 && open.every((item) => item.reason.code === "target.unavailable");
  return isAway && waitedMs > MAX_UNAVAILABLE_MS ? open[0]?.reason.text : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new CliError("interrupted", "Stopped waiting. What was handed in goes on when Fumehood runs."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function printItems(context: CliContext, items: readonly Item[]): void {
  if (context.json) for (const item of items) context.printJson(toItemJson(item));
  else for (const line of itemLines(items, context.terminal)) context.terminal.out(line);
}

/** A verdict that reaches the level decides first, then failures. */
export function decideExit(items: readonly Item[], failOn: VerdictLevel | undefined): number {
  const reached = (item: Item) =>
    failOn !== undefined && item.verdict !== null && LEVELS.indexOf(item.verdict) >= LEVELS.indexOf(failOn);
  if (items.some(reached)) return EXIT_CODES.verdict.code;
  const isBad = (item: Item) => item.state === "failed" || item.decision === "failed" || item.decision === "refused";
  return items.some(isBad) ? EXIT_CODES.incomplete.code : EXIT_CODES.ok.code;
}
