import { Buffer } from "node:buffer";

/** MS-OXRTFCP: the dictionary that packer and unpacker begin with. */
const PRELOAD = Buffer.from(
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx",
  "latin1",
);
const WINDOW = 4096;
const HEADER_BYTES = 16;
const COMPRESSED = 0x75465a4c;

/** Unpacks the RTF of a message, at most `maxBytes` of it; what is no packed RTF yields nothing. */
export function unpackRtf(bytes: Buffer, maxBytes: number): string {
  if (bytes.length < HEADER_BYTES) return "";
  if (bytes.readUInt32LE(8) !== COMPRESSED) return bytes.toString("latin1", HEADER_BYTES, HEADER_BYTES + maxBytes);
  const window = Buffer.alloc(WINDOW);
  PRELOAD.copy(window);
  let write = PRELOAD.length;
  const out: number[] = [];
  const put = (byte: number): void => {
    out.push(byte);
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  for (let at = HEADER_BYTES; at < bytes.length && out.length < maxBytes;) {
    const control = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(bytes[at++] ?? 0);
        continue;
      }
      const reference = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      at += 2;
      const offset = reference >>> 4;
      if (offset === write) return Buffer.from(out).toString("latin1");
      for (let step = 0; step < (reference & 15) + 2; step++) put(window[(offset + step) % WINDOW] ?? 0);
    }
  }
  return Buffer.from(out).toString("latin1");
}

/** The words of an RTF text, roughly: groups of settings stay in, since all that is wanted are links and passwords. */
export function textOfRtf(rtf: string): string {
  return rtf
    .replaceAll(/\\'([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(/\\u(-?\d{1,6}) ?\??/g, (_, code: string) => String.fromCharCode(Number(code) & 0xffff))
    .replaceAll(/\\(?:par|line|tab)\b ?/g, "\n")
    .replaceAll(/\\[a-z]{1,32}-?\d{0,10} ?/gi, "")
    .replaceAll(/\\([{}\\])/g, "$1")
    .replaceAll(/[{}]/g, "");
}
