import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestBytes } from "../digests.ts";
import { buildPe, concatBytes, eicar, noise } from "../testing/index.ts";
import { createInspector, inspectFile } from "./inspector.ts";
import type { Inspector } from "./inspector.ts";

let folder: string;
let inspector: Inspector;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inspect-"));
  inspector = createInspector();
});

afterAll(async () => {
  await inspector.close();
  await rm(folder, { recursive: true });
});

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

test("a file is inspected as a whole", async () => {
  const bytes = buildPe({
    imports: { "KERNEL32.dll": ["WriteProcessMemory", "CreateRemoteThread", "VirtualAllocEx", "OpenProcess"] },
    overlay: concatBytes(noise(64), buildPe()),
  });
  const inspection = await inspector.inspect(await put("a", bytes), { name: "invoice.pdf.exe" });
  expect(inspection).toMatchObject({
    outcome: "complete",
    sizeBytes: bytes.length,
    digests: digestBytes(bytes),
    identification: { type: "pe-exe", nameTricks: ["double-extension"] },
    pe: { imports: [{ dll: "KERNEL32.dll" }] },
    embedded: [{ type: "pe-exe", where: "overlay" }],
    yara: { ran: true },
    limitsReached: [],
    problems: [],
  });
  expect(inspection.yara.ran && inspection.yara.matches.map(({ rule }) => rule)).toContain("api_process_injection");
  expect(inspection).toEqual(JSON.parse(JSON.stringify(inspection)));
});

test("one worker takes many small files", async () => {
  const paths = await Promise.all(
    Array.from(
      { length: 30 },
      async (_, index) => await put(`many-${index}`, concatBytes(eicar(), new Uint8Array(index % 2).fill(32))),
    ),
  );
  const inspections = await Promise.all(paths.map(async (path) => await inspector.inspect(path)));
  expect(new Set(inspections.map(({ identification }) => identification.type))).toEqual(new Set(["eicar"]));
});

test("at the time limit the worker is ended and digests and type are told", async () => {
  const bytes = new Uint8Array(Buffer.from("eval(x);\n".repeat(500_000)));
  const inspection = await inspector.inspect(await put("slow.js", bytes), { name: "slow.js", timeoutMs: 1 });
  expect(inspection).toMatchObject({
    outcome: "timeout",
    sizeBytes: bytes.length,
    digests: digestBytes(bytes),
    identification: { type: "js" },
    limitsReached: ["timeoutMs"],
  });
  expect(inspection.yara).toEqual({ ran: false, reason: "The time limit was reached." });
  await expect(inspector.inspect(await put("after", eicar()))).resolves.toMatchObject({ outcome: "complete" });
});

test("a worker that runs out of memory is an outcome", async () => {
  const small = createInspector({ heapMib: 8 });
  const bytes = new Uint8Array(
    Buffer.from(Array.from({ length: 300_000 }, (_, index) => `http://example.com/${index}`).join("\0")),
  );
  const inspection = await small.inspect(await put("hungry", bytes));
  expect(inspection).toMatchObject({ outcome: "crashed", digests: digestBytes(bytes) });
  await small.close();
});

test("a file above the size limit gets digests, type and what its head shows, and says so", async () => {
  const bytes = concatBytes(buildPe(), noise(100_000));
  const inspection = await inspector.inspect(await put("large", bytes), { maxBytes: 4096 });
  expect(inspection).toMatchObject({
    outcome: "partial",
    sizeBytes: bytes.length,
    digests: digestBytes(bytes),
    identification: { type: "pe-exe" },
    pe: { machine: "x86" },
  });
  expect(inspection.limitsReached).toContain("MAX_INSPECTED_BYTES");
});

test("a file that is not there is an error that may pass", async () => {
  await expect(inspector.inspect(join(folder, "absent"))).rejects.toMatchObject({
    code: "inspect_file_unreadable",
    retryable: true,
  });
});

test("an abort ends the inspection with its reason", async () => {
  const controller = new AbortController();
  const running = inspector.inspect(await put("aborted", noise(2_000_000)), { signal: controller.signal });
  controller.abort(new Error("no longer wanted"));
  await expect(running).rejects.toThrow("no longer wanted");
  await expect(inspector.inspect(await put("next", eicar()))).resolves.toMatchObject({ outcome: "complete" });
});

test("a closed inspector takes no files", async () => {
  const closed = createInspector();
  const running = closed.inspect(await put("closing", noise(1000)));
  await Promise.all([expect(running).rejects.toMatchObject({ code: "inspect_closed" }), closed.close()]);
  await expect(closed.inspect(join(folder, "closing"))).rejects.toMatchObject({ code: "inspect_closed" });
});

test("a single file needs no inspector of one's own", async () => {
  await expect(inspectFile(await put("single", eicar()), { name: "eicar.com" })).resolves.toMatchObject({
    identification: { type: "eicar" },
  });
});
