import { Buffer } from "node:buffer";
import type { Source } from "../child/source.ts";

const WINDOW_BYTES = 256 * 1024;

/** A source read through one window that moves, for readers that go over it in small steps. */
export class SourceWindow {
  readonly source: Source;
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Up to `length` bytes from `position`, valid until the next call; `length` is at most a window. */
  view(position: number, length: number): Buffer {
    const end = Math.min(position + length, this.source.size);
    const isInside = position >= this.start && end <= this.start + this.bytes.length;
    if (!isInside) this.move(position);
    const at = position - this.start;
    return this.bytes.subarray(at, at + length);
  }

  /** The position of the first `needle` in [from, to), or undefined; a needle at the end may reach beyond `to`. */
  find(needle: Buffer, from: number, to: number): number | undefined {
    const end = Math.min(to, this.source.size);
    const step = WINDOW_BYTES - needle.length;
    for (let position = from; position < end;) {
      const view = this.view(position, Math.min(WINDOW_BYTES / 2, end - position + needle.length));
      if (view.length < needle.length) return undefined;
      const at = view.indexOf(needle);
      if (at >= 0) return position + at < end ? position + at : undefined;
      position += Math.min(step, view.length - needle.length + 1);
    }
    return undefined;
  }

  private move(position: number): void {
    this.bytes = this.source.read(position, WINDOW_BYTES);
    this.start = position;
  }
}
