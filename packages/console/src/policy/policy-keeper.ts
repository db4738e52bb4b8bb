import { readFile, rename, stat, writeFile } from "node:fs/promises";
import type { KeptPolicyInfo, PolicyCheck, PolicyProblemInfo, PolicyState, Status } from "@fumehood/contract";
import { compilePolicy, createPolicyBook } from "@fumehood/pipeline";
import type { CompiledPolicy, Logger, PolicyBook, PolicyHistory } from "@fumehood/pipeline";
import { ApiFault } from "../errors.ts";
import { DEFAULT_POLICY_TEXT } from "./default-text.ts";
import { describeProblem, readPolicyText } from "./policy-text.ts";

/** How often the file is looked at. A changed one is taken at the second look at which it is the same: it may be half written at the first. */
const LOOK_MS = 1000;
/** Problems that one message names. */
const MAX_TOLD = 5;

/** Keeps the policy: where it is from, what it was, and that a broken file does no harm. */
export interface PolicyKeeper {
  /** What the pipeline asks. */
  readonly book: PolicyBook;
  state(): PolicyState;
  check(text: string): PolicyCheck;
  /** Writes the file and takes the policy. @throws {ApiFault} 400 `policy` when it cannot be used, 500 `policy-file` when it cannot be written. */
  put(text: string, user: string): Promise<PolicyState>;
  /** Looks at the file now, whatever its times say. Never throws: a broken file leaves the policy as it is. */
  reload(): Promise<void>;
  /** For those who watch: a look as the timer makes it. */
  look(): Promise<void>;
  history(limit: number): Promise<readonly KeptPolicyInfo[]>;
  /** Begins to watch the file. */
  start(): void;
  stop(): Promise<void>;
}

export interface PolicyKeeperOptions {
  readonly file: string;
  readonly history: PolicyHistory;
  /** Names of the configured targets, for warnings. */
  readonly targets: readonly string[];
  readonly now: () => number;
  readonly logger: Logger;
}

interface Held {
  readonly compiled: CompiledPolicy;
  readonly text: string;
  readonly origin: PolicyState["origin"];
  readonly acceptedAt: number;
}

/** A file that is not there. */
const ABSENT = "absent";

/** Reads the file, or takes the built-in policy where there is none, or the last that was accepted where the file is broken. */
export async function createPolicyKeeper(options: PolicyKeeperOptions): Promise<PolicyKeeper> {
  const { file, history, targets, now, logger } = options;
  const read = (text: string) => readPolicyText(text, { targets });
  const compiledDefault = compilePolicy(requireDocument(DEFAULT_POLICY_TEXT));
  let held: Held = { compiled: compiledDefault, text: DEFAULT_POLICY_TEXT, origin: "built-in", acceptedAt: now() };
  const book = createPolicyBook(held.compiled);
  let problem: PolicyState["problem"] = null;
  let taken = "";
  let candidate = "";
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** One after the other: a look must not come between a change and its file. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work);
    queue = next.catch(() => undefined);
    return next;
  }

  async function accept(text: string, origin: Held["origin"], by: string): Promise<void> {
    const compiled = compilePolicy(requireDocument(text));
    const at = now();
    const kept = await history.keep({ digest: compiled.digest, acceptedAt: at, acceptedBy: by, text });
    const acceptedAt = kept ? at : ((await history.list(1))[0]?.acceptedAt ?? at);
    const isNew = compiled.digest !== held.compiled.digest;
    held = { compiled, text, origin, acceptedAt };
    problem = null;
    book.replace(compiled);
    if (isNew) logger.info({ digest: compiled.digest, by }, "a policy was taken");
  }

  async function take(signature: string): Promise<void> {
    taken = signature;
    candidate = signature;
    if (signature === ABSENT) return accept(DEFAULT_POLICY_TEXT, "built-in", "built-in");
    const text = await readText(file);
    const { document, problems } = typeof text === "string" ? read(text) : { document: undefined, problems: [text] };
    if (typeof text === "string" && document !== undefined) return accept(text, "file", "file");
    problem = { since: new Date(now()).toISOString(), problems: [...problems] };
    logger.warn({ file, problem: tell(problems) }, "the policy file is broken; the policy from before holds on");
  }

  /** At the start there is no policy from before but the last that was accepted, perhaps by another process. */
  async function takeFirst(): Promise<void> {
    await take(await signatureOf(file));
    if (problem === null) return;
    const broken = problem;
    const [last] = await history.list(1);
    const text = last !== undefined && read(last.text).document !== undefined ? last.text : undefined;
    await accept(text ?? DEFAULT_POLICY_TEXT, text === undefined ? "built-in" : "history", "built-in");
    problem = broken;
  }

  async function look(): Promise<void> {
    const signature = await signatureOf(file);
    if (signature !== taken && signature === candidate) await take(signature);
    candidate = signature;
  }

  const guarded = (work: () => Promise<void>) =>
    inTurn(work).catch((error: unknown) => logger.error({ error, file }, "the policy file could not be looked at"));

  const state = (): PolicyState => ({
    toml: held.text,
    document: held.compiled.document,
    digest: held.compiled.digest,
    origin: held.origin,
    file,
    acceptedAt: new Date(held.acceptedAt).toISOString(),
    problem,
    warnings: [...read(held.text).problems],
  });

  await takeFirst();
  return {
    book,
    state,
    check(text) {
      const { document, problems } = read(text);
      return { ok: document !== undefined, problems: [...problems] };
    },
    put(text, user) {
      return inTurn(async () => {
        const { document, problems } = read(text);
        if (document === undefined) throw new ApiFault(400, "policy", `The policy cannot be used: ${tell(problems)}`);
        await writeText(file, text);
        taken = await signatureOf(file);
        candidate = taken;
        await accept(text, "file", `api ${user}`);
        return state();
      });
    },
    reload: () => guarded(async () => take(await signatureOf(file))),
    look: () => guarded(look),
    async history(limit) {
      return (await history.list(limit)).map(({ digest, acceptedAt, acceptedBy, text }) => ({
        digest,
        acceptedAt: new Date(acceptedAt).toISOString(),
        acceptedBy,
        toml: text,
      }));
    },
    start() {
      timer ??= setInterval(() => void guarded(look), LOOK_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await queue;
    },
  };
}

/** The policy in the status: which it is, and whether its file is broken. */
export function describePolicyBriefly(keeper: Pick<PolicyKeeper, "state">): NonNullable<Status["policy"]> {
  const { digest, origin, acceptedAt, problem } = keeper.state();
  return { digest, origin, acceptedAt, problem: problem === null ? null : tell(problem.problems) };
}

/** Problems in one sentence each, the first few. */
export function tell(problems: readonly PolicyProblemInfo[]): string {
  const lines = problems.slice(0, MAX_TOLD).map(describeProblem);
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more.`] : [])].join(" ");
}

function requireDocument(text: string) {
  const { document } = readPolicyText(text);
  if (document === undefined) throw new Error("unreachable: the text was read before");
  return document;
}

/** Tells one content of a file from another without reading it. */
async function signatureOf(file: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(file, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (error) {
    if (isAbsence(error)) return ABSENT;
    return "unreadable";
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

async function readText(file: string): Promise<string | PolicyProblemInfo> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { level: "error", line: null, rule: null, key: null, message: `${file} cannot be read: ${why}.` };
  }
}

/** Whole or not at all: others may read it at any time. */
async function writeText(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ApiFault(500, "policy-file", `The policy file cannot be written: ${why}.`);
  }
}
