import { Buffer } from "node:buffer";
import { fstatSync, openSync, readSync } from "node:fs";

const SCAN_BYTES = 1024 * 1024;
/**
 * Small reads are answered from a window: archives are read front to back, a header here and a member there. It grows while it is of use, so
 * that a header in each of many large members does not cost a window each.
 */
const WINDOW_BYTES = 256 * 1024;
const FIRST_WINDOW_BYTES = 4096;
const SMALL_READ_BYTES = 64 * 1024;

/** The archive as bytes at positions; reading outside it yields fewer bytes, never an error. */
export class Source {
  readonly fd: number;
  readonly size: number;
  private readonly window: Buffer = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  private windowStart = 0;
  private windowBytes = 0;
  private nextWindowBytes = FIRST_WINDOW_BYTES;

  constructor(path: string) {
    this.fd = openSync(path, "r");
    this.size = fstatSync(this.fd).size;
  }

  /** Fills a part of `target` from `position`; yields the bytes read. */
  readInto(target: Uint8Array, offset: number, length: number, position: number): number {
    const wanted = position < 0 ? 0 : Math.min(length, this.size - position);
    if (wanted <= 0) return 0;
    if (wanted > SMALL_READ_BYTES) return this.readFile(target, offset, wanted, position);
    const isInside = position >= this.windowStart && position + wanted <= this.windowStart + this.windowBytes;
    if (isInside) this.nextWindowBytes = Math.min(WINDOW_BYTES, this.windowBytes * 4);
    else this.moveWindow(position, wanted);
    const at = position - this.windowStart;
    const end = Math.min(at + wanted, this.windowBytes);
    target.set(this.window.subarray(at, end), offset);
    return end - at;
  }

  /** The next one is small again unless this one is hit. */
  private moveWindow(position: number, wanted: number): void {
    const length = Math.min(Math.max(wanted, this.nextWindowBytes), this.size - position);
    this.windowBytes = this.readFile(this.window, 0, length, position);
    this.windowStart = position;
    this.nextWindowBytes = FIRST_WINDOW_BYTES;
  }

  private readFile(target: Uint8Array, offset: number, length: number, position: number): number {
    let done = 0;
    while (done < length) {
      const read = readSync(this.fd, target, offset + done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Buffer {
    const wanted = position < 0 ? 0 : Math.max(0, Math.min(length, this.size - position));
    const bytes = Buffer.allocUnsafe(wanted);
    const done = this.readInto(bytes, 0, wanted, position);
    return done === wanted ? bytes : bytes.subarray(0, done);
  }

  /** The position of the first `needle` that starts in [from, to), or undefined. */
  find(needle: Buffer, from: number, to: number): number | undefined {
    const end = Math.min(to, this.size);
    for (let position = from; position < end; position += SCAN_BYTES) {
      const chunk = this.read(position, Math.min(SCAN_BYTES, end - position) + needle.length - 1);
      const at = chunk.indexOf(needle);
      if (at >= 0 && position + at < end) return position + at;
    }
    return undefined;
  }

  /** Whether [from, to) holds nothing but zero bytes. */
  isZero(from: number, to: number): boolean {
    for (let position = from; position < to; position += SCAN_BYTES) {
      const chunk = this.read(position, Math.min(SCAN_BYTES, to - position));
      if (chunk.some((byte) => byte !== 0)) return false;
    }
    return true;
  }
}
