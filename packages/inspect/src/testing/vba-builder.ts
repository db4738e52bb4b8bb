import { ByteWriter, concatBytes } from "./byte-writer.ts";
import type { TestStreams } from "./ole-builder.ts";

const CHUNK = 4096;

/** Compresses as the VBA container format says, with greedy copies. */
export function compressVba(data: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [Uint8Array.of(1)];
  for (let start = 0; start < data.length; start += CHUNK)
    chunks.push(compressChunk(data.subarray(start, start + CHUNK)));
  return concatBytes(...chunks);
}

function compressChunk(chunk: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = 0;
  while (at < chunk.length) {
    const flagsAt = out.push(0) - 1;
    for (let bit = 0; bit < 8 && at < chunk.length; bit++) {
      const match = findMatch(chunk, at);
      if (match.length < 3) {
        // The loop condition keeps `at` within the chunk.
        out.push(chunk[at]!);
        at++;
        continue;
      }
      const lengthBits = 16 - offsetBits(at);
      const token = ((match.distance - 1) << lengthBits) | (match.length - 3);
      out.push(token & 0xff, token >> 8);
      out[flagsAt] = (out[flagsAt] ?? 0) | (1 << bit);
      at += match.length;
    }
  }
  return new ByteWriter()
    .u16(((out.length - 1) & 0xfff) | 0xb000)
    .raw(out)
    .bytes();
}

function offsetBits(at: number): number {
  return Math.max(4, Math.ceil(Math.log2(at)));
}

function findMatch(chunk: Uint8Array, at: number): { distance: number; length: number } {
  const maxLength = at === 0 ? 0 : Math.min(chunk.length - at, (0xffff >> offsetBits(at)) + 3);
  let best = { distance: 0, length: 0 };
  for (let from = Math.max(0, at - 512); from < at; from++) {
    let length = 0;
    while (length < maxLength && chunk[from + length] === chunk[at + length]) length++;
    if (length > best.length) best = { distance: at - from, length };
  }
  return best;
}

/** The streams of a VBA project, under `storage` ("Macros" in Word, "_VBA_PROJECT_CUR" in Excel, "" in vbaProject.bin). */
export function buildVbaStreams(modules: Record<string, string>, storage: string): TestStreams {
  const prefix = storage === "" ? "" : `${storage}/`;
  const dir = new ByteWriter()
    .u16(1)
    .u32(4)
    .u32(3)
    .u16(3)
    .u32(2)
    .u16(1252)
    .u16(4)
    .u32(7)
    .latin1("Project")
    .u16(9)
    .u32(4)
    .u32(1)
    .u16(2);
  dir.u16(0x0f).u32(2).u16(Object.keys(modules).length);
  const streams: TestStreams = {};
  for (const [name, source] of Object.entries(modules)) {
    const performanceCache = new Uint8Array(16).fill(0xaa);
    record(dir, 0x19, name)
      .u16(0x1a)
      .u32(name.length)
      .latin1(name)
      .u16(0x32)
      .u32(name.length * 2)
      .utf16(name);
    dir.u16(0x31).u32(4).u32(performanceCache.length).u16(0x21).u32(0).u16(0x2b).u32(0);
    streams[`${prefix}VBA/${name}`] = concatBytes(performanceCache, compressVba(Buffer.from(source, "latin1")));
  }
  dir.u16(0x10).u32(0);
  streams[`${prefix}VBA/dir`] = compressVba(dir.bytes());
  streams[`${prefix}VBA/_VBA_PROJECT`] = Uint8Array.of(0xcc, 0x61, 0xff, 0xff, 0, 0, 0);
  streams[`${prefix}PROJECT`] = Buffer.from('ID="{00000000-0000-0000-0000-000000000000}"\r\n', "latin1");
  return streams;
}

function record(out: ByteWriter, id: number, text: string): ByteWriter {
  return out.u16(id).u32(text.length).latin1(text);
}
