import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipReaderStream } from "@zip.js/zip.js";
import { array, assert, asyncProperty, uint8Array } from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { QuarantineMember } from "./quarantine-zip.ts";
import { MADE_AT, memberOf, zeros, zipOf } from "./testing/quarantined.ts";
import { directoryEntry, endRecords, localHeader } from "./zip-records.ts";

async function unzip(zip: Uint8Array, password = "infected"): Promise<[string, Uint8Array][]> {
  const reader = new ZipReader(new Uint8ArrayReader(zip), { password, checkSignature: true, useWebWorkers: false });
  const members: [string, Uint8Array][] = [];
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    expect(entry).toMatchObject({ encrypted: true, zipCrypto: true, compressionMethod: 0 });
    members.push([entry.filename, await entry.getData(new Uint8ArrayWriter())]);
  }
  return members;
}

test("what goes in comes out, in whatever chunks, whole and checked", async () => {
  await assert(
    asyncProperty(array(array(uint8Array({ maxLength: 300 }), { maxLength: 4 }), { maxLength: 4 }), async (all) => {
      const members = all.map((chunks, index) => memberOf(`m${index}`, ...chunks));
      const expected = all.map((chunks, index) => [`m${index}`, new Uint8Array(Buffer.concat(chunks))]);
      expect(await unzip(await zipOf(...members))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test("readers that never see the end understand it", async () => {
  const zip = await zipOf(memberOf("a", Buffer.from("first")), memberOf("b", Buffer.from("second")));
  const stream = new Blob([new Uint8Array(zip)])
    .stream()
    .pipeThrough(new ZipReaderStream({ password: "infected", useWebWorkers: false }));
  const seen: string[] = [];
  for await (const entry of stream) {
    if (entry.directory || !entry.readable) continue;
    seen.push(`${entry.filename}=${await new Response(entry.readable).text()}`);
  }
  expect(seen).toEqual(["a=first", "b=second"]);
});

test("nothing of the data stands in it in the clear", async () => {
  const zip = Buffer.from(await zipOf(memberOf("x", Buffer.from("X5O!P%@AP plain text of a sample"))));
  expect(zip.includes("plain text")).toBe(false);
});

test("the time is the one that is given, in UTC", async () => {
  const [entry] = await new ZipReader(new Uint8ArrayReader(await zipOf(memberOf("x")))).getEntries();
  const at = entry?.rawLastModDate;
  expect(Number(at) >>> 16).toBe(((2026 - 1980) << 9) | (1 << 5) | 15);
  expect(Number(at) & 0xffff).toBe((12 << 11) | (30 << 5) | 29);
});

test("a member whose bytes change is a fault and no broken zip", async () => {
  let calls = 0;
  const changing: QuarantineMember = {
    name: "x",
    open: async () =>
      (async function* () {
        yield zeros(++calls);
      })(),
  };
  await expect(zipOf(changing)).rejects.toThrow(RangeError);
});

test("others get their turn while a large chunk is encrypted", async () => {
  let turns = 0;
  const count = setInterval(() => void turns++, 1);
  onTestFinished(() => clearInterval(count));
  await zipOf(memberOf("x", zeros(8 * 1024 * 1024)));
  expect(turns).toBeGreaterThan(10);
});

test("sizes beyond 4 GiB are written in 64 bits", () => {
  const size = 5 * 1024 ** 3;
  const member = { name: "x", crc: 1, sizeBytes: size, storedBytes: size + 12, offset: size + 100 };
  const local = localHeader(member, MADE_AT);
  expect(local.readUInt16LE(4)).toBe(45);
  expect([local.readUInt32LE(18), local.readUInt32LE(22)]).toEqual([0xffff_ffff, 0xffff_ffff]);
  expect([local.readUInt16LE(31), local.readUInt16LE(33)]).toEqual([1, 16]);
  expect([local.readBigUInt64LE(35), local.readBigUInt64LE(43)]).toEqual([BigInt(size), BigInt(size + 12)]);
  const entry = directoryEntry(member, MADE_AT);
  expect([entry.readUInt16LE(47), entry.readUInt16LE(49)]).toEqual([1, 24]);
  expect(entry.readBigUInt64LE(67)).toBe(BigInt(size + 100));
  const end = endRecords({ count: 1, sizeBytes: entry.length, offset: size });
  expect(end.readUInt32LE(0)).toBe(0x0606_4b50);
  expect(end.readBigUInt64LE(48)).toBe(BigInt(size));
  expect(end.readUInt32LE(56)).toBe(0x0706_4b50);
  expect(end.readBigUInt64LE(64)).toBe(BigInt(size + entry.length));
  expect(end.readUInt32LE(76)).toBe(0x0605_4b50);
});
