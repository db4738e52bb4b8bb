import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** What was seen lately, for blocklists. */
export function addFeedRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
