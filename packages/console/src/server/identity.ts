import "@fastify/cookie"; // its types add cookies to requests and replies
import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiFault } from "../errors.ts";
import { isSameSecret, SESSION_MS, type Sessions } from "../sessions.ts";

export const SESSION_COOKIE = "fumehood_session";
export const CSRF_HEADER = "x-fumehood-csrf";

/** Who makes a request: a page with a session cookie, or a command with the token of this installation. */
export interface Identity {
  readonly user: string;
  readonly channel: "console" | "cli";
  readonly csrfToken: string;
}

export interface IdentityOptions {
  readonly sessions: Sessions;
  /** Token of the run file: commands of the user who owns the data folder. */
  readonly localToken: string;
}

/**
 * Finds out who asks.
 * @throws {ApiFault} 401 without a valid session or token, 403 when a changing request lacks its token against forgery.
 */
export async function identify(request: FastifyRequest, options: IdentityOptions): Promise<Identity> {
  const bearer = /^bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) {
    if (!isSameSecret(bearer, options.localToken)) throw unauthorized();
    const user = decodeName(request.headers["x-fumehood-user"]);
    return {
      user: user !== undefined && user !== "" ? user.slice(0, 100) : "local",
      channel: "cli",
      csrfToken: "",
    };
  }
  const cookie = request.cookies[SESSION_COOKIE];
  const session = cookie === undefined ? undefined : await options.sessions.find(cookie);
  if (session === undefined) throw unauthorized();
  if (request.method !== "GET" && request.method !== "HEAD") {
    const token = request.headers[CSRF_HEADER];
    if (typeof token !== "string" || !isSameSecret(token, session.csrfToken)) {
      throw new ApiFault(403, "csrf", "The request lacks its token against forgery; reload the page.");
    }
  }
  return { user: session.user, channel: "console", csrfToken: session.csrfToken };
}

/** Names are percent-encoded, since headers carry only ASCII. */
function decodeName(header: string | string[] | undefined): string | undefined {
  try {
    return typeof header === "string" ? decodeURIComponent(header) : undefined;
  } catch {
    return undefined; // not encoded as it should be: as good as none
  }
}

function unauthorized(): ApiFault {
  return new ApiFault(
    401,
    "signed-out",
    'Sign in first: open the link that "npm start" printed, or run "npx fumehood signin" for a new one.',
  );
}

export function setSessionCookie(reply: FastifyReply, token: string, isSecure: boolean): void {
  reply.setCookie(SESSION_COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: isSecure,
    maxAge: SESSION_MS / 1000,
  });
}
