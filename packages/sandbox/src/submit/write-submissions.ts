import { setTimeout } from "node:timers/promises";
import type { SandboxContext } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { assertRoom } from "../quota/use.ts";
import type { SampleTerm } from "../search/terms.ts";
import { insertCallback } from "../tables/callbacks.ts";
import { createSampleInserter, type SampleInserter, type WrittenSample } from "../tables/insert-sample.ts";
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

type Means = Pick<SandboxContext, "db" | "dialect" | "clock"> & { readonly inserter: SampleInserter };

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
  const means: Means = { ...context, inserter: createSampleInserter() };
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
  const refusals = new Map<Submission, ServiceError>();
  const written: WrittenSample[] = [];
  const assertRoomOnce = createRoomAssertion(trx, means);
  for (const submission of submissions.toSorted((a, b) => a.user.organization_id - b.user.organization_id)) {
    try {
      await assertRoomOnce(submission.user);
    } catch (error) {
      // A refusal wrote nothing, so the others of the transaction are not touched by it.
      if (!(error instanceof ServiceError)) throw error;
      refusals.set(submission, error);
      continue;
    }
    // The row before the next is looked at: it counts in the windows.
    const ordinal = await means.inserter.insertRow(trx, submission.sample);
    written.push({ ...submission, ordinal });
  }
  await writeRest(trx, means, written);
  return submissions.map((submission) => {
    const error = refusals.get(submission);
    return error === undefined ? { ok: true } : { ok: false, error };
  });
}

/** Whoever has been found to have no limits in this transaction is not asked about again. */
function createRoomAssertion(trx: SandboxKysely, { dialect, clock }: Means): (user: UserRow) => Promise<void> {
  const unlimited = new Set<string>();
  return async (user) => {
    if (unlimited.has(user.login)) return;
    const isLimited = await assertRoom(trx, dialect, user, clock());
    if (!isLimited) unlimited.add(user.login);
  };
}

async function writeRest(trx: SandboxKysely, { inserter }: Means, written: readonly WrittenSample[]): Promise<void> {
  await inserter.insertRest(trx, written);
  for (const { sample } of written) {
    // A sample that is not analysed has its end now.
    if (sample.completed_at !== null) await insertCallback(trx, sample, sample.submitted_at);
  }
}
