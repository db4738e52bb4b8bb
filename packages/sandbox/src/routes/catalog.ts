import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";

/** Indicators, their categories, and the documentation. */
export function addCatalogRoutes(_app: FastifyInstance, _context: SandboxContext): void {}
