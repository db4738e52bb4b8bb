import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** Tags of samples and of everything that was seen. */
export function addTagRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
