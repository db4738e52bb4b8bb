import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isUnpackable, unpackArchive } from "@fumehood/inspect";
import { sharedInspector } from "../../testing/shared-inspector.ts";
import { createArchiveOpener } from "../archive-opener.ts";
import { scoreOf } from "../evaluate.ts";
import { createStaticEngine } from "../static-engine.ts";
import type { EngineResult } from "../types.ts";

const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);

/** What the whole engine says of bytes, which lie in the folder meanwhile. */
export async function analyseBytes(
  folder: string,
  filename: string,
  bytes: Uint8Array | string,
  url?: string,
): Promise<EngineResult> {
  const path = join(folder, createHash("sha256").update(bytes).digest("hex"));
  await writeFile(path, bytes, { mode: 0o600 });
  const unpacking = { isUnpackable, unpack: unpackArchive };
  const engine = createStaticEngine({
    inspector: sharedInspector(),
    clock: () => STARTED_AT + 1500,
    archives: createArchiveOpener({ unpacking, scratchDir: folder }),
  });
  const result = await engine.analyse({
    path,
    filename,
    sampleId: "0123456789abcdef0123456789abcdef",
    submittedAt: STARTED_AT - 1000,
    startedAt: STARTED_AT,
    vm: "",
    playbook: "default",
    signal: new AbortController().signal,
    ...(url === undefined ? {} : { url }),
  });
  await result.release?.();
  return result;
}

/**
 * `name: score`, highest first. Indicators out of YARA rules are left out, as rules are not run on every machine.
 */
export function scores({ indicators }: EngineResult): string[] {
  return indicators.filter(({ ioc }) => !ioc.startsWith("yara-")).map((row) => `${row.ioc}: ${scoreOf(row)}`);
}
