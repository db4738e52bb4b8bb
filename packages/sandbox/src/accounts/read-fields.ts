import { forbidden, invalidParameter, missingParameter } from "../errors.ts";
import { flagField, textField, type Fields } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import type { UserRow } from "../tables/schema.ts";
import { isUserRole, USER_ROLES } from "../tables/users.ts";
import type { UserInput } from "./add-user.ts";

/** Such a login is safe in paths, logs and on command lines, whoever writes it there. */
const LOGIN = /^[A-Za-z0-9][\w.@+-]{0,63}$/;
export const LOGIN_RULE = "it must be 1 to 64 letters, digits and . _ @ + -, and begin with a letter or digit";

export function isLogin(text: string): boolean {
  return LOGIN.test(text);
}

/**
 * Reads the parameters of a new user.
 * @throws {ServiceError} 400 for what cannot be one, 403 for a role above that of whoever asks.
 */
export function readNewUser(fields: Fields, asking: UserRow, limits: SandboxLimits): UserInput {
  const login = textField(fields, "login");
  if (login === undefined) throw missingParameter("login");
  if (!isLogin(login)) throw invalidParameter("login", LOGIN_RULE);
  const role = textField(fields, "role") ?? "user";
  if (!isUserRole(role)) throw invalidParameter("role", `it must be one of ${USER_ROLES.join(", ")}`);
  if (role === "admin" && asking.role !== "admin") throw forbidden();
  return { login, role, apiOnly: flagField(fields, "api_only"), ...readTexts(fields, limits) };
}

function readTexts(fields: Fields, limits: SandboxLimits): Pick<UserInput, "name" | "email" | "title"> {
  const texts: Pick<UserInput, "name" | "email" | "title"> = {};
  for (const field of ["name", "email", "title"] as const) {
    const text = accountText(fields, field, limits);
    if (text !== undefined) texts[field] = text;
  }
  return texts;
}

/** A text of an account, within its limit. @throws {ServiceError} 400 */
export function accountText(fields: Fields, name: string, limits: SandboxLimits): string | undefined {
  const text = textField(fields, name);
  if (text !== undefined && text.length > limits.maxAccountTextChars) {
    throw invalidParameter(name, `it is longer than ${limits.maxAccountTextChars} characters`);
  }
  return text;
}

/** A password as it was sent, blanks and all. @throws {ServiceError} 400 */
export function readPassword(fields: Fields, limits: SandboxLimits): string {
  const password = fields.get("password")?.find((value) => value !== "");
  if (password === undefined) throw missingParameter("password");
  if (password.length > limits.maxOptionChars) {
    throw invalidParameter("password", `it is longer than ${limits.maxOptionChars} characters`);
  }
  return password;
}
