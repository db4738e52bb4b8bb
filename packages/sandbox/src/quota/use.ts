import type { DialectName } from "@fumehood/store";
import { forbidden, ServiceError, unauthorized } from "../errors.ts";
import type { SandboxKysely } from "../tables/schema.ts";
import type { Viewer } from "../tables/samples.ts";
import { storedTime } from "../times.ts";
import { parseLimits } from "./limits.ts";
import { describeWindow, waitSeconds, type QuotaWindow, type WindowState } from "./windows.ts";

/** How full all windows are that hold for somebody. */
export interface QuotaState {
  user: WindowState[];
  organization: WindowState[];
}

/** Whose submissions a window counts. */
type Counted = readonly [column: "login", login: string] | readonly [column: "organization_id", id: number];

/** How full all windows are that hold for a user: the own ones and the organisation's. */
export async function readQuota(db: SandboxKysely, viewer: Viewer, nowMs: number): Promise<QuotaState> {
  const limits = await findLimits(db, viewer).executeTakeFirst();
  return {
    user: await readWindows(db, ["login", viewer.login], limits?.user ?? null, nowMs),
    organization: await readWindows(
      db,
      ["organization_id", viewer.organization_id],
      limits?.organization ?? null,
      nowMs,
    ),
  };
}

/** How full the windows are that a table's text names. */
export async function readWindows(
  db: SandboxKysely,
  counted: Counted,
  limits: string | null,
  nowMs: number,
): Promise<WindowState[]> {
  const states: WindowState[] = [];
  for (const window of parseLimits(limits)) {
    const { used } = await inWindow(db, counted, window, nowMs)
      .select((eb) => eb.fn.countAll().as("used"))
      .executeTakeFirstOrThrow();
    const blockingAtMs = await findBlocking(db, counted, window, nowMs);
    states.push(describeWindow({ window, used: Number(used), blockingAtMs }, nowMs));
  }
  return states;
}

/** Both limits in one row, and whether the user may work; of a user who is there, in the organisation that the user was of. */
function findLimits(db: SandboxKysely, viewer: Viewer) {
  return db
    .selectFrom("sandbox_users")
    .innerJoin("sandbox_organizations", "sandbox_organizations.id", "sandbox_users.organization_id")
    .select(["sandbox_users.submission_limits as user", "sandbox_organizations.submission_limits as organization"])
    .select("sandbox_users.active")
    .where("sandbox_users.login", "=", viewer.login)
    .where("sandbox_users.organization_id", "=", viewer.organization_id);
}

function inWindow(db: SandboxKysely, [column, value]: Counted, window: QuotaWindow, nowMs: number) {
  return db
    .selectFrom("sandbox_samples")
    .where(column, "=", value)
    .where("submitted_at", ">", storedTime(nowMs - window.minutes * 60_000));
}

/** When the submission was made that must leave the window before another fits in; the index alone answers. */
async function findBlocking(
  db: SandboxKysely,
  counted: Counted,
  window: QuotaWindow,
  nowMs: number,
): Promise<number | undefined> {
  const blocking = await inWindow(db, counted, window, nowMs)
    .select("submitted_at")
    .orderBy("submitted_at", "desc")
    .offset(Math.max(0, window.samples - 1))
    .limit(1)
    .executeTakeFirst();
  return blocking && Date.parse(blocking.submitted_at);
}

/**
 * Refuses a submission that some window has no room for, or whose user was removed or deactivated while it arrived; returns whether there are
 * windows at all. Runs inside the transaction that writes the sample, so that two at the same time cannot both take the last place: SQLite has
 * one writer at a time, PostgreSQL is made to have one for each organisation.
 * @throws {ServiceError} 429 with the time to wait, 401, 403.
 */
export async function assertRoom(
  db: SandboxKysely,
  dialect: DialectName,
  viewer: Viewer,
  nowMs: number,
): Promise<boolean> {
  const limits = await findLimits(db, viewer)
    .$if(dialect === "postgres", (query) => query.forUpdate("sandbox_organizations"))
    .executeTakeFirst();
  return await assertWithin(db, viewer, limits, nowMs);
}

/** The same for what is not written yet: it keeps no place. @throws {ServiceError} as `assertRoom`. */
export async function assertSomeRoom(db: SandboxKysely, viewer: Viewer, nowMs: number): Promise<void> {
  await assertWithin(db, viewer, await findLimits(db, viewer).executeTakeFirst(), nowMs);
}

interface Limits {
  readonly user: string | null;
  readonly organization: string | null;
  readonly active: number;
}

async function assertWithin(
  db: SandboxKysely,
  viewer: Viewer,
  limits: Limits | undefined,
  nowMs: number,
): Promise<boolean> {
  if (!limits) throw unauthorized();
  if (limits.active !== 1) throw forbidden();
  const own = await findWait(db, ["login", viewer.login], limits.user, nowMs);
  const shared = await findWait(db, ["organization_id", viewer.organization_id], limits.organization, nowMs);
  const wait = Math.max(own, shared);
  if (wait > 0) throw rateLimited(wait);
  return parseLimits(limits.user).length + parseLimits(limits.organization).length > 0;
}

/** The longest wait of several windows, in seconds; 0 when all have room. */
async function findWait(db: SandboxKysely, counted: Counted, limits: string | null, nowMs: number): Promise<number> {
  let longest = 0;
  for (const window of parseLimits(limits)) {
    const blockingAtMs = await findBlocking(db, counted, window, nowMs);
    longest = Math.max(longest, waitSeconds(window, blockingAtMs, nowMs));
  }
  return longest;
}

/** The service's text and headers are not published; the time stands in both, for whoever reads either. */
function rateLimited(waitSecondsLeft: number): ServiceError {
  return new ServiceError(
    429,
    `The submission rate limit has been reached. Please wait ${waitSecondsLeft} seconds before the next submission.`,
    { retryAfterSeconds: waitSecondsLeft },
  );
}
