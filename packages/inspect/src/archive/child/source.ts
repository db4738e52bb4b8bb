import { Buffer } from "node:buffer";
import { fstatSync, openSync, readSync } from "node:fs";

const SCAN_BYTES = 1024 * 1024;

/** The archive as bytes at positions; reading outside it yields fewer bytes, never an error. */
export class Source {
  readonly fd: number;
  readonly size: number;

  constructor(path: string) {
    this.fd = openSync(path, "r");
    this.size = fstatSync(this.fd).size;
  }

  /** Fills a part of `target` from `position`; yields the bytes read. */
  readInto(target: Uint8Array, offset: number, length: number, position: number): number {
    let done = 0;
    const wanted = position < 0 ? 0 : Math.min(length, this.size - position);
    while (done < wanted) {
      const read = readSync(this.fd, target, offset + done, wanted - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Buffer {
    const wanted = position < 0 ? 0 : Math.max(0, Math.min(length, this.size - position));
    const bytes = Buffer.allocUnsafe(wanted);
    return bytes.subarray(0, this.readInto(bytes, 0, wanted, position));
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
