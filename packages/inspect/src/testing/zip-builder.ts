import { crc32, deflateRawSync } from "node:zlib";
import { ByteWriter, concatBytes } from "./byte-writer.ts";

/** One member of a test archive. */
export interface TestZipEntry {
  name: string;
  data: Uint8Array | string;
  isStored?: boolean;
  /** Sets the flag only: the data is not encrypted. */
  isMarkedEncrypted?: boolean;
  /** Size that the headers claim instead of the true one. */
  claimedSize?: number;
}

/** A ZIP archive with local headers, a central directory and nothing else. */
export function buildZip(entries: readonly TestZipEntry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = typeof entry.data === "string" ? Buffer.from(entry.data, "utf8") : entry.data;
    const stored = entry.isStored === true ? data : deflateRawSync(data);
    const name = Buffer.from(entry.name, "utf8");
    const common = new ByteWriter()
      .u16(20)
      .u16(entry.isMarkedEncrypted === true ? 1 : 0)
      .u16(entry.isStored === true ? 0 : 8)
      .u32(0x58a10000);
    common
      .u32(crc32(data))
      .u32(stored.length)
      .u32(entry.claimedSize ?? data.length)
      .u16(name.length)
      .u16(0);
    const local = concatBytes(new ByteWriter().u32(0x04034b50).raw(common.bytes()).raw(name).bytes(), stored);
    const central = new ByteWriter()
      .u32(0x02014b50)
      .u16(20)
      .raw(common.bytes())
      .u16(0)
      .u16(0)
      .u16(0)
      .u32(0)
      .u32(offset)
      .raw(name);
    locals.push(local);
    centrals.push(central.bytes());
    offset += local.length;
  }
  const directory = concatBytes(...centrals);
  const end = new ByteWriter()
    .u32(0x06054b50)
    .u32(0)
    .u16(entries.length)
    .u16(entries.length)
    .u32(directory.length)
    .u32(offset)
    .u16(0);
  return concatBytes(...locals, directory, end.bytes());
}
