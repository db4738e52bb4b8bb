import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildDocx, buildElf, buildOle, buildPdf, buildPe, buildZip, concatBytes } from "../testing/index.ts";
import { identify } from "./identify.ts";
import { findTruncation } from "./truncation.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

function words(...values: readonly [bytes: 2 | 4 | 8, value: number][]): Uint8Array {
  return concatBytes(
    ...values.map(([size, value]) => {
      const out = Buffer.alloc(size);
      out.writeUIntLE(value, 0, Math.min(size, 6));
      return new Uint8Array(out);
    }),
  );
}

const content = new Uint8Array(3000).fill(65);
const WHOLE: readonly (readonly [what: string, file: Uint8Array])[] = [
  ["zip", buildZip([{ name: "a.txt", data: content }])],
  ["document in a zip", buildDocx()],
  ["program", buildPe()],
  ["64-bit program", buildPe({ bits: 64 })],
  ["PDF", buildPdf()],
  ["OLE document", buildOle({ WordDocument: content })],
  ["cabinet", concatBytes(bytes("MSCF\0\0\0\0"), words([4, 400]), new Uint8Array(388))],
  [
    "7z archive",
    concatBytes(bytes("7z\xbc\xaf\x27\x1c\0\x04"), words([4, 0], [8, 300], [8, 68], [4, 0]), new Uint8Array(368)),
  ],
  ["RAR archive", concatBytes(bytes("Rar!\x1a\x07\x01\0....\x03\x01\x05"), content, bytes("\x1dwVQ\x03\x05\x04\0"))],
  ["xz stream", concatBytes(bytes("\xfd7zXZ\0"), content, bytes("YZ\0\0\0\0"))],
];

const check = (file: Uint8Array) => findTruncation(file, file, file.length);

test.each(WHOLE)("a whole %s lacks nothing", (_what, file) => {
  expect(check(file)).toBeUndefined();
  expect(identify(file).truncated).toBeUndefined();
});

test.each(WHOLE)("a %s without its second half is told to be truncated", (_what, file) => {
  const half = file.subarray(0, Math.floor(file.length / 2));
  expect(check(half)).toMatch(/\.$/);
  expect(identify(half).truncated).toBe(check(half));
});

test("an ELF file without the end of its segments is told to be truncated", () => {
  const file = buildElf();
  expect(check(file)).toBeUndefined();
  const view = Buffer.from(file);
  const is64 = view[4] === 2;
  const table = is64 ? Number(view.readBigUInt64LE(32)) : view.readUInt32LE(28);
  if (is64) view.writeBigUInt64LE(BigInt(file.length + 1), table + 32);
  else view.writeUInt32LE(file.length + 1, table + 16);
  expect(check(new Uint8Array(view))).toMatch(/segments of the program/);
});

test("a RAR archive with encrypted headers is not judged", () => {
  expect(check(concatBytes(bytes("Rar!\x1a\x07\x01\0....\x21\x04"), content))).toBeUndefined();
});

test("what has no end of its own is never called truncated", () => {
  expect(check(bytes("just text"))).toBeUndefined();
  expect(check(bytes("MZ"))).toBeUndefined();
  expect(check(new Uint8Array(0))).toBeUndefined();
});

test("any bytes are judged without a fault", () => {
  const magic = fc.constantFrom(
    "PK\x03\x04",
    "MZ",
    "\x7fELF\x02\x01",
    "%PDF-",
    "7z\xbc\xaf\x27\x1c",
    "MSCF\0\0\0\0",
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
  );
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 2000 }), (start, rest) => {
      const found = check(concatBytes(bytes(start), rest));
      expect(found === undefined || found.length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});
