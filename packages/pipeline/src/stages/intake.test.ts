import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_PIPELINE_LIMITS } from "../limits.ts";
import { createMemoryBlobStore } from "../testing/memory-blob-store.ts";
import { createFakeTarget, createRegistry } from "../testing/fake-target.ts";
import { makeRecord, TEST_NOW } from "../testing/records.ts";
import { decideUrl, runIntake } from "./intake.ts";

test.each([
  ["http://example.com", "http://example.com/"],
  ["  HTTPS://EXAMPLE.com:443/A?b#c  ", "https://example.com/A?b#c"],
  ["http://192.0.2.1:8080/x y", "http://192.0.2.1:8080/x%20y"],
  ["javascript:alert(1)", undefined],
  ["file:///etc/passwd", undefined],
  ["ftp://example.com/", undefined],
  ["example.com", undefined],
  ["", undefined],
  [`http://example.com/${"a".repeat(9000)}`, undefined],
])("the address %j is taken as %j", (text, url) => {
  const outcome = decideUrl(text);
  if (url === undefined)
    expect(outcome).toMatchObject({ kind: "end", state: "rejected", reason: { code: "intake.url-unsupported" } });
  else expect(outcome).toMatchObject({ kind: "next", state: "stored", facts: { item: { url } } });
});

/** What only digests need is not there. */
function intakeDeps(): Parameters<typeof runIntake>[1] {
  return {
    blobs: createMemoryBlobStore(),
    limits: DEFAULT_PIPELINE_LIMITS,
    targets: createRegistry(createFakeTarget({ now: () => TEST_NOW }).target),
    now: () => TEST_NOW,
    random: () => 0.5,
    store: {} as Parameters<typeof runIntake>[1]["store"],
  };
}

test("a named pipe is refused at once instead of being waited for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fumehood-pipeline-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const record = makeRecord("i1", {}, { origin: { kind: "path", path, remove: false } });
  const input = { record, claims: 1, password: null, signal: new AbortController().signal };
  const outcome = await runIntake(input, intakeDeps());
  expect(outcome).toMatchObject({ kind: "end", state: "failed", reason: { code: "intake.not-a-file" } });
});
