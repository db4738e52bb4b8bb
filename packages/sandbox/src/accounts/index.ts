// What whoever administers a sandbox from outside needs: small, without server and engine.
export {
  openAccounts,
  type AddedUser,
  type KeyInfo,
  type OrganizationInfo,
  type SandboxAccounts,
  type UserInfo,
} from "./open-accounts.ts";
export type { UserInput } from "./add-user.ts";
export { isLogin, LOGIN_RULE } from "./read-fields.ts";
export { isUserRole, USER_ROLES, type UserRole } from "../tables/users.ts";
export { hashKey, newApiKey } from "../keys.ts";
export { SANDBOX_LIMITS } from "../limits.ts";
export type { QuotaWindow } from "../quota/windows.ts";
