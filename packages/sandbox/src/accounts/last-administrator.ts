import type { DialectName } from "@fumehood/store";
import { ServiceError } from "../errors.ts";
import type { SandboxKysely, UserRow } from "../tables/schema.ts";

/** Whom a change takes away: one user, or all of an organisation. */
export type Leaving = { readonly login: string } | { readonly organizationId: number };

/**
 * Refuses to take away the last who administers: nobody could undo it over the API. Inside the caller's transaction, so that two who remove
 * each other do not both succeed.
 * @throws {ServiceError} 409
 */
export async function assertAdministratorsRemain(
  db: SandboxKysely,
  dialect: DialectName,
  leaving: Leaving,
): Promise<void> {
  const administrators = await db
    .selectFrom("sandbox_users")
    .select(["login", "organization_id", "role"])
    .where("active", "=", 1)
    .where("role", "in", ["admin", "org-admin"])
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .execute();
  const going = administrators.filter((user) => isLeaving(user, leaving));
  const staying = administrators.filter((user) => !isLeaving(user, leaving));
  if (going.every((user) => isReplaced(user, staying))) return;
  throw new ServiceError(
    409,
    "The last active administrator cannot be deactivated or deleted. Make somebody else an administrator first.",
  );
}

type Administrator = Pick<UserRow, "login" | "organization_id" | "role">;

function isLeaving(user: Administrator, leaving: Leaving): boolean {
  return "login" in leaving ? user.login === leaving.login : user.organization_id === leaving.organizationId;
}

/** An `admin` needs another one; an `org-admin` somebody else who administers the organisation. */
function isReplaced(user: Administrator, staying: readonly Administrator[]): boolean {
  if (staying.some((other) => other.role === "admin")) return true;
  if (user.role === "admin") return false;
  return staying.some((other) => other.organization_id === user.organization_id);
}
