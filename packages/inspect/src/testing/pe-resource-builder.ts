import { ByteWriter } from "./byte-writer.ts";

/** One resource; type and name are numbers or texts. */
export interface TestResource {
  type: number | string;
  name: number | string;
  language: number;
  data: Uint8Array;
}

/** A resource section in which every resource has a type, a name and a language directory of its own. */
export function buildResourceSection(resources: readonly TestResource[], rva: number): Uint8Array {
  const out = new ByteWriter();
  writeDirectory(out, resources.length);
  out.padTo(16 + resources.length * 8);
  for (const [index, resource] of resources.entries()) {
    const typeAt = 16 + index * 8;
    out.patchU32(typeAt, writeId(out, resource.type)).patchU32(typeAt + 4, (out.align(4).length | 0x80000000) >>> 0);
    writeDirectory(out, 1);
    const nameAt = out.length;
    out.u64(0);
    out.patchU32(nameAt, writeId(out, resource.name)).patchU32(nameAt + 4, (out.align(4).length | 0x80000000) >>> 0);
    writeDirectory(out, 1);
    out.u32(resource.language).u32(out.length + 4);
    const dataAt = out.length;
    out
      .u32(rva + dataAt + 16)
      .u32(resource.data.length)
      .u32(0)
      .u32(0)
      .raw(resource.data)
      .align(4);
  }
  return out.bytes();
}

function writeDirectory(out: ByteWriter, entries: number): void {
  out.u32(0).u32(0).u16(0).u16(0).u16(0).u16(entries);
}

/** The id itself, or the offset of a name string with the high bit set. */
function writeId(out: ByteWriter, id: number | string): number {
  if (typeof id === "number") return id;
  const at = out.align(4).length;
  out.u16(id.length).utf16(id).align(4);
  return (at | 0x80000000) >>> 0;
}

/** A VS_VERSIONINFO block with one string table. */
export function buildVersionInfo(strings: Record<string, string>): Uint8Array {
  const entries = Object.entries(strings).map(([key, value]) =>
    block(key, 1, value.length + 1, new ByteWriter().utf16(`${value}\0`).bytes()),
  );
  const table = block("040904B0", 1, 0, join(entries));
  const info = block("StringFileInfo", 1, 0, table);
  const fixed = new ByteWriter().u32(0xfeef04bd).padTo(52).bytes();
  return block("VS_VERSION_INFO", 0, fixed.length, join([fixed, info]));
}

function block(key: string, type: number, valueLength: number, body: Uint8Array): Uint8Array {
  const head = new ByteWriter().u16(0).u16(valueLength).u16(type).utf16(`${key}\0`).align(4);
  const out = head.raw(body);
  const bytes = out.bytes();
  new DataView(bytes.buffer).setUint16(0, bytes.length, true);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter();
  for (const part of parts) out.align(4).raw(part);
  return out.bytes();
}
