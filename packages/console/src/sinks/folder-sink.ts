import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Notice, Sink } from "@fumehood/pipeline";
import { exportObservables, renderReport } from "@fumehood/report";
import type { FOLDER_FORMATS } from "../configuration/sink-schema.ts";
import { buildNoticeBody } from "./notice-body.ts";

type FolderFormat = (typeof FOLDER_FORMATS)[number];

export interface FolderOptions {
  readonly name: string;
  readonly path: string;
  readonly formats: readonly FolderFormat[];
  readonly filter: Sink["filter"];
  readonly timeoutMs: number;
}

/** How each format is written; `null` where there is nothing to write. */
const WRITERS: Readonly<Record<FolderFormat, { extension: string; write: (notice: Notice) => string | null }>> = {
  summary: { extension: "json", write: (notice) => `${JSON.stringify(buildNoticeBody(notice), null, 2)}\n` },
  json: { extension: "report.json", write: ({ report }) => report && renderReport(report, { format: "json" }) },
  html: { extension: "html", write: ({ report }) => report && renderReport(report, { format: "html" }) },
  markdown: { extension: "md", write: ({ report }) => report && renderReport(report, { format: "markdown" }) },
  text: { extension: "txt", write: ({ report }) => report && renderReport(report, { format: "text" }) },
  "iocs-csv": {
    extension: "iocs.csv",
    write: ({ report }) => report && exportObservables(report.observables, { format: "csv" }),
  },
  "iocs-json": {
    extension: "iocs.json",
    write: ({ report }) => report && exportObservables(report.observables, { format: "json" }),
  },
};

/** Faults that another attempt may not meet. */
const PASSING: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EBUSY",
  "EAGAIN",
  "EMFILE",
  "ENFILE",
  "ESTALE",
]);

/**
 * Writes files into a folder, each whole or not at all, named by digest and item and by nothing from outside. Writing again, after a crash, writes
 * the same files.
 */
export function createFolderSink({ name, path, formats, filter, timeoutMs }: FolderOptions): Sink {
  return {
    name,
    kind: "folder",
    destination: path,
    filter,
    concurrency: 2,
    timeoutMs,
    async deliver(notice) {
      try {
        await mkdir(path, { recursive: true });
        for (const format of formats) await writeFormat(path, format, notice);
        return { kind: "delivered" };
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
        return {
          kind: "failed",
          problem: `The folder could not be written (${code})${PASSING.has(code) ? "" : ": look at its permissions"}.`,
        };
      }
    },
  };
}

async function writeFormat(folder: string, format: FolderFormat, notice: Notice): Promise<void> {
  const { extension, write } = WRITERS[format];
  const text = write(notice);
  if (text === null) return;
  const { item } = notice;
  const stem = item.sha256 === null ? item.id : `${item.sha256}-${item.id}`;
  const target = join(folder, `${stem}.${extension}`);
  const temporary = join(folder, `.${stem}.${extension}.${process.pid}.part`);
  try {
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
