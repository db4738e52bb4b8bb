import { routePath, threatGridOperations as operations } from "@fumehood/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { addUserTo } from "../accounts/add-user.ts";
import { assertAdministratorsRemain } from "../accounts/last-administrator.ts";
import {
  assertAdmin,
  organizationToAdminister,
  organizationToRead,
  userToAdminister,
} from "../accounts/permissions.ts";
import { accountText, readNewUser } from "../accounts/read-fields.ts";
import { organizationRecord, userRecord } from "../accounts/records.ts";
import type { SandboxContext } from "../context.ts";
import { missingParameter, ServiceError } from "../errors.ts";
import { accountOf } from "../http/authenticate.ts";
import { sendData } from "../http/envelope.ts";
import { textField } from "../http/fields.ts";
import { readLimitField } from "../quota/read-limits.ts";
import { readWindows } from "../quota/use.ts";
import { describeBlock } from "../quota/windows.ts";
import {
  deleteOrganization,
  insertOrganization,
  listOrganizations,
  setOrganizationLimits,
} from "../tables/organizations.ts";
import { deleteUser, listUsers, setUserActive } from "../tables/users.ts";
import { sendSamples } from "./owned-samples.ts";
import { pathParameter } from "./samples.ts";

/** Users and organisations, for administrators. */
export function addAdministrationRoutes(app: FastifyInstance, context: SandboxContext): void {
  addMemberRoutes(app, context);
  addStandingRoutes(app, context);
  addOrganizationRoutes(app, context);
  addOrganizationLimitRoutes(app, context);
}

/** Undefined for what no organisation has, so that it ends as any id that is not there. */
function organizationId(request: FastifyRequest): number | undefined {
  const text = pathParameter(request, "organizationId");
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function addMemberRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(routePath(operations.listOrganizationUsers.path), async (request, reply) => {
    const { user: asking, apiKey } = accountOf(request);
    const organization = await organizationToAdminister(context.db, asking, organizationId(request));
    const users = await listUsers(context.db, organization.id);
    const keyOf = (login: string) => (login === asking.login ? apiKey : "");
    return sendData(request, reply, { users: users.map((user) => userRecord(user, keyOf(user.login))) });
  });
  app.post(routePath(operations.createUser.path), async (request, reply) => {
    const { user: asking } = accountOf(request);
    const outcome = await context.db.transaction().execute(async (trx) => {
      const organization = await organizationToAdminister(trx, asking, organizationId(request));
      const input = readNewUser(request.sandbox.fields, asking, context.limits);
      return await addUserTo(trx, organization.id, input, context);
    });
    if (outcome.kind !== "added") throw new ServiceError(409, "The login is taken. Choose another one.");
    return sendData(request, reply, userRecord(outcome.user, outcome.apiKey));
  });
}

/** Whether a user may work, and whether there is one at all. */
function addStandingRoutes(app: FastifyInstance, context: SandboxContext): void {
  const { db, dialect } = context;
  app.put(routePath(operations.activateUser.path), async (request, reply) => {
    const user = await userToAdminister(db, accountOf(request).user, pathParameter(request, "login"));
    await setUserActive(db, user.login, true);
    return sendData(request, reply);
  });
  app.delete(routePath(operations.deactivateUser.path), async (request, reply) => {
    await db.transaction().execute(async (trx) => {
      const { login } = await userToAdminister(trx, accountOf(request).user, pathParameter(request, "login"));
      await assertAdministratorsRemain(trx, dialect, { login });
      await setUserActive(trx, login, false);
    });
    return sendData(request, reply);
  });
  app.delete(routePath(operations.deleteUser.path), async (request, reply) => {
    await db.transaction().execute(async (trx) => {
      const { login } = await userToAdminister(trx, accountOf(request).user, pathParameter(request, "login"));
      await assertAdministratorsRemain(trx, dialect, { login });
      await deleteUser(trx, login);
    });
    return sendData(request, reply);
  });
}

function addOrganizationRoutes(app: FastifyInstance, context: SandboxContext): void {
  const { db, dialect } = context;
  app.get(operations.listOrganizations.path, async (request, reply) => {
    const { user: asking } = accountOf(request);
    const word = textField(request.sandbox.fields, "query")?.toLowerCase() ?? "";
    const organizations =
      asking.role === "admin"
        ? await listOrganizations(db)
        : [await organizationToRead(db, asking, asking.organization_id)];
    const found = organizations.filter((organization) => organization.name.toLowerCase().includes(word));
    return sendData(request, reply, { organizations: found.map(organizationRecord) });
  });
  app.get(routePath(operations.getOrganization.path), async (request, reply) => {
    const organization = await organizationToRead(db, accountOf(request).user, organizationId(request));
    return sendData(request, reply, organizationRecord(organization));
  });
  app.get(routePath(operations.listOrganizationSamples.path), async (request, reply) => {
    const organization = await organizationToRead(db, accountOf(request).user, organizationId(request));
    return await sendSamples(request, reply, context, { organizationId: organization.id });
  });
  app.post(operations.createOrganization.path, async (request, reply) => {
    assertAdmin(accountOf(request).user);
    const name = accountText(request.sandbox.fields, "name", context.limits);
    if (name === undefined) throw missingParameter("name");
    const limits = context.quota.organization;
    const organization = await db
      .transaction()
      .execute(async (trx) => await insertOrganization(trx, { name, limits }, context.random));
    if (!organization) throw new ServiceError(409, "The name is taken. Choose another one.");
    return sendData(request, reply, organizationRecord(organization));
  });
  app.delete(routePath(operations.deleteOrganization.path), async (request, reply) => {
    const { user: asking } = accountOf(request);
    assertAdmin(asking);
    await db.transaction().execute(async (trx) => {
      const organization = await organizationToRead(trx, asking, organizationId(request));
      await assertAdministratorsRemain(trx, dialect, { organizationId: organization.id });
      await deleteOrganization(trx, organization.id);
    });
    return sendData(request, reply);
  });
}

function addOrganizationLimitRoutes(app: FastifyInstance, context: SandboxContext): void {
  app.get(routePath(operations.getOrganizationRateLimit.path), async (request, reply) => {
    const { id, submission_limits } = await organizationToRead(
      context.db,
      accountOf(request).user,
      organizationId(request),
    );
    const windows = await readWindows(context.db, ["organization_id", id], submission_limits, context.clock());
    return sendData(request, reply, { organization: describeBlock(windows) });
  });
  app.put(routePath(operations.setOrganizationRateLimit.path), async (request, reply) => {
    const { user: asking } = accountOf(request);
    assertAdmin(asking);
    const { id } = await organizationToRead(context.db, asking, organizationId(request));
    await setOrganizationLimits(context.db, id, readLimitField(request.sandbox.fields, context.limits));
    return sendData(request, reply);
  });
}
