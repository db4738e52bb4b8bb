import { consoleOperations, POLICY_LIMITS } from "@fumehood/contract";
import { chosenTypes, compilePolicy, SERVICE_TYPES } from "@fumehood/pipeline";
import { FILE_TYPE_IDS, FILE_TYPES } from "@fumehood/inspect";
import type { FastifyInstance } from "fastify";
import type { PolicyPart } from "../compose-policy.ts";
import { ApiFault } from "../errors.ts";
import { readPolicyText } from "../policy/policy-text.ts";
import { tell } from "../policy/policy-keeper.ts";
import { parseQuery } from "./parse-query.ts";

/** JSON may write one character as six. */
const BODY_BYTES = POLICY_LIMITS.maxDocumentChars * 6;

/** The policy: read, checked, replaced, and tried on the past. */
export function addPolicyRoutes(app: FastifyInstance, { keeper, replay }: PolicyPart): void {
  app.get("/api/policy", async () => keeper.state());

  app.put("/api/policy", { bodyLimit: BODY_BYTES }, async (request) => {
    const { toml } = parseQuery(consoleOperations.putPolicy.body, request.body ?? {});
    return keeper.put(toml, request.identity.user);
  });

  app.post("/api/policy/check", { bodyLimit: BODY_BYTES }, async (request) =>
    keeper.check(parseQuery(consoleOperations.checkPolicy.body, request.body ?? {}).toml),
  );

  app.get("/api/policy/history", async (request) => {
    const { limit } = parseQuery(consoleOperations.listPolicies.query, request.query);
    return { policies: await keeper.history(limit) };
  });

  app.post("/api/policy/replay", { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const { toml, since, until, examples } = parseQuery(consoleOperations.replayPolicy.body, request.body ?? {});
    const { document, problems } = readPolicyText(toml);
    if (document === undefined) throw new ApiFault(400, "policy", `The policy cannot be used: ${tell(problems)}`);
    const abort = new AbortController();
    reply.raw.once("close", () => abort.abort());
    const span = { since: Date.parse(since), until: until === undefined ? Date.now() : Date.parse(until) };
    return replay(compilePolicy(document), { ...span, examples }, abort.signal);
  });

  app.get("/api/policy/types", async () => {
    const chosen = chosenTypes(keeper.state().document);
    const types = FILE_TYPE_IDS.map((id) => {
      const { label, family } = FILE_TYPES[id];
      return { id, label, family, service: SERVICE_TYPES.has(id), chosen: chosen.has(id) };
    });
    return { types };
  });
}
