import type { SandboxContext } from "../context.ts";
import { invalidParameter, missingParameter } from "../errors.ts";
import { submissionTerms } from "../search/submission-terms.ts";
import type { SampleRow, UserRow } from "../tables/schema.ts";
import { storedTime } from "../times.ts";
import type { SubmitOptions } from "./options.ts";
import { storeFile, type ReceivedFile, type StoredFile } from "./receive.ts";
import { makeUrlShortcut } from "./shortcut.ts";
import type { WriteSubmission } from "./write-submissions.ts";

/** What is to be analysed: the bytes and what they are called. */
interface Subject {
  stored: StoredFile;
  filename: string;
  url: string | null;
}

/**
 * Writes a submission down. When it returns, bytes and record are durable.
 * @throws {ServiceError} 400 without file and URL, 429 when a window is full.
 */
export async function acceptSubmission(
  context: SandboxContext,
  write: WriteSubmission,
  user: UserRow,
  options: SubmitOptions,
  file: ReceivedFile | undefined,
): Promise<SampleRow> {
  const subject = await findSubject(context, options, file);
  const isAnalysed = !options.classify || (await isAnalysable(context, subject));
  const sample = newSample(context, user, options, subject, isAnalysed);
  await write({ user, sample, terms: submissionTerms(sample, options.tags, context.limits) });
  if (isAnalysed) context.wakeWorker();
  else context.wakeCallbacks();
  return sample;
}

async function findSubject(
  context: SandboxContext,
  options: SubmitOptions,
  file: ReceivedFile | undefined,
): Promise<Subject> {
  if (file && file.stored.sizeBytes > 0) {
    const filename = filenameOf(options.filename ?? file.filename, context.limits.maxFilenameChars);
    return { stored: file.stored, filename, url: null };
  }
  if (options.url === undefined) throw missingParameter("sample");
  const shortcut = makeUrlShortcut(options.url);
  if (!shortcut) throw invalidParameter("url", "it is not a URL");
  const stored = await storeFile(oneChunk(shortcut.bytes), context.blobs, context);
  const filename = filenameOf(options.filename ?? shortcut.filename, context.limits.maxFilenameChars);
  return { stored, filename, url: options.url };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Shortened from the front, so that the extension stays. The service's own name for a part without one is not published. */
function filenameOf(name: string | undefined, maxChars: number): string {
  const clean = (name ?? "").replaceAll("\0", "\u{FFFD}").toWellFormed().trim();
  return clean === "" ? "sample" : clean.slice(-maxChars).toWellFormed();
}

async function isAnalysable(context: SandboxContext, subject: Subject): Promise<boolean> {
  return await context.blobs.withLocalFile(
    subject.stored.sha256,
    async (path) => await context.isAnalysable(path, subject.filename),
  );
}

function newSample(
  context: SandboxContext,
  user: UserRow,
  options: SubmitOptions,
  subject: Subject,
  isAnalysed: boolean,
): SampleRow {
  const now = storedTime(context.clock());
  const { md5, sha1, sha256, sizeBytes } = subject.stored;
  return {
    id: Buffer.from(context.random(16)).toString("hex"),
    // Nine or ten digits, as the service's; two alike among millions are refused by the table, and the client tries again.
    submission_id: 100_000_000 + (Buffer.from(context.random(4)).readUInt32BE() % 2_000_000_000),
    organization_id: user.organization_id,
    login: user.login,
    filename: subject.filename,
    url: subject.url,
    md5,
    sha1,
    sha256,
    size_bytes: sizeBytes,
    tags: JSON.stringify(options.tags),
    private: options.isPrivate ? 1 : 0,
    vm: options.vm,
    playbook: options.playbook,
    network_exit: options.networkExit,
    vm_runtime: options.runtimeSeconds,
    password: options.password ?? null,
    submit_warnings: JSON.stringify(options.warnings),
    callback_url: options.callbackUrl ?? null,
    email_notification: options.emailNotification ?? null,
    source: options.source ?? null,
    glovebox_url: null,
    state: isAnalysed ? "wait" : "fail",
    status: isAnalysed ? "pending" : "filetype_not_supported",
    submitted_at: now,
    started_at: null,
    completed_at: isAnalysed ? null : now,
    lease_token: null,
    lease_until: null,
    attempts: 0,
    type: null,
    magic: null,
    threat_score: null,
    indicators: null,
    metadata: null,
    artifacts: null,
    stream_count: null,
    registry_count: null,
  };
}
