import { Buffer } from "node:buffer";
import type { ChildReport } from "../protocol.ts";

const FLUSH_BYTES = 32 * 1024;
const FLUSH_MS = 20;

/**
 * Writes reports to the parent. Synchronously, because extraction blocks the event loop and what is out must be known
 * to the parent even when this process is killed the next moment.
 */
export class ReportWriter {
  private pending: string[] = [];
  private pendingBytes = 0;
  private flushedAt = performance.now();
  private readonly write: (bytes: Buffer) => void;

  /** `write` takes whole lines and returns when they are on their way. */
  constructor(write: (bytes: Buffer) => void) {
    this.write = write;
  }

  /** Queues a report; it leaves at once when some time or bytes have gathered. */
  send(report: ChildReport): void {
    const line = `${JSON.stringify(report)}\n`;
    this.pending.push(line);
    this.pendingBytes += line.length;
    if (this.pendingBytes >= FLUSH_BYTES || performance.now() - this.flushedAt >= FLUSH_MS) this.flush();
  }

  /** Hands everything queued to the parent; call it before anything that may take long. */
  flush(): void {
    this.flushedAt = performance.now();
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(this.pending.join(""));
    this.pending = [];
    this.pendingBytes = 0;
    this.write(bytes);
  }
}
