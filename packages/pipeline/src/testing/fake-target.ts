import { createHash } from "node:crypto";
import type { Sample, SampleStatus, SubmissionHit, SubmissionLimits, SubmitRequest } from "@fumehood/client";
import type { SampleState } from "@fumehood/contract";
import { shortcutText } from "../shortcut.ts";
import type { Target, TargetClient, TargetRegistry } from "../target.ts";

/** A fault as `@fumehood/client` throws it, by its public code. */
export class FakeTargetFault extends Error {
  override readonly name = "FakeTargetFault";
  readonly code: string;
  readonly waitSeconds: number | undefined;
  readonly serviceMessages: readonly string[];

  constructor(code: string, options: { waitSeconds?: number; says?: string } = {}) {
    super(`A fault of the fake target: ${code}.`);
    this.code = code;
    this.waitSeconds = options.waitSeconds;
    this.serviceMessages = options.says === undefined ? [] : [options.says];
  }
}

export interface FakeSample {
  readonly sampleId: string;
  readonly sha256: string;
  readonly fileName: string;
  readonly submittedAt: number;
  readonly request: SubmitRequest;
  state: SampleState;
  status: string;
}

export type FakeCall = "submit" | "states" | "search" | "download" | "whoami" | "rateLimit" | "call";

export interface FakeTargetOptions extends Partial<
  Pick<Target, "name" | "label" | "kind" | "types" | "quota" | "url">
> {
  readonly now: () => number;
  /** The state of a sample from its submission on. */
  readonly firstState?: SampleState;
  /** Bytes of elements by name; others answer "not found". */
  readonly elements?: Readonly<Record<string, string>>;
  /** Runs before a call is answered, and may throw a fault; `submit` also runs `afterSubmit` once the sample is kept. */
  readonly before?: (call: FakeCall) => void | Promise<void>;
  readonly afterSubmit?: (sample: FakeSample) => void | Promise<void>;
  readonly limits?: () => SubmissionLimits;
  readonly isAnalyzing?: boolean;
}

export interface FakeTarget {
  readonly target: Target;
  readonly samples: FakeSample[];
  readonly calls: FakeCall[];
}

const ANALYSIS = JSON.stringify({
  threat: { threat_score: 90 },
  iocs: [{ ioc: "fake-indicator", title: "A fake indicator", severity: 100, confidence: 90, hits: 1, data: [] }],
});

/** A target in memory that behaves as the service does, as far as the pipeline can tell. */
export function createFakeTarget(options: FakeTargetOptions): FakeTarget {
  const samples: FakeSample[] = [];
  const calls: FakeCall[] = [];
  const elements = options.elements ?? { "analysis.json": ANALYSIS, "report.html": "<p>report</p>" };
  const enter = async (call: FakeCall): Promise<void> => {
    calls.push(call);
    await options.before?.(call);
  };
  const find = (sampleId: string): FakeSample => {
    const found = samples.find((sample) => sample.sampleId === sampleId);
    if (found === undefined) throw new FakeTargetFault("TG_NOT_FOUND");
    return found;
  };
  const keep = async (bytes: Buffer, fileName: string, request: SubmitRequest): Promise<Sample> => {
    const sample: FakeSample = {
      sampleId: createHash("md5").update(`${samples.length} ${fileName}`).digest("hex"),
      sha256: createHash("sha256").update(bytes).digest("hex"),
      fileName,
      submittedAt: options.now(),
      request,
      state: options.firstState ?? "succ",
      status: "pending",
    };
    samples.push(sample);
    await options.afterSubmit?.(sample);
    return { sampleId: sample.sampleId, state: "wait", status: "pending", tags: [], isAnalyzing: options.isAnalyzing };
  };
  const client: TargetClient = {
    samples: {
      async submitFile({ file, options: request = {} }) {
        await enter("submit");
        const chunks: Uint8Array[] = [];
        for await (const chunk of file.open()) chunks.push(chunk);
        return keep(Buffer.concat(chunks), file.name, request);
      },
      async submitUrl({ url, options: request = {} }) {
        await enter("submit");
        return keep(Buffer.from(shortcutText(url)), url, request);
      },
      async states(sampleIds) {
        await enter("states");
        const known = samples.filter(({ sampleId }) => sampleIds.includes(sampleId));
        return new Map(known.map((sample) => [sample.sampleId, toStatus(sample)]));
      },
      async download(sampleId, element) {
        await enter("download");
        find(sampleId);
        const bytes = Object.hasOwn(elements, element) ? elements[element] : undefined;
        if (bytes === undefined) throw new FakeTargetFault("TG_NOT_FOUND");
        return { stream: oneChunk(bytes), sizeBytes: Buffer.byteLength(bytes), async cancel() {} };
      },
    },
    search: {
      submissions: ({ text } = {}) => ({
        async page() {
          await enter("search");
          const records = samples.filter(({ sha256 }) => sha256 === text).map(toHit);
          return { records, offset: 0, warnings: [] };
        },
      }),
    },
    account: {
      async whoami() {
        await enter("whoami");
        return { login: "tester" };
      },
      async rateLimit() {
        await enter("rateLimit");
        return options.limits?.() ?? {};
      },
    },
    async call(id, { params = {} }) {
      await enter("call");
      const sample = find(params["sampleId"] ?? "");
      if (id === "getSampleThreat") return { sample: sample.sampleId, score: 90, count: 1, bis: ["fake-indicator"] };
      return { id: sample.sampleId, sample: sample.sampleId, state: sample.state, filename: sample.fileName };
    },
  };
  const { name = "builtin", label = "Fake sandbox", kind = "builtin", types = "any", quota = null } = options;
  const url = options.url ?? "http://192.0.2.1:8080";
  const portalUrl = (sampleId: string): string => `${url}/mask/samples/${sampleId}`;
  return { target: { name, label, kind, types, quota, url, client, portalUrl }, samples, calls };
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function toStatus({ sampleId, state, status }: FakeSample): SampleStatus {
  return state === "fail" ? { sampleId, state, status, reason: "other" } : { sampleId, state, status };
}

function toHit(sample: FakeSample): SubmissionHit {
  return {
    sampleId: sample.sampleId,
    state: sample.state,
    status: sample.status,
    sha256: sample.sha256,
    submittedAt: new Date(sample.submittedAt).toISOString(),
    tags: [],
    indicators: [],
    matches: {},
  };
}

/** A registry of the given targets; the first is the default. */
export function createRegistry(...targets: readonly Target[]): TargetRegistry {
  return {
    defaultName: targets[0]?.name ?? "none",
    names: () => targets.map(({ name }) => name),
    get: (wanted) => targets.find(({ name }) => name === wanted),
  };
}
