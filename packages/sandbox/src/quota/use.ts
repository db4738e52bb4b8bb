import type { DialectName } from "@fumehood/store";
import { ServiceError } from "../errors.ts";
import type { SandboxKysely } from "../tables/schema.ts";
import type { Viewer } from "../tables/samples.ts";
import { storedTime } from "../times.ts";
import type { SubmissionQuota } from "../context.ts";
import { describeWindow, type QuotaWindow, type WindowState } from "./windows.ts";

export interface QuotaState {
  user: WindowState[];
  organization: WindowState[];
}

/** How full all windows are that hold for somebody. */
export async function readQuota(
  db: SandboxKysely,
  viewer: Viewer,
  quota: SubmissionQuota,
  nowMs: number,
): Promise<QuotaState> {
  const state: QuotaState = { user: [], organization: [] };
  for (const window of quota.user) state.user.push(await readWindow(db, "login", viewer.login, window, nowMs));
  for (const window of quota.organization) {
    state.organization.push(await readWindow(db, "organization_id", viewer.organization_id, window, nowMs));
  }
  return state;
}

async function readWindow(
  db: SandboxKysely,
  column: "login" | "organization_id",
  value: string | number,
  window: QuotaWindow,
  nowMs: number,
): Promise<WindowState> {
  const inWindow = db
    .selectFrom("sandbox_samples")
    .where(column, "=", value)
    .where("submitted_at", ">", storedTime(nowMs - window.minutes * 60_000));
  const { used } = await inWindow.select((eb) => eb.fn.countAll().as("used")).executeTakeFirstOrThrow();
  const blocking = await inWindow
    .select("submitted_at")
    .orderBy("submitted_at", "desc")
    .offset(Math.max(0, window.samples - 1))
    .limit(1)
    .executeTakeFirst();
  const blockingAtMs = blocking && Date.parse(blocking.submitted_at);
  return describeWindow({ window, used: Number(used), blockingAtMs }, nowMs);
}

/**
 * Refuses a submission that no window has room for. Runs inside the transaction that writes the sample, so that two at the same time cannot
 * both take the last place.
 * @throws {ServiceError} 429 with the time to wait.
 */
export async function assertRoom(
  db: SandboxKysely,
  dialect: DialectName,
  viewer: Viewer,
  quota: SubmissionQuota,
  nowMs: number,
): Promise<void> {
  if (quota.user.length + quota.organization.length === 0) return;
  await lockOrganization(db, dialect, viewer);
  const state = await readQuota(db, viewer, quota, nowMs);
  const waits = [...state.user, ...state.organization].map((window) => window["submission-wait-seconds"]);
  const wait = Math.max(...waits);
  if (wait > 0) throw rateLimited(wait);
}

/** SQLite has one writer at a time; PostgreSQL is made to have one for each organisation. */
async function lockOrganization(db: SandboxKysely, dialect: DialectName, viewer: Viewer): Promise<void> {
  if (dialect !== "postgres") return;
  const id = viewer.organization_id;
  await db.selectFrom("sandbox_organizations").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The service's text and headers are not published; the time stands in both, for whoever reads either. */
function rateLimited(waitSeconds: number): ServiceError {
  return new ServiceError(
    429,
    `The submission rate limit has been reached. Please wait ${waitSeconds} seconds before the next submission.`,
    { retryAfterSeconds: waitSeconds },
  );
}
