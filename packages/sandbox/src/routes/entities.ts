import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** Addresses, domains, URLs, paths, artifacts and registry keys, and what they have to do with each other. */
export function addEntityRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
