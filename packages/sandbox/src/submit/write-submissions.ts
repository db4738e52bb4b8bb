import { setTimeout } from "node:timers/promises";
import type { SandboxContext } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { assertRoom } from "../quota/use.ts";
import type { SampleTerm } from "../search/terms.ts";
import { insertCallback } from "../tables/callbacks.ts";
import { createSampleInserter, type InsertSample } from "../tables/insert-sample.ts";
import type { SampleRow, SandboxKysely, UserRow } from "../tables/schema.ts";
import { groupCalls, type GroupOutcome } from "./group-calls.ts";

/** A submission whose bytes are stored, ready to be written down. */
export interface Submission {
  readonly user: UserRow;
  readonly sample: SampleRow;
  readonly terms: readonly SampleTerm[];
}

/** @throws {ServiceError} 429 when a window is full. */
export type WriteSubmission = (submission: Submission) => Promise<void>;

type Means = Pick<SandboxContext, "db" | "dialect" | "clock"> & { readonly insertSample: InsertSample };

/** Submissions that share one transaction at most: it holds the only connection of SQLite meanwhile. */
const MAX_SUBMISSIONS_PER_TRANSACTION = 64;

/** How long those that arrive together wait for more. A transaction for each would write most pages once for each. */
const GROUP_PAUSE_MS = 2;

/**
 * Writes submissions down, those that come at the same time in one transaction: most of a submission's pages are those of the one before.
 * When a call resolves, its record survives a power cut.
 * @throws {ServiceError} 429 when a window is full.
 */
export function createSubmissionWriter(context: Pick<SandboxContext, "db" | "dialect" | "clock">): WriteSubmission {
  const means: Means = { ...context, insertSample: createSampleInserter() };
  return groupCalls(
    MAX_SUBMISSIONS_PER_TRANSACTION,
    async (submissions) => await writeGroup(means, submissions),
    async () => await setTimeout(GROUP_PAUSE_MS),
  );
}

async function writeGroup(means: Means, submissions: readonly Submission[]): Promise<readonly GroupOutcome[]> {
  if (submissions.length === 1) return await Promise.all(submissions.map((one) => writeAlone(means, one)));
  try {
    return await means.db.transaction().execute(async (trx) => await writeInTurn(trx, means, submissions));
  } catch {
    // One that cannot be written has undone all. Each by itself, it fails alone.
    const outcomes: GroupOutcome[] = [];
    for (const submission of submissions) outcomes.push(await writeAlone(means, submission));
    return outcomes;
  }
}

async function writeAlone(means: Means, submission: Submission): Promise<GroupOutcome> {
  try {
    const [outcome] = await means.db.transaction().execute(async (trx) => await writeInTurn(trx, means, [submission]));
    return outcome ?? { ok: true };
  } catch (error) {
    return { ok: false, error };
  }
}

/** By organisation, whose row PostgreSQL locks: two processes that lock several in the same order do not wait for each other. */
async function writeInTurn(
  trx: SandboxKysely,
  means: Means,
  submissions: readonly Submission[],
): Promise<readonly GroupOutcome[]> {
  const outcomes = new Map<Submission, GroupOutcome>();
  const inOrder = submissions.toSorted((a, b) => a.user.organization_id - b.user.organization_id);
  const unlimited = new Set<string>();
  for (const submission of inOrder) outcomes.set(submission, await writeOne(trx, means, submission, unlimited));
  return submissions.map((submission) => outcomes.get(submission) ?? { ok: true });
}

/** `unlimited`: logins that this transaction has found to have no limits. */
async function writeOne(
  trx: SandboxKysely,
  means: Means,
  submission: Submission,
  unlimited: Set<string>,
): Promise<GroupOutcome> {
  const { user, sample, terms } = submission;
  try {
    if (!unlimited.has(user.login)) {
      const isLimited = await assertRoom(trx, means.dialect, user, means.clock());
      if (!isLimited) unlimited.add(user.login);
    }
  } catch (error) {
    // A refusal wrote nothing, so the others of the transaction are not touched by it.
    if (error instanceof ServiceError) return { ok: false, error };
    throw error;
  }
  await means.insertSample(trx, sample, terms);
  // A sample that is not analysed has its end now.
  if (sample.completed_at !== null) await insertCallback(trx, sample, sample.submitted_at);
  return { ok: true };
}
