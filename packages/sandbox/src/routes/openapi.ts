import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** The description of this service that machines read, and a page of it for people. */
export function addOpenApiRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
