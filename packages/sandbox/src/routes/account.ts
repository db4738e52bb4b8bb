import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import { userToRead } from "../accounts/permissions.ts";
import type { SandboxContext } from "../context.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { NETWORK_EXITS, PLAYBOOKS, VMS } from "../machines.ts";
import { readQuota } from "../quota/use.ts";
import { describeBlock } from "../quota/windows.ts";
import type { UserRow } from "../tables/schema.ts";
import { pathParameter } from "./samples.ts";

/** Who one is, what one may submit, and what there is to choose from. */
export function addAccountRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(operations.whoami.path, async (request, reply) => {
    const { user, apiKey } = accountOf(request);
    return sendData(request, reply, whoamiRecord(user, apiKey));
  });
  app.get(routePath(operations.getRateLimit.path), async (request, reply) => {
    const user = await userToRead(context.db, accountOf(request).user, pathParameter(request, "login"));
    const { user: own, organization } = await readQuota(context.db, user, context.clock());
    return sendData(request, reply, { user: describeBlock(own), organization: describeBlock(organization) });
  });
  app.get(operations.listVms.path, async (request, reply) => sendData(request, reply, { vms: VMS }));
  app.get(operations.listPlaybooks.path, async (request, reply) => sendData(request, reply, { playbooks: PLAYBOOKS }));
  app.get(operations.listNetworkExits.path, async (request, reply) =>
    sendData(request, reply, { "network-exits": NETWORK_EXITS }),
  );
}

/** The key is told back because the caller has just sent it; the tables hold only its digest. */
function whoamiRecord(user: UserRow, apiKey: string) {
  return {
    role: user.role,
    properties: {},
    integration_id: null,
    email: user.email,
    organization_id: user.organization_id,
    name: user.name,
    login: user.login,
    title: user.title,
    api_key: apiKey,
    device: false,
    api_only: false,
    active: user.active === 1,
  };
}
