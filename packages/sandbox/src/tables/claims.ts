import type { SampleState } from "@fumehood/contract";
import type { DialectName } from "@fumehood/store";
import type { Updateable } from "kysely";
import type { Seen } from "../entities/seen.ts";
import type { ElementRow, PositionRow, SandboxKysely, SampleRow, SampleTable } from "./schema.ts";
import { insertCallback } from "./callbacks.ts";
import { insertEvidence, type EvidenceRow } from "./evidence.ts";
import { keepPositions } from "./positions.ts";
import { insertSightings } from "./sightings.ts";
import { insertTerms } from "./terms.ts";
import type { SampleTerm } from "../search/terms.ts";

const WORKING_STATES = ["prep", "run", "proc"] as const satisfies readonly SampleState[];

/** Says that the sample is another worker's by now: whatever this one found must not be written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  readonly code = "SANDBOX_LEASE_LOST";
  readonly retryable = false;
}

/** A sample and the token that fences every write to it. */
export interface Claim {
  sample: SampleRow;
  token: string;
}

export interface ClaimRequest {
  token: string;
  now: string;
  leaseUntil: string;
}

/** What the record of a sample says while its bytes are fetched and its results written. */
export const ANALYZING_STATUS = "analyzing_sample";

/**
 * Takes the oldest sample that waits, or whose worker gave no sign of life until its lease ended, and moves it to `prep` in the same
 * statement: two that ask at the same time get different samples.
 */
export async function claimSample(
  db: SandboxKysely,
  dialect: DialectName,
  request: ClaimRequest,
): Promise<Claim | undefined> {
  return await db.transaction().execute(async (trx) => {
    const sample = await takeSample(trx, dialect, request);
    if (!sample) return undefined;
    await insertEvent(trx, sample.id, { state: sample.state, status: sample.status, at: request.now });
    return { sample, token: request.token };
  });
}

async function takeSample(
  db: SandboxKysely,
  dialect: DialectName,
  request: ClaimRequest,
): Promise<SampleRow | undefined> {
  const { token, now, leaseUntil } = request;
  return await db
    .updateTable("sandbox_samples")
    .set((eb) => ({
      lease_token: token,
      lease_until: leaseUntil,
      attempts: eb("attempts", "+", 1),
      state: "prep" as const,
      status: ANALYZING_STATUS,
      started_at: now,
      glovebox_url: null,
    }))
    .where("id", "=", (eb) =>
      eb
        .selectFrom("sandbox_samples")
        .select("id")
        .where((c) =>
          c.or([c("state", "=", "wait"), c.and([c("state", "in", WORKING_STATES), c("lease_until", "<=", now)])]),
        )
        .orderBy("submitted_at")
        .orderBy("id")
        .limit(1)
        .$if(dialect === "postgres", (q) => q.forUpdate().skipLocked()),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Prolongs a lease. False when it is not ours any more. */
export async function extendLease(db: SandboxKysely, claim: Claim, leaseUntil: string): Promise<boolean> {
  const result = await db
    .updateTable("sandbox_samples")
    .set({ lease_until: leaseUntil })
    .where("id", "=", claim.sample.id)
    .where("lease_token", "=", claim.token)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface Transition {
  state: SampleState;
  status: string;
  at: string;
  /** Further columns to set. */
  set?: Updateable<SampleTable>;
}

/** Writes a state and its event, fenced. @throws {LeaseLostError} */
export async function moveSample(db: SandboxKysely, claim: Claim, transition: Transition): Promise<void> {
  await db.transaction().execute(async (trx) => await writeTransition(trx, claim, transition));
}

/** Writes where the running sample can be used, fenced. @throws {LeaseLostError} */
export async function offerGlovebox(db: SandboxKysely, claim: Claim, url: string): Promise<void> {
  const result = await db
    .updateTable("sandbox_samples")
    .set({ glovebox_url: url })
    .where("id", "=", claim.sample.id)
    .where("lease_token", "=", claim.token)
    .where("state", "=", "run")
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n)
    throw new LeaseLostError(`The sample ${claim.sample.id} does not run here any more.`);
}

/** What an analysis leaves behind besides the columns of the sample. */
export interface Results {
  elements: readonly ElementRow[];
  /** Where the parts of analysis.json lie; none without an analysis. */
  positions: readonly PositionRow[];
  terms: readonly SampleTerm[];
  sightings: Seen;
  evidence: readonly EvidenceRow[];
}

/** Ends an analysis: state, results, elements and words in one transaction, fenced. @throws {LeaseLostError} */
export async function finishSample(
  db: SandboxKysely,
  claim: Claim,
  transition: Transition,
  results: Results,
): Promise<void> {
  const set = { ...transition.set, completed_at: transition.at, lease_token: null, lease_until: null, password: null };
  await db.transaction().execute(async (trx) => {
    await writeTransition(trx, claim, { ...transition, set });
    for (const element of results.elements) {
      await trx
        .insertInto("sandbox_elements")
        .values(element)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await keepPositions(trx, results.positions);
    await insertTerms(trx, claim.sample.id, results.terms);
    await insertSightings(trx, claim.sample, results.sightings);
    await insertEvidence(trx, results.evidence);
    await insertCallback(trx, claim.sample, transition.at);
  });
}

/** Gives a sample back at once, for instance because this process ends. It is tried again as if it had not been touched. */
export async function releaseSample(db: SandboxKysely, claim: Claim, at: string): Promise<void> {
  await moveSample(db, claim, {
    state: "wait",
    status: "pending",
    at,
    set: { lease_token: null, lease_until: null, started_at: null, attempts: Math.max(0, claim.sample.attempts - 1) },
  });
}

async function writeTransition(db: SandboxKysely, claim: Claim, transition: Transition): Promise<void> {
  const { state, status, at, set } = transition;
  const id = claim.sample.id;
  const result = await db
    .updateTable("sandbox_samples")
    // Whatever comes next, the machine that could be used is another one, or none.
    .set({ ...set, state, status, glovebox_url: null })
    .where("id", "=", id)
    .where("lease_token", "=", claim.token)
    .where("state", "not in", ["succ", "fail"])
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new LeaseLostError(`Another worker has the sample ${id}.`);
  await insertEvent(db, id, { state, status, at });
}

async function insertEvent(
  db: SandboxKysely,
  sampleId: string,
  event: Pick<Transition, "state" | "status" | "at">,
): Promise<void> {
  await db
    .insertInto("sandbox_events")
    .values((eb) => ({
      sample_id: sampleId,
      position: eb
        .selectFrom("sandbox_events")
        .select((s) => s(s.fn.coalesce(s.fn.max("position"), s.lit(-1)), "+", 1).as("next"))
        .where("sample_id", "=", sampleId),
      ...event,
    }))
    .execute();
}
