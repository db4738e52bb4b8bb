import { startChild } from "./child-process.ts";
import type { UnpackChild } from "./child-process.ts";
import { ownEntryPath, prepareChildProgram } from "./child-program.ts";
import type { ChildProgram } from "./child-program.ts";
import { UnpackError } from "./errors.ts";

/** Children that were started ahead of need, each for one archive only. */
export class SpareChildren {
  readonly outRoot: string;
  private readonly wanted: number;
  private readonly waiting: UnpackChild[] = [];
  private readonly preparing: Promise<ChildProgram | undefined> | undefined;
  private program: ChildProgram | undefined;
  private isClosed = false;

  /** With `wanted` undefined nothing is prepared: for a single archive that does not pay. */
  constructor(wanted: number | undefined, outRoot: string) {
    this.wanted = wanted ?? 0;
    this.outRoot = outRoot;
    this.preparing = wanted === undefined ? undefined : this.prepare();
  }

  /** A child that is ready, or one that is just starting; the next spare one is on its way. */
  take(): UnpackChild {
    if (this.isClosed) throw new UnpackError("unpack-closed", "The unpacker is closed.", { retryable: false });
    const ready = this.takeLiving() ?? this.start();
    ready.hold(true);
    this.refill();
    return ready;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.preparing;
    for (const child of this.waiting) {
      child.hold(true);
      child.kill();
    }
    await Promise.all(this.waiting.splice(0).map((child) => child.closed));
    await this.program?.remove();
  }

  private async prepare(): Promise<ChildProgram | undefined> {
    // Without a program of its own each child starts more slowly, which is no reason to fail.
    this.program = await prepareChildProgram().catch(() => undefined);
    this.refill();
    return this.program;
  }

  private takeLiving(): UnpackChild | undefined {
    for (let child = this.waiting.shift(); child !== undefined; child = this.waiting.shift()) {
      if (child.isAlive()) return child;
    }
    return undefined;
  }

  private start(): UnpackChild {
    return startChild(this.program?.entryPath ?? ownEntryPath(), this.outRoot);
  }

  private refill(): void {
    while (!this.isClosed && this.program !== undefined && this.waiting.length < this.wanted) {
      const child = this.start();
      child.hold(false);
      this.waiting.push(child);
    }
  }
}
