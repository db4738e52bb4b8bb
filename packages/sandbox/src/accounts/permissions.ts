import { forbidden, notFound } from "../errors.ts";
import { findOrganization } from "../tables/organizations.ts";
import type { OrganizationRow, SandboxKysely, UserRow } from "../tables/schema.ts";
import { findUser } from "../tables/users.ts";

// Whoever asks by a role that never may is refused before anything is looked up, and what is another organisation's is as absent as what never
// was: no answer tells whether a foreign login or organisation exists.

/** Of the own organisation, or of all. */
export function isAdministrator(asking: UserRow): boolean {
  return asking.role === "org-admin" || asking.role === "admin";
}

/** @throws {ServiceError} 403 for all but administrators of all organisations. */
export function assertAdmin(asking: UserRow): void {
  if (asking.role !== "admin") throw forbidden();
}

/**
 * Oneself, or for administrators anybody of theirs.
 * @throws {ServiceError} 403 for users who name somebody else, 404 for a login that is not there for the one who asks.
 */
export async function userToRead(db: SandboxKysely, asking: UserRow, login: string): Promise<UserRow> {
  if (login === asking.login) return asking;
  if (!isAdministrator(asking)) throw forbidden();
  const user = await findUser(db, login);
  if (!user || !isInReach(asking, user.organization_id)) throw notFound("User");
  return user;
}

/**
 * As `userToRead`, but nobody changes those above: with the key of an `admin` of the own organisation an `org-admin` would rule all of them.
 * @throws {ServiceError} 403, 404
 */
export async function userToChange(db: SandboxKysely, asking: UserRow, login: string): Promise<UserRow> {
  const user = await userToRead(db, asking, login);
  if (user.role === "admin" && asking.role !== "admin") throw forbidden();
  return user;
}

/**
 * Somebody whom an administrator acts on.
 * @throws {ServiceError} 403, 404
 */
export async function userToAdminister(db: SandboxKysely, asking: UserRow, login: string): Promise<UserRow> {
  if (!isAdministrator(asking)) throw forbidden();
  return await userToChange(db, asking, login);
}

/** The own organisation, or for an `admin` any. @throws {ServiceError} 404 */
export async function organizationToRead(
  db: SandboxKysely,
  asking: UserRow,
  id: number | undefined,
): Promise<OrganizationRow> {
  const organization = id === undefined || !isInReach(asking, id) ? undefined : await findOrganization(db, id);
  if (!organization) throw notFound("Organization");
  return organization;
}

/** An organisation whose users somebody administers. @throws {ServiceError} 403, 404 */
export async function organizationToAdminister(
  db: SandboxKysely,
  asking: UserRow,
  id: number | undefined,
): Promise<OrganizationRow> {
  if (!isAdministrator(asking)) throw forbidden();
  return await organizationToRead(db, asking, id);
}

function isInReach(asking: UserRow, organizationId: number): boolean {
  return asking.role === "admin" || asking.organization_id === organizationId;
}
