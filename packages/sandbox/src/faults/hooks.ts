import { threatGridOperations } from "@fumehood/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { presentedKey } from "../http/authenticate.ts";
import { actBefore, actOnAnswer, cutConnection, isJson, mark } from "./act.ts";
import type { FaultStage, RequestFacts } from "./decide.ts";
import type { FaultControl, HidingRule } from "./fault-control.ts";
import { createOperationFinder } from "./find-operation.ts";
import { withoutSamples } from "./hidden-samples.ts";
import type { FaultRule } from "./schema.ts";

interface Fate {
  readonly rule: FaultRule | undefined;
  readonly hiding: HidingRule | undefined;
}

/** Lets the rules act on requests of the API. Pages, health and administration are never touched. */
export function addFaultHooks(app: FastifyInstance, context: SandboxContext, faults: FaultControl): void {
  const findOperation = createOperationFinder(Object.values(threatGridOperations));
  const fates = new WeakMap<FastifyRequest, Fate>();
  const factsOf = (request: FastifyRequest, stage: FaultStage, login: string | undefined): RequestFacts => {
    const path = pathOf(request);
    return { stage, operation: findOperation(request.method, path), method: request.method, path, login };
  };
  /** Pages, health and administration are no rows of the contract and lie outside of `/api`. */
  const isOfApi = (request: FastifyRequest): boolean =>
    !request.is404 &&
    (request.routeOptions.url?.startsWith("/api/") === true ||
      findOperation(request.method, pathOf(request)) !== undefined);
  const onReceived = (request: FastifyRequest, reply: FastifyReply): void => {
    concealNamedSample(request, reply, faults, context.clock());
    const fate = faults.decide(factsOf(request, "received", request.sandbox.account?.user.login));
    fates.set(request, fate);
    if (fate.rule === undefined) return;
    tell(request, fate.rule);
    actBefore(fate.rule, reply);
  };

  app.addHook("onRequest", async (request, reply) => {
    if (!isOfApi(request)) return;
    if (request.routeOptions.config.readsOwnBody) request.sandbox.onReceived = () => onReceived(request, reply);
    const { any, byLogin } = faults.onArrival;
    if (!any) return;
    const login = byLogin ? await loginOfHead(request, context) : undefined;
    const { rule } = faults.decide(factsOf(request, "arrived", login));
    if (rule === undefined) return;
    tell(request, rule);
    throw cutConnection(reply);
  });
  app.addHook("preHandler", async (request, reply) => {
    if (isOfApi(request) && !request.routeOptions.config.readsOwnBody) onReceived(request, reply);
  });
  app.addHook("onSend", async (request, reply, payload) => {
    if (!isOfApi(request)) return payload;
    const fate = fates.get(request);
    if (fate?.hiding) hideSubmitted(fate.hiding, reply, payload, faults, context.clock());
    const shown = concealListedSamples(reply, payload, faults, context.clock());
    return fate?.rule === undefined ? shown : await actOnAnswer(fate.rule, request, reply, shown);
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}

/** Whose key stands in header or query; one in the body is not known before the body is read. */
async function loginOfHead(request: FastifyRequest, context: SandboxContext): Promise<string | undefined> {
  const key = presentedKey(request);
  return key === undefined ? undefined : (await context.findUserByKey(key))?.login;
}

/** Every fault stands in the log, the more so as a cut connection shows nothing to its caller. */
function tell(request: FastifyRequest, { fault, name }: FaultRule): void {
  request.log.info({ fault, rule: name, tgRequestId: request.sandbox.tgId }, "fault on request");
}

/** @throws {ServiceError} 404 when the path names a sample that is not to be known yet. */
function concealNamedSample(request: FastifyRequest, reply: FastifyReply, faults: FaultControl, nowMs: number): void {
  if (faults.hidden.size === 0) return;
  const values: unknown[] = Object.values(Object(request.params));
  if (!values.some((value) => typeof value === "string" && faults.hidden.conceals(value, nowMs))) return;
  mark(reply, "unknown-sample");
  throw notFound("Sample");
}

function concealListedSamples(reply: FastifyReply, payload: unknown, faults: FaultControl, nowMs: number): unknown {
  if (faults.hidden.size === 0 || typeof payload !== "string" || !isJson(reply)) return payload;
  const left = withoutSamples(JSON.parse(payload), (id) => faults.hidden.conceals(id, nowMs));
  if (left === undefined) return payload;
  mark(reply, "unknown-sample");
  return JSON.stringify(left);
}

/** From now on the sample of this answer is unknown, if a sample was made at all. */
function hideSubmitted(
  rule: HidingRule,
  reply: FastifyReply,
  payload: unknown,
  faults: FaultControl,
  nowMs: number,
): void {
  if (reply.statusCode >= 300 || typeof payload !== "string") return;
  const id: unknown = JSON.parse(payload)?.data?.id;
  if (typeof id === "string") faults.hidden.hide(id, rule, nowMs);
}
