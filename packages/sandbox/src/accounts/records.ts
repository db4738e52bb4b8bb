import type { OrganizationRecord, UserRecord } from "@fumehood/contract";
import type { OrganizationRow, UserRow } from "../tables/schema.ts";
import { propertiesOf } from "../tables/users.ts";

/**
 * A user as `whoami` and lists tell one. The key is told to whoever has just sent or made it; of others it is the empty text, because the
 * tables hold only digests. Absent texts are empty and not null: a public script joins them.
 */
export function userRecord(user: UserRow, apiKey = ""): UserRecord {
  return {
    role: user.role,
    properties: propertiesOf(user),
    integration_id: null,
    email: user.email ?? "",
    organization_id: user.organization_id,
    name: user.name,
    login: user.login,
    title: user.title ?? "",
    api_key: apiKey,
    device: false,
    api_only: user.api_only === 1,
    active: user.active === 1,
  };
}

export function organizationRecord({ id, name }: OrganizationRow): OrganizationRecord {
  return { id, name };
}
