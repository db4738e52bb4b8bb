import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authenticate } from "../http/authenticate.ts";
import { readText } from "../http/body.ts";
import { sendJson } from "../http/envelope.ts";
import type { UserRow } from "../tables/schema.ts";
import type { FaultControl } from "./fault-control.ts";
import { FAULT_LIMITS } from "./limits.ts";
import { FaultRulesError, readFaultRules } from "./read-rules.ts";
import { NO_FAULT_RULES } from "./schema.ts";

const PATH = "/admin/faults";

/** Reading and changing the rules while the sandbox runs; outside of `/api`, so that no path of the service is shadowed. */
export function addFaultRoutes(app: FastifyInstance, context: SandboxContext): void {
  const config = { readsOwnBody: true };
  app.get(PATH, { config }, async (request, reply) => {
    const faults = await requireFaults(request, context);
    return sendJson(reply, faults.describe());
  });
  app.put(PATH, { config }, async (request, reply) => {
    const faults = await requireFaults(request, context);
    faults.replace(readGivenRules(await readText(request.raw, FAULT_LIMITS.maxFileBytes)));
    return sendJson(reply, faults.describe());
  });
  app.delete(PATH, { config }, async (request, reply) => {
    const faults = await requireFaults(request, context);
    faults.replace(NO_FAULT_RULES);
    return sendJson(reply, faults.describe());
  });
}

/** @throws {ServiceError} 401 and 403 for those who may not, 404 where the sandbox was started without faults. */
async function requireFaults(request: FastifyRequest, context: SandboxContext): Promise<FaultControl> {
  const { user } = await authenticate(request, context);
  if (!mayChangeFaults(user))
    throw new ServiceError(403, "Only an administrator of the service may see and change faults.");
  if (context.faults) return context.faults;
  throw new ServiceError(
    404,
    "This sandbox makes no faults: it was started without --faults and without --allow-faults.",
  );
}

/** Faults meet the users of all organisations, so they are the business of those who administer all. */
function mayChangeFaults({ role }: Pick<UserRow, "role">): boolean {
  return role === "admin";
}

function readGivenRules(text: string) {
  try {
    return readFaultRules(text, "The body");
  } catch (error) {
    if (error instanceof FaultRulesError) throw new ServiceError(400, error.message, { cause: error });
    throw error;
  }
}
