/**
 * The process that opens one hostile archive and dies. It is started by `child-process.ts`, receives one job by IPC,
 * and reports on a pipe of its own.
 */
import type { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import process from "node:process";
import { REPORT_FD } from "../protocol.ts";
import type { UnpackJob } from "../protocol.ts";
import { ReportWriter } from "./report.ts";
import { runJob } from "./run-job.ts";

function writeReport(bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(REPORT_FD, bytes, done);
}

process.once("message", (job: UnpackJob) => {
  process.disconnect();
  void runJob(job, new ReportWriter(writeReport)).then(() => process.exit(0));
});
