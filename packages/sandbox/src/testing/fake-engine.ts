import { readFile } from "node:fs/promises";
import type { Analysis, IocEntry } from "@fumehood/contract";
import { digestBytes } from "@fumehood/inspect";
import type { AnalyseInput, EngineResult, StaticEngine } from "../engine/types.ts";

export interface FakeEngine extends StaticEngine {
  /** Ids of the samples that were handed in, in order. */
  readonly seen: string[];
  /** What to do instead of an analysis, once for each entry. */
  readonly next: ((input: AnalyseInput) => Promise<EngineResult>)[];
}

/** An engine whose answers depend on nothing but the bytes: those that begin with `bad` get an indicator, `data` is not supported. */
export function createFakeEngine(): FakeEngine {
  const seen: string[] = [];
  const next: FakeEngine["next"] = [];
  return {
    seen,
    next,
    describe: () => [{ name: "fake", available: true, detail: "for tests" }],
    async analyse(input) {
      seen.push(input.sampleId);
      input.signal.throwIfAborted();
      return await (next.shift() ?? fakeAnalysis)(input);
    },
  };
}

const INDICATOR: IocEntry = {
  ioc: "fake-bad-bytes",
  title: "The Bytes Are Bad",
  description: "The file begins with bad.",
  severity: 95,
  confidence: 80,
  hits: 1,
  truncated: false,
  category: ["attribute"],
  tags: ["file"],
  "mitre-tactics": [],
  "mitre-techniques": [],
  "orbital-queries": [],
  data: [{ Artifact_ID: 1, Path: "bad.exe" }],
};

export async function fakeAnalysis(input: AnalyseInput): Promise<EngineResult> {
  const bytes = await readFile(input.path);
  const text = bytes.toString("latin1");
  const indicators = text.startsWith("bad") ? [INDICATOR] : [];
  const threatScore = indicators.length === 0 ? 0 : 76;
  const digests = digestBytes(bytes);
  const isSupported = !text.startsWith("data");
  return {
    outcome: isSupported ? "complete" : "unsupported",
    status: isSupported ? "job_done" : "filetype_not_supported",
    type: isSupported ? "exe" : "",
    magic: isSupported ? "fake program" : "data",
    sizeBytes: bytes.length,
    digests,
    threatScore,
    indicators,
    analysis: fakeDocument(input, bytes.length, digests, indicators, threatScore),
    warnings: [{ code: "fake", title: "Fake", description: "Not a real analysis." }],
    extracted: text.includes("macro")
      ? [{ artifactId: 2, name: "../evil.vbs", type: "vbs", bytes: Buffer.from("Sub AutoOpen()") }]
      : [],
  };
}

function fakeDocument(
  input: AnalyseInput,
  size: number,
  digests: EngineResult["digests"],
  iocs: IocEntry[],
  score: number,
): Analysis {
  const { md5, sha1, sha256 } = digests;
  const file = { filename: input.filename, magic: "fake program", md5, sha1, sha256, size, type: "exe" };
  return {
    version: 4,
    metadata: {
      general_details: { report_created: 1_592_577_232, sandbox_id: "built-in", sandbox_version: "1" },
      malware_desc: [file],
      sandcastle_env: {
        analysis_start: 1_592_576_860,
        sample_executed: 1_592_576_906,
        vm: "static",
        vm_id: input.sampleId,
      },
    },
    status: { id: input.sampleId, vm: input.vm, playbook: input.playbook, ran: false },
    threat: { threat_score: score },
    iocs,
    network: {},
    artifacts: { "1": { origin: "submitted", path: input.filename, type: "exe", md5, sha1, sha256, size } },
    domains: { "evil.example.com": { status: "indeterminate", content_categories: [], security_categories: [] } },
    annotations: { network: {} },
    dynamic: { processes: {} },
    warnings: [],
  };
}
