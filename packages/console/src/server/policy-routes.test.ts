import Fastify, { type FastifyInstance } from "fastify";
import { policyOperations } from "@fumehood/contract";
import type { Operation } from "@fumehood/contract";
import { compilePolicy, createPolicyBook, DEFAULT_POLICY_DOCUMENT } from "@fumehood/pipeline";
import { beforeEach, expect, test } from "vitest";
import type { PolicyPart } from "../compose-policy.ts";
import { ApiFault } from "../errors.ts";
import { DEFAULT_POLICY_TEXT } from "../policy/default-text.ts";
import { readPolicyText } from "../policy/policy-text.ts";
import { addPolicyRoutes } from "./policy-routes.ts";

let app: FastifyInstance;
let put: string[];
let replayed: unknown[];

const compiled = compilePolicy(DEFAULT_POLICY_DOCUMENT);
const STATE = {
  toml: DEFAULT_POLICY_TEXT,
  document: compiled.document,
  digest: compiled.digest,
  origin: "built-in",
  file: "/nowhere/policy.toml",
  acceptedAt: "2026-01-01T00:00:00.000Z",
  problem: null,
  warnings: [],
} as const;
const REPORT = {
  since: "",
  until: "",
  items: 0,
  notJudged: 0,
  changed: 0,
  changes: [],
  rules: [],
  days: [],
  targets: [],
  examples: [],
  notes: [],
};

const part: PolicyPart = {
  keeper: {
    book: createPolicyBook(compiled),
    state: () => ({ ...STATE, warnings: [] }),
    check(text) {
      const { document, problems } = readPolicyText(text);
      return { ok: document !== undefined, problems: [...problems] };
    },
    async put(text, user) {
      if (readPolicyText(text).document === undefined) throw new ApiFault(400, "policy", "The policy cannot be used.");
      put.push(`${user}: ${text}`);
      return { ...STATE, warnings: [] };
    },
    reload: async () => undefined,
    look: async () => undefined,
    history: async () => [{ digest: "d", acceptedAt: "2026-01-01T00:00:00.000Z", acceptedBy: "file", toml: "" }],
    start: () => undefined,
    stop: async () => undefined,
  },
  async replay(policy, request) {
    replayed.push([policy.rules[0]?.rule.name, request]);
    return REPORT;
  },
};

beforeEach(() => {
  put = [];
  replayed = [];
  app = Fastify();
  app.decorateRequest("identity");
  app.addHook("preHandler", async (request) => {
    request.identity = { user: "kim", channel: "api" } as never; // only the user's name is asked for
  });
  app.setErrorHandler((error, _, reply) => {
    const fault = error instanceof ApiFault ? error : new ApiFault(500, "internal", String(error));
    return reply.code(fault.status).send({ error: { code: fault.code, message: fault.message } });
  });
  addPolicyRoutes(app, part);
});

const SKIP = '[[rules]]\nname = "all"\naction = "skip"\n';
const BROKEN = '[[rules]]\nname = "all"\nacton = "skip"\n';

test.each([
  ["getPolicy", undefined],
  ["putPolicy", { toml: SKIP }],
  ["checkPolicy", { toml: BROKEN }],
  ["listPolicies", undefined],
  ["replayPolicy", { toml: SKIP, since: "2026-01-01" }],
  ["listTypes", undefined],
] as const)("%s answers as its row says", async (id, payload) => {
  const row: Operation = policyOperations[id];
  const answer = await app.inject({ method: row.method, url: row.path, ...(payload === undefined ? {} : { payload }) });
  expect(answer.statusCode).toBe(200);
  if (row.response.kind !== "json") throw new Error("not JSON");
  expect(row.response.body.safeParse(answer.json()).error).toBeUndefined();
});

test("a policy is put in the name of who is signed in", async () => {
  await app.inject({ method: "PUT", url: "/api/policy", payload: { toml: SKIP } });
  expect(put).toEqual([`kim: ${SKIP}`]);
});

test("a replay takes its span, and up to now without an end", async () => {
  await app.inject({
    method: "POST",
    url: "/api/policy/replay",
    payload: { toml: SKIP, since: "2026-01-01", until: "2026-02-01", examples: 3 },
  });
  const span = { since: Date.parse("2026-01-01"), until: Date.parse("2026-02-01") };
  expect(replayed).toEqual([["all", { ...span, examples: 3 }]]);
});

test.each([
  ["PUT", "/api/policy", { toml: BROKEN }, "policy"],
  ["PUT", "/api/policy", { toml: 3 }, "query"],
  ["PUT", "/api/policy", undefined, "query"],
  ["POST", "/api/policy/replay", { toml: BROKEN, since: "2026-01-01" }, "policy"],
  ["POST", "/api/policy/replay", { toml: SKIP, since: "yesterday" }, "query"],
  ["GET", "/api/policy/history?limit=0", undefined, "query"],
] as const)("%s %s with %j is refused as %s", async (method, url, payload, code) => {
  const answer = await app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ error: { code } });
});
