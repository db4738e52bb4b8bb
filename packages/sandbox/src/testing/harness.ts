import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@fumehood/store";
import type { LightMyRequestResponse } from "fastify";
import { createSandbox, type Sandbox, type SandboxOptions } from "../sandbox.ts";
import { createMemoryBlobs } from "./memory-blobs.ts";
import { createFakeEngine, type FakeEngine } from "./fake-engine.ts";

export const KEY = "testkey0123456789abcdefghi";

/** A moment that tests start at; they move on by `harness.now`. */
export const START_MS = Date.UTC(2026, 0, 15, 12, 0, 0, 500);

export interface Harness {
  sandbox: Sandbox;
  engine: FakeEngine;
  database: SandboxOptions["database"];
  blobs: SandboxOptions["blobs"];
  tempFolder: string;
  /** The time that the sandbox sees, in milliseconds. */
  now: number;
  /** Another sandbox over the same tables and blobs, as after a crash. */
  reopen(options?: Partial<SandboxOptions>): Promise<Sandbox>;
  get(path: string, key?: string): Promise<LightMyRequestResponse>;
  submit(bytes: Uint8Array | string, fields?: Record<string, string>, key?: string): Promise<LightMyRequestResponse>;
  /** Submits and analyses; returns the id. */
  analysed(bytes: Uint8Array | string, fields?: Record<string, string>, key?: string): Promise<string>;
  close(): Promise<void>;
}

/** A sandbox with a fake engine, database and blobs in memory. */
export async function openHarness(options: Partial<SandboxOptions> = {}): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-sandbox-"));
  const database = await openDatabase("sqlite::memory:");
  const blobs = options.blobs ?? createMemoryBlobs(join(folder, "lent"));
  const engine = createFakeEngine();
  const opened: Sandbox[] = [];
  const reopen = async (more: Partial<SandboxOptions> = {}): Promise<Sandbox> => {
    const sandbox = await createSandbox({
      database,
      blobs,
      engine,
      apiKey: KEY,
      firstUser: { login: "jdoe", name: "J. Doe", email: "jdoe@example.com", organization: "Example" },
      tempFolder: join(folder, "tmp"),
      clock: () => harness.now,
      ...options,
      ...more,
    });
    opened.push(sandbox);
    return sandbox;
  };
  const harness: Harness = {
    engine,
    database,
    blobs,
    tempFolder: join(folder, "tmp"),
    now: START_MS,
    reopen,
    // Assigned before anybody sees the harness.
    sandbox: undefined as unknown as Sandbox,
    async get(path, key = KEY) {
      return await harness.sandbox.app.inject({
        method: "GET",
        url: path,
        headers: { authorization: `Bearer ${key}` },
      });
    },
    async submit(bytes, fields = {}, key = KEY) {
      const form = new FormData();
      for (const [name, value] of Object.entries({ api_key: key, ...fields })) form.append(name, value);
      // A copy, because the type of a Buffer's memory is wider than a Blob takes.
      form.append("sample", new Blob([typeof bytes === "string" ? bytes : new Uint8Array(bytes)]), "test.exe");
      const request = new Request("http://localhost/", { method: "POST", body: form });
      return await harness.sandbox.app.inject({
        method: "POST",
        url: "/api/v2/samples",
        headers: { "content-type": request.headers.get("content-type") ?? "" },
        payload: Buffer.from(await request.arrayBuffer()),
      });
    },
    async analysed(bytes, fields, key) {
      const answer = await harness.submit(bytes, fields, key);
      while (await harness.sandbox.analyseNext());
      return answer.json<{ data: { id: string } }>().data.id;
    },
    async close() {
      for (const sandbox of opened) await sandbox.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  harness.sandbox = await reopen();
  return harness;
}
