import { deflateSync } from "node:zlib";
import { eicarText } from "../identify/eicar.ts";
import { ByteWriter, concatBytes } from "./byte-writer.ts";

/** The EICAR test file, put together at run time. */
export function eicar(): Uint8Array {
  return new Uint8Array(Buffer.from(eicarText(), "latin1"));
}

/** What a test PDF holds. */
export interface PdfOptions {
  version?: string;
  /** Source of an action that runs when the document opens. */
  javascript?: string;
  uris?: readonly string[];
  launch?: string;
  embeddedFile?: { name: string; data: Uint8Array };
  isEncrypted?: boolean;
  /** Writes names with #xx escapes. */
  isObfuscated?: boolean;
  /** Puts the JavaScript object into a compressed object stream. */
  usesObjectStream?: boolean;
  trailing?: Uint8Array;
}

/** A PDF document with one page and the given actions. */
export function buildPdf(options: PdfOptions = {}): Uint8Array {
  const name = (text: string): string =>
    options.isObfuscated === true
      ? `/${text.charAt(0)}#${text.charCodeAt(1).toString(16)}${text.slice(2)}`
      : `/${text}`;
  const objects: Uint8Array[] = [];
  const add = (body: string | Uint8Array): number =>
    objects.push(typeof body === "string" ? Buffer.from(body, "latin1") : body);
  const script =
    options.javascript === undefined
      ? ""
      : `<< /S ${name("JavaScript")} ${name("JS")} (${options.javascript.replaceAll(/[()\\]/g, "\\$&")}) >>`;
  add(
    `<< /Type /Catalog /Pages 2 0 R ${script === "" ? "" : `${name("OpenAction")} ${options.usesObjectStream === true ? "9 0 R" : script}`} >>`,
  );
  add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  const links = (options.uris ?? []).map((uri) => `<< /Type /Annot /Subtype /Link /A << /S /URI /URI (${uri}) >> >>`);
  const launch = options.launch === undefined ? "" : `/AA << /O << /S ${name("Launch")} /F (${options.launch}) >> >>`;
  add(`<< /Type /Page /Parent 2 0 R /Annots [${links.join(" ")}] ${launch} >>`);
  if (options.embeddedFile !== undefined) {
    add(`<< /Type /Filespec /F (${options.embeddedFile.name}) /EF << /F 5 0 R >> >>`);
    add(stream("/Type /EmbeddedFile", options.embeddedFile.data));
  }
  if (options.usesObjectStream === true)
    add(stream("/Type /ObjStm /N 1 /First 4", Buffer.from(`9 0 ${script}`, "latin1")));
  const parts: Uint8Array[] = [Buffer.from(`%PDF-${options.version ?? "1.7"}\n`, "latin1")];
  for (const [index, body] of objects.entries())
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from("\nendobj\n"));
  parts.push(
    Buffer.from(
      `trailer << /Root 1 0 R /Size ${objects.length + 1} ${options.isEncrypted === true ? "/Encrypt 8 0 R" : ""} >>\nstartxref\n0\n%%EOF\n`,
      "latin1",
    ),
  );
  return concatBytes(...parts, options.trailing ?? new Uint8Array(0));
}

function stream(dictionary: string, data: Uint8Array): Uint8Array {
  const packed = deflateSync(data);
  return concatBytes(
    Buffer.from(`<< ${dictionary} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`, "latin1"),
    packed,
    Buffer.from("\nendstream"),
  );
}

/** What a test shortcut holds. */
export interface LnkOptions {
  localPath?: string;
  arguments?: string;
  workingDirectory?: string;
  relativePath?: string;
  description?: string;
  iconLocation?: string;
  environmentPath?: string;
  machineId?: string;
  showCommand?: number;
  overlay?: Uint8Array;
}

/** A Windows shortcut. */
export function buildLnk(options: LnkOptions = {}): Uint8Array {
  const strings: readonly (readonly [bit: number, value: string | undefined])[] = [
    [0x04, options.description],
    [0x08, options.relativePath],
    [0x10, options.workingDirectory],
    [0x20, options.arguments],
    [0x40, options.iconLocation],
  ];
  const bits = strings.reduce((all, [bit, value]) => (value === undefined ? all : all | bit), 0x80);
  const out = new ByteWriter().u32(0x4c).raw(Buffer.from("0114020000000000c000000000000046", "hex"));
  out
    .u32(bits | (options.localPath === undefined ? 0 : 2))
    .u32(0x20)
    .u64(132_223_104_000_000_000n)
    .u64(0)
    .u64(0);
  out
    .u32(1234)
    .u32(0)
    .u32(options.showCommand ?? 1)
    .u16(0)
    .u16(0)
    .u32(0)
    .u32(0);
  if (options.localPath !== undefined) writeLinkInfo(out, options.localPath);
  for (const [, value] of strings) if (value !== undefined) out.u16(value.length).utf16(value);
  if (options.environmentPath !== undefined) {
    const start = out.length;
    out
      .u32(0x314)
      .u32(0xa0000001)
      .latin1(options.environmentPath)
      .padTo(start + 8 + 260)
      .utf16(options.environmentPath)
      .padTo(start + 0x314);
  }
  if (options.machineId !== undefined) {
    const start = out.length;
    const droid = "00112233445566778899aabb0242ac11";
    out
      .u32(0x60)
      .u32(0xa0000003)
      .u32(0x58)
      .u32(0)
      .latin1(options.machineId)
      .padTo(start + 32);
    for (let copy = 0; copy < 4; copy++) out.raw(Buffer.from(droid, "hex"));
  }
  out.u32(0);
  return concatBytes(out.bytes(), options.overlay ?? new Uint8Array(0));
}

function writeLinkInfo(out: ByteWriter, localPath: string): void {
  const start = out.length;
  const volumeSize = 17;
  const pathAt = 28 + volumeSize;
  const size = pathAt + localPath.length + 2;
  out
    .u32(size)
    .u32(28)
    .u32(1)
    .u32(28)
    .u32(pathAt)
    .u32(0)
    .u32(size - 1);
  out.u32(volumeSize).u32(3).u32(0xcafe1234).u32(16).u8(0);
  out.latin1(localPath).padTo(start + size);
}

/** An RTF document with an embedded OLE package. */
export function buildRtfWithPackage(
  fileName: string,
  data: Uint8Array,
  options: { className?: string; hasObjectUpdate?: boolean } = {},
): Uint8Array {
  const className = options.className ?? "Package";
  const native = new ByteWriter()
    .u16(2)
    .latin1(`${fileName}\0C:\\Temp\\${fileName}\0`)
    .u32(0x30000)
    .u32(fileName.length + 1)
    .latin1(`${fileName}\0`);
  native.u32(data.length).raw(data);
  const object = new ByteWriter()
    .u32(0x501)
    .u32(2)
    .u32(className.length + 1)
    .latin1(`${className}\0`)
    .u32(0)
    .u32(0);
  const body = className === "Package" ? native.bytes() : data;
  object.u32(body.length).raw(body);
  const update = options.hasObjectUpdate === true ? "\\objupdate" : "";
  return new Uint8Array(
    Buffer.from(
      `{\\rtf1\\ansi{\\object\\objemb${update}{\\*\\objclass ${className}}{\\*\\objdata ${Buffer.from(object.bytes()).toString("hex")}}}}`,
      "latin1",
    ),
  );
}

/** Bytes that look random but are the same in every run. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
