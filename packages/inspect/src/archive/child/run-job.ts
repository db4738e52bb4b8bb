import type { UnpackJob } from "../protocol.ts";
import { engineFor } from "./engines.ts";
import { Extraction, RunEnded } from "./extraction.ts";
import { OutputFault } from "./member-sink.ts";
import { peakMemoryMiB } from "./peak-memory.ts";
import type { ReportWriter } from "./report.ts";

async function runEngine(job: UnpackJob, extraction: Extraction): Promise<RunEnded["reason"] | undefined> {
  try {
    const engine = await engineFor(job.format);
    return await engine(extraction);
  } catch (error) {
    if (error instanceof RunEnded) return error.reason;
    throw error;
  }
}

function isDiskFull(error: OutputFault): boolean {
  const cause: unknown = error.cause;
  return cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
}

function openExtraction(job: UnpackJob, report: ReportWriter): Extraction | undefined {
  try {
    return new Extraction(job, report);
  } catch (error) {
    report.send({ kind: "fault", code: "unpack-source", message: String(error) });
    return undefined;
  }
}

/** Opens one archive and reports what comes of it, ending with its end or a fault. Throws on errors of our own. */
export async function runJob(job: UnpackJob, report: ReportWriter): Promise<void> {
  const extraction = openExtraction(job, report);
  if (extraction !== undefined) {
    try {
      const reason = await runEngine(job, extraction);
      const passwordIndex = job.passwords.length > 0 ? extraction.bestPassword() : undefined;
      const { listedMembers } = extraction;
      report.send({ kind: "end", listedMembers, reason, passwordIndex, peakMemoryMiB: peakMemoryMiB() });
    } catch (error) {
      if (!(error instanceof OutputFault)) throw error;
      const code = isDiskFull(error) ? "unpack-disk-full" : "unpack-output";
      report.send({ kind: "fault", code, message: String(error.cause) });
    }
  }
  report.flush();
}
