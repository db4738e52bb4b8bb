import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** Users and organisations, for administrators. */
export function addAdministrationRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
