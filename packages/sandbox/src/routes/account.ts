import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import { digestPassword } from "../accounts/passwords.ts";
import { userToAdminister, userToChange, userToRead } from "../accounts/permissions.ts";
import { readPassword } from "../accounts/read-fields.ts";
import { organizationRecord, userRecord } from "../accounts/records.ts";
import { renewKey } from "../accounts/renew-key.ts";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { NETWORK_EXITS, PLAYBOOKS, VMS } from "../machines.ts";
import { readLimitField } from "../quota/read-limits.ts";
import { readQuota } from "../quota/use.ts";
import { describeBlock } from "../quota/windows.ts";
import { findOrganization } from "../tables/organizations.ts";
import { setUserLimits, setUserPassword } from "../tables/users.ts";
import { sendSamples } from "./owned-samples.ts";
import { pathParameter } from "./samples.ts";

/** Who one is, what one may submit, and what there is to choose from. */
export function addAccountRoutes(app: FastifyInstance, context: SandboxContext): void {
  addReadRoutes(app, context);
  addLimitRoutes(app, context);
  addSecretRoutes(app, context);
  app.get(operations.listVms.path, async (request, reply) => sendData(request, reply, { vms: VMS }));
  app.get(operations.listPlaybooks.path, async (request, reply) => sendData(request, reply, { playbooks: PLAYBOOKS }));
  app.get(operations.listNetworkExits.path, async (request, reply) =>
    sendData(request, reply, { "network-exits": NETWORK_EXITS }),
  );
}

function addReadRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(operations.whoami.path, async (request, reply) => {
    const { user, apiKey } = accountOf(request);
    return sendData(request, reply, userRecord(user, apiKey));
  });
  app.get(routePath(operations.getUser.path), async (request, reply) => {
    const { user: asking, apiKey } = accountOf(request);
    const user = await userToRead(context.db, asking, pathParameter(request, "login"));
    return sendData(request, reply, userRecord(user, user.login === asking.login ? apiKey : ""));
  });
  app.get(routePath(operations.getUserOrganization.path), async (request, reply) => {
    const user = await userToRead(context.db, accountOf(request).user, pathParameter(request, "login"));
    const organization = await findOrganization(context.db, user.organization_id);
    if (!organization) throw notFound("Organization");
    return sendData(request, reply, organizationRecord(organization));
  });
  app.get(routePath(operations.listUserSamples.path), async (request, reply) => {
    const user = await userToRead(context.db, accountOf(request).user, pathParameter(request, "login"));
    return await sendSamples(request, reply, context, { login: user.login, organizationId: user.organization_id });
  });
}

function addLimitRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(routePath(operations.getRateLimit.path), async (request, reply) => {
    const user = await userToRead(context.db, accountOf(request).user, pathParameter(request, "login"));
    const quota = await readQuota(context.db, user, context.clock());
    return sendData(request, reply, {
      user: describeBlock(quota.user),
      organization: describeBlock(quota.organization),
    });
  });
  app.put(routePath(operations.setRateLimit.path), async (request, reply) => {
    const user = await userToAdminister(context.db, accountOf(request).user, pathParameter(request, "login"));
    await setUserLimits(context.db, user.login, readLimitField(request.sandbox.fields, context.limits));
    return sendData(request, reply);
  });
}

/** Everybody may renew the own key and set the own password. */
function addSecretRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.put(routePath(operations.renewApiKey.path), async (request, reply) => {
    const { user: asking } = accountOf(request);
    const { user, apiKey } = await context.db.transaction().execute(async (trx) => {
      const changed = await userToChange(trx, asking, pathParameter(request, "login"));
      return { user: changed, apiKey: await renewKey(trx, changed.login, context) };
    });
    return sendData(request, reply, userRecord(user, apiKey));
  });
  app.put(routePath(operations.setPassword.path), async (request, reply) => {
    const user = await userToChange(context.db, accountOf(request).user, pathParameter(request, "login"));
    const digest = await digestPassword(readPassword(request.sandbox.fields, context.limits), context.random);
    await setUserPassword(context.db, user, digest, context.clock());
    return sendData(request, reply);
  });
}
