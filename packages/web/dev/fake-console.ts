import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { DEFAULT_VERDICT_BANDS, type ConsoleEvent, type Item, type Submission } from "@fumehood/contract";
import { matchesFilter, readFilter } from "../src/view/item-filter.ts";
import { makeItems } from "./fixtures/items.ts";
import { makeLedger } from "./fixtures/ledger.ts";
import { makeReport } from "./fixtures/report.ts";
import { makeOptions, makeQuota, TARGETS } from "./fixtures/targets.ts";

/** The policy that the real console sends. The page must work under it without a single violation. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export type Scenario = "busy" | "empty" | "failing" | "signed-out";

export interface FakeConsole {
  readonly url: string;
  readonly items: Item[];
  /** What was handed in: the raw bodies of POST /api/submissions. */
  readonly submissions: { readonly contentType: string; readonly csrf: string; readonly body: Buffer }[];
  readonly emit: (event: ConsoleEvent) => void;
  readonly dropStreams: () => void;
  readonly close: () => Promise<void>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the built page and answers the console API from fixtures, on loopback, at a free port or the one given. */
export async function startFakeConsole(distFolder: string, scenario: Scenario, port = 0): Promise<FakeConsole> {
  const nowMs = Date.now();
  const items = scenario === "empty" ? [] : makeItems(nowMs);
  const submissions: FakeConsole["submissions"] = [];
  const streams = new Set<ServerResponse>();
  const state: State = { items, submissions, streams, scenario, nowMs };
  const server = createServer((request, response) => {
    void answer(state, distFolder, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fake console has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    items,
    submissions,
    emit: (event) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    dropStreams: () => {
      for (const stream of streams) stream.destroy();
    },
    close: async () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface State {
  readonly items: Item[];
  readonly submissions: { contentType: string; csrf: string; body: Buffer }[];
  readonly streams: Set<ServerResponse>;
  readonly scenario: Scenario;
  readonly nowMs: number;
}

async function answer(state: State, dist: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (!url.pathname.startsWith("/api/")) return serveFile(dist, url.pathname, response);
  if (state.scenario === "signed-out") return fail(response, 401, "session.none", "Nobody is signed in.");
  if (url.pathname === "/api/events") return openStream(state, response);
  if (state.scenario === "failing" && url.pathname !== "/api/session") {
    return fail(response, 503, "store.unavailable", "The database did not answer within 5 s.", true);
  }
  if (request.method === "POST") return takeSubmission(state, request, response);
  if (request.method === "DELETE") return json(response, {});
  return answerGet(state, url, response);
}

function answerGet(state: State, url: URL, response: ServerResponse): void {
  const [, , first, second, third, ...rest] = url.pathname.split("/").map(decodeURIComponent);
  if (first === "session") return json(response, { user: "mo", csrfToken: "token-of-the-fake" });
  if (first === "status") return json(response, statusOf(state));
  if (first === "targets" && second === undefined) return json(response, { targets: TARGETS });
  if (first === "targets" && second !== undefined) {
    if (!TARGETS.some((target) => target.name === second))
      return fail(response, 404, "target.unknown", "No such target.");
    return json(response, third === "quota" ? makeQuota(second, state.nowMs) : makeOptions(second, state.nowMs));
  }
  if (first === "items" && second === undefined) return json(response, listOf(state.items, url));
  const item = state.items.find((each) => each.id === second || each.sampleId === second);
  if (!item) return fail(response, 404, "item.unknown", "There is no such sample here.");
  if (third === undefined) {
    const members = state.items.filter((each) => each.parentId === item.id);
    return json(response, { item, members, ledger: makeLedger(item) });
  }
  if (third === "report" && rest.length === 0) return json(response, makeReport(item));
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment; filename=download",
  });
  response.end(`${third} ${rest.join("/")} ${url.search}`);
}

function listOf(all: readonly Item[], url: URL) {
  const filter = readFilter(url.search);
  const fitting = all
    .filter((item) => matchesFilter(item, filter))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const limit = Number(url.searchParams.get("limit") ?? "100");
  const from = Number(url.searchParams.get("cursor") ?? "0");
  const items = fitting.slice(from, from + limit);
  const next = from + items.length;
  return { items, nextCursor: next < fitting.length ? String(next) : null, total: fitting.length };
}

function statusOf(state: State) {
  const counts: Record<string, number> = {};
  for (const item of state.items) counts[item.state] = (counts[item.state] ?? 0) + 1;
  return {
    version: "0.1.0",
    startedAt: new Date(state.nowMs).toISOString(),
    dataFolder: "/data",
    bands: DEFAULT_VERDICT_BANDS,
    counts,
    engines: [{ name: "static", available: true, detail: "always there" }],
  };
}

async function takeSubmission(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  const csrf = String(request.headers["x-fumehood-csrf"] ?? "");
  state.submissions.push({ contentType: String(request.headers["content-type"]), csrf, body });
  if (csrf !== "token-of-the-fake")
    return fail(response, 403, "session.csrf", "The request did not come from the page.");
  const template = state.items[0] ?? makeItems(state.nowMs)[0];
  if (!template) throw new Error("There is no item to make others from.");
  const id = `sub_${state.submissions.length}`;
  const names = [...body.toString("latin1").matchAll(/name="file"; filename="([^"]*)"/g)].map(
    (match) => match[1] ?? "",
  );
  const urls = /name="urls"\r\n\r\n(.*)\r\n/.exec(body.toString("latin1"))?.[1] ?? "[]";
  const parsed: unknown = JSON.parse(urls);
  const all = [...names, ...(Array.isArray(parsed) ? parsed.map(String) : [])];
  const at = new Date().toISOString();
  const made = all.map((name, index): Item => ({
    ...template,
    id: `${id}_${index}`,
    rootId: `${id}_${index}`,
    submissionId: id,
    name,
    kind: "file",
    url: null,
    createdAt: at,
    updatedAt: at,
    state: "new",
    decision: "pending",
    reason: { code: "intake.new", text: "" },
    dueAt: null,
  }));
  state.items.push(...made);
  const submission: Submission = {
    id,
    channel: "console",
    submittedBy: "mo",
    createdAt: at,
    target: "europe",
    itemCount: made.length,
    openCount: made.length,
    verdict: null,
  };
  return json(response, { submission, items: made });
}

function openStream(state: State, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(`data: ${JSON.stringify({ kind: "hello", at: new Date().toISOString() })}\n\n`);
  state.streams.add(response);
  response.on("close", () => state.streams.delete(response));
}

async function serveFile(dist: string, path: string, response: ServerResponse): Promise<void> {
  const name = extname(path) === "" ? "/index.html" : normalize(path);
  try {
    const body = await readFile(join(dist, name));
    response.writeHead(200, {
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "x-content-type-options": "nosniff",
    });
    response.end(body);
  } catch {
    // Whatever the reason, there is no such file to serve.
    response.writeHead(404).end();
  }
}

function json(response: ServerResponse, body: unknown): void {
  response
    .writeHead(200, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, code: string, message: string, retryable = false): void {
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify({ error: { code, message, retryable } }));
}
