import type { DialectName } from "@fumehood/store";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { CallbackRow, CallbackState, SandboxKysely, SampleRow, SandboxTables } from "./schema.ts";

/** A callback and the token that fences every write to it. */
export interface CallbackClaim {
  callback: CallbackRow;
  token: string;
}

/** Writes that the end of a sample is to be told, if anybody asked for it; inside the transaction that writes the end, so neither is lost. */
export async function insertCallback(
  db: SandboxKysely,
  sample: Pick<SampleRow, "id" | "callback_url">,
  at: string,
): Promise<void> {
  if (sample.callback_url === null) return;
  const row: CallbackRow = {
    sample_id: sample.id,
    state: "pending",
    attempts: 0,
    due_at: at,
    lease_token: null,
    lease_until: null,
    http_status: null,
    reason: null,
    created_at: at,
    ended_at: null,
  };
  await db
    .insertInto("sandbox_callbacks")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

type IsDue = (eb: ExpressionBuilder<SandboxTables, "sandbox_callbacks">) => Expression<SqlBool>;

const isDue =
  (now: string): IsDue =>
  (eb) =>
    eb.and([
      eb("state", "=", "pending"),
      eb("due_at", "<=", now),
      eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", now)]),
    ]);

/** Whether there is a callback to make. Asked before claiming: a claim that finds nothing is a write all the same. */
export async function isCallbackDue(db: SandboxKysely, now: string): Promise<boolean> {
  const due = await db
    .selectFrom("sandbox_callbacks")
    .select("sample_id")
    .where(isDue(now))
    .limit(1)
    .executeTakeFirst();
  return due !== undefined;
}

/**
 * Takes the callback that is due longest, or whose worker died, and counts the attempt in the same statement: one that kills its worker is
 * not tried for ever.
 */
export async function claimCallback(
  db: SandboxKysely,
  dialect: DialectName,
  request: { token: string; now: string; leaseUntil: string },
): Promise<CallbackClaim | undefined> {
  const { token, now, leaseUntil } = request;
  const callback = await db
    .updateTable("sandbox_callbacks")
    .set((eb) => ({ lease_token: token, lease_until: leaseUntil, attempts: eb("attempts", "+", 1) }))
    .where("sample_id", "=", (eb) =>
      eb
        .selectFrom("sandbox_callbacks")
        .select("sample_id")
        .where(isDue(now))
        .orderBy("due_at")
        .orderBy("sample_id")
        .limit(1)
        .$if(dialect === "postgres", (q) => q.forUpdate().skipLocked()),
    )
    .returningAll()
    .executeTakeFirst();
  return callback && { callback, token };
}

export interface CallbackResult {
  state: CallbackState;
  httpStatus: number | null;
  reason: string | null;
  /** When it is tried next, or when it ended. */
  at: string;
}

/** The sample that a claimed callback tells of. Nobody asks here, so there is nobody from whom it could be hidden. */
export async function findSampleOf(db: SandboxKysely, claim: CallbackClaim): Promise<SampleRow | undefined> {
  const id = claim.callback.sample_id;
  return await db.selectFrom("sandbox_samples").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Writes what an attempt came to, fenced. False when the callback is another worker's by now. */
export async function recordAttempt(db: SandboxKysely, claim: CallbackClaim, result: CallbackResult): Promise<boolean> {
  const { state, httpStatus, reason, at } = result;
  const written = await db
    .updateTable("sandbox_callbacks")
    .set({
      state,
      http_status: httpStatus,
      reason,
      lease_token: null,
      lease_until: null,
      ...(state === "pending" ? { due_at: at } : { ended_at: at }),
    })
    .where("sample_id", "=", claim.callback.sample_id)
    .where("lease_token", "=", claim.token)
    .executeTakeFirst();
  return written.numUpdatedRows > 0n;
}

/** Gives a callback back at once, as if this attempt had not been. */
export async function releaseCallback(db: SandboxKysely, claim: CallbackClaim): Promise<void> {
  await db
    .updateTable("sandbox_callbacks")
    .set({ lease_token: null, lease_until: null, attempts: claim.callback.attempts - 1 })
    .where("sample_id", "=", claim.callback.sample_id)
    .where("lease_token", "=", claim.token)
    .execute();
}

/** What became of the callback of a sample; `undefined` before the sample's end, or when none was asked for. For those who may see the sample. */
export async function findCallback(db: SandboxKysely, sampleId: string): Promise<CallbackRow | undefined> {
  return await db.selectFrom("sandbox_callbacks").selectAll().where("sample_id", "=", sampleId).executeTakeFirst();
}
