import { routePath, threatGridOperations as operations, type Operation } from "@fumehood/contract";
import type { FastifyInstance } from "fastify";
import { INDICATOR_CATEGORIES } from "../catalog/categories.ts";
import { describeIndicator } from "../catalog/describe-indicator.ts";
import { describeOperation, isSamePath } from "../catalog/describe-operation.ts";
import type { SandboxContext } from "../context.ts";
import { listIndicators } from "../engine/index.ts";
import { notFound } from "../errors.ts";
import { sendData } from "../http/envelope.ts";
import { textField } from "../http/fields.ts";
import { addQueryRoute } from "./query-samples.ts";
import { pathParameter } from "./samples.ts";

/** Indicators, their categories, and the documentation; and the query language, which is about samples. */
export function addCatalogRoutes(app: FastifyInstance, context: SandboxContext): void {
  const indicators = new Map(listIndicators().map((indicator) => [indicator.name, describeIndicator(indicator)]));
  app.get(operations.listIndicators.path, async (request, reply) =>
    sendData(request, reply, { indicators: [...indicators.values()] }),
  );
  app.get(routePath(operations.getIndicator.path), async (request, reply) => {
    const indicator = indicators.get(pathParameter(request, "indicator").toLowerCase());
    if (!indicator) throw notFound("Indicator");
    return sendData(request, reply, { indicator });
  });
  app.get(operations.listIndicatorCategories.path, async (request, reply) =>
    sendData(request, reply, { categories: INDICATOR_CATEGORIES }),
  );
  addDocsRoute(app);
  addQueryRoute(app, context);
}

/** A path of which nothing is known has no operations: a client that only tests its connection by asking is content. */
function addDocsRoute(app: FastifyInstance): void {
  const rows: readonly Operation[] = Object.values(operations);
  app.get(operations.getDocs.path, async (request, reply) => {
    const api = textField(request.sandbox.fields, "api");
    const found = api === undefined ? rows : rows.filter(({ path }) => isSamePath(path, api));
    const path = api === undefined ? null : (found[0]?.path ?? null);
    return sendData(request, reply, { api: path, operations: found.map(describeOperation) });
  });
}
