import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";
import { identify, SESSION_COOKIE, setSessionCookie } from "./identity.ts";
import type { ConsoleServerOptions } from "./options.ts";

/** Whoever opens a sign-in link is this user: the first version knows one person, the owner of the installation. */
export const FIRST_USER = "owner";

/** Sign-in by one-time link, and who is signed in. */
export function addSessionRoutes(app: FastifyInstance, options: ConsoleServerOptions): void {
  const { sessions } = options;

  app.get<{ Querystring: { token?: string } }>("/signin", async (request, reply) => {
    const token = typeof request.query.token === "string" ? request.query.token : "";
    const session = await sessions.redeemLink(token);
    if (session !== undefined) setSessionCookie(reply, session, request.protocol === "https");
    // A spent link of somebody who is signed in already leads to the console; anybody else sees its page on how to sign in.
    return reply.header("cache-control", "no-store").redirect("/", 303);
  });

  app.get("/api/session", async (request) => {
    const { user, csrfToken } = await identify(request, options);
    return { user, csrfToken };
  });

  app.delete("/api/session", async (request, reply) => {
    await identify(request, options);
    const cookie = request.cookies[SESSION_COOKIE];
    if (cookie !== undefined) await sessions.end(cookie);
    reply.clearCookie(SESSION_COOKIE, { path: "/" });
    return {};
  });

  app.post("/api/signin-links", async (request) => {
    const { channel } = await identify(request, options);
    if (channel !== "cli")
      throw new ApiFault(403, "local-only", "Sign-in links are made by commands on the same machine.");
    return { url: await createSignInUrl(options.ownUrl(), () => sessions.createLink(FIRST_USER)) };
  });
}

export async function createSignInUrl(ownUrl: string, createLink: () => Promise<string>): Promise<string> {
  return `${ownUrl}/signin?token=${await createLink()}`;
}
