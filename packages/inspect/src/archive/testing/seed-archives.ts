import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { buildOle } from "../../testing/ole-builder.ts";
import { buildDynamicVhd, buildFat, buildIso, buildUdf } from "./disk-images.ts";
import { buildMail } from "./mail-builder.ts";
import {
  buildAr,
  buildArj,
  buildCabinet,
  buildCompress,
  buildCpio,
  buildLzh,
  buildRar4,
  buildRar5,
} from "./old-archives.ts";
import { buildWithSevenZip } from "./seven-zip-builder.ts";
import { buildTar, paxMember } from "./tar-builder.ts";
import { buildZip } from "./zip-builder.ts";

/** A small archive to be changed by chance. */
export interface SeedArchive {
  readonly typeId: string;
  readonly bytes: Buffer;
}

const TEXT = Buffer.from("some text, some text, ".repeat(40));

function seedZip(): Buffer {
  const members = [
    { name: "../a.txt", data: "abc".repeat(300) },
    { name: "b", data: "stored", method: 0, useDescriptor: true },
    { name: "c", data: "secret".repeat(20), encryption: { kind: "zip-crypto", password: "infected" } },
    { name: "d", data: "secret".repeat(20), encryption: { kind: "aes", password: "infected" } },
    { name: "e", data: "zstd".repeat(99), method: 93 },
    { name: "l", data: "/etc/passwd", unixMode: 0o120777 },
  ] as const;
  return buildZip(members, { comment: "comment" });
}

function seedTar(): Buffer {
  return buildTar([
    { name: "a", data: "x".repeat(600) },
    paxMember({ path: "long".repeat(50), size: "4" }),
    { name: "b", data: "four" },
    { name: "././@LongLink", type: "L", data: "name\0" },
    { name: "c", type: "1", linkName: "a" },
  ]);
}

function seedMail(): Buffer {
  return buildMail({
    headers: { Subject: "=?utf-8?B?w7xiZXI=?=" },
    parts: [
      {
        type: "multipart/alternative",
        parts: [
          { type: "text/plain", data: "password: x https://example.test/" },
          { type: "text/html", encoding: "quoted-printable", data: '<a href="https://example.test/">x</a>' },
        ],
      },
      {
        type: "application/zip",
        disposition: "attachment; filename*=utf-8''%C3%BC.zip",
        encoding: "base64",
        data: TEXT,
      },
      { type: "message/rfc822", data: "Subject: in\r\n\r\nbegin 644 cat\r\n#0V%T\r\n`\r\nend\r\n" },
    ],
  });
}

function seedMsg(): Buffer {
  const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
  return Buffer.from(
    buildOle({
      "__properties_version1.0": Buffer.alloc(32),
      "__substg1.0_1000001F": wide("password: x https://example.test/"),
      "__attach_version1.0_#00000000/__substg1.0_37010102": Buffer.alloc(5000, "data"),
      "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("a.zip"),
      "__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0": Buffer.alloc(32),
      "__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_1000001F": wide("inner"),
    }),
  );
}

function seedTnef(): Buffer {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUInt8(level, 0);
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, Buffer.alloc(2)]);
  };
  const parts = [
    attribute(2, 0x69002, Buffer.alloc(14)),
    attribute(2, 0x18010, Buffer.from("a.txt\0")),
    attribute(2, 0x6800f, TEXT),
  ];
  return Buffer.concat([Buffer.from("789f3e220100", "hex"), ...parts]);
}

/** One small archive of every kind that is opened here. */
export async function seedArchives(): Promise<readonly SeedArchive[]> {
  const files = { a: "abc".repeat(300), b: "def" };
  const withSevenZip = (archive: string, more = {}): Promise<Buffer> => buildWithSevenZip(files, { archive, ...more });
  const single = (archive: string): Promise<Buffer> => buildWithSevenZip({ a: TEXT }, { archive });
  return [
    { typeId: "zip", bytes: seedZip() },
    { typeId: "zip", bytes: Buffer.concat([seedZip(), buildZip([{ name: "second", data: "2" }], { zip64: true })]) },
    { typeId: "tar", bytes: seedTar() },
    { typeId: "gz", bytes: gzipSync(TEXT) },
    { typeId: "zst", bytes: zstdCompressSync(TEXT) },
    { typeId: "bz2", bytes: await single("a.bz2") },
    { typeId: "xz", bytes: await single("a.xz") },
    { typeId: "compress", bytes: buildCompress(TEXT.subarray(0, 200)) },
    { typeId: "7z", bytes: await withSevenZip("a.7z", { switches: ["-mhc=off"] }) },
    { typeId: "7z", bytes: await withSevenZip("b.7z", { password: "infected" }) },
    { typeId: "wim", bytes: await withSevenZip("a.wim") },
    { typeId: "rar", bytes: buildRar4("a.exe", TEXT) },
    { typeId: "rar", bytes: buildRar5("a.exe", TEXT) },
    { typeId: "cab", bytes: buildCabinet("a.exe", TEXT, "mszip") },
    { typeId: "iso", bytes: buildIso("A.EXE", TEXT) },
    { typeId: "udf", bytes: buildUdf("a.exe", TEXT) },
    { typeId: "img", bytes: buildFat("A       EXE", TEXT) },
    { typeId: "vhd", bytes: buildDynamicVhd(buildFat("A       EXE", TEXT)) },
    { typeId: "arj", bytes: buildArj("A.EXE", TEXT) },
    { typeId: "lzh", bytes: buildLzh("A.EXE", TEXT) },
    { typeId: "ar", bytes: buildAr("a.o", TEXT) },
    { typeId: "cpio", bytes: buildCpio("a", TEXT) },
    { typeId: "eml", bytes: seedMail() },
    {
      typeId: "mbox",
      bytes: Buffer.concat([Buffer.from("From a@example.com Thu Feb 29 12:34:56 2024\n"), seedMail()]),
    },
    { typeId: "msg", bytes: seedMsg() },
    { typeId: "tnef", bytes: seedTnef() },
    { typeId: "msi", bytes: Buffer.from(buildOle({ "Binary.dll": TEXT })) },
  ];
}
