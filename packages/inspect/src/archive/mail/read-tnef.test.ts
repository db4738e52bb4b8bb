import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { unpackInProcess } from "../testing/run-in-process.ts";

const BYTES = randomBytes(100_000);

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32LE(value >>> 0, at * 4));
  return bytes;
}

function attribute(level: number, id: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(level), u32(id, data.length), data, Buffer.alloc(2)]);
}

function pad(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}

function properties(...list: readonly (readonly [type: number, id: number, data: Buffer])[]): Buffer {
  const rows = list.map(([type, id, data]) => Buffer.concat([u32((id << 16) | type), u32(1, data.length), pad(data)]));
  return Buffer.concat([u32(list.length), ...rows]);
}

function tnef(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(0x223e9f78), Buffer.of(1, 0), ...attributes]);
}

const begin = attribute(2, 0x00069002, Buffer.alloc(14));
const title = (name: string): Buffer => attribute(2, 0x00018010, Buffer.from(`${name}\0`));
const data = (bytes: Buffer): Buffer => attribute(2, 0x0006800f, bytes);

test("attachments come out with their bytes, under their long names where they have some", async () => {
  const long = attribute(2, 0x00069005, properties([0x1f, 0x3707, Buffer.from("long name.zip\0", "utf16le")]));
  const result = await unpackInProcess(
    tnef(begin, title("LONGNA~1.ZIP"), data(BYTES), long, begin, title("b.txt"), data(Buffer.from("b"))),
    "tnef",
  );
  expect(result.members.map(({ name }) => name)).toEqual(["long name.zip", "b.txt"]);
  expect(result.contents.get(0)).toEqual(BYTES);
  expect(result.outcome).toBe("complete");
});

test("a message that is attached comes out as a file of the same kind", async () => {
  const inner = tnef(begin, title("deep.exe"), data(BYTES));
  const object = attribute(2, 0x00069005, properties([0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner])]));
  const result = await unpackInProcess(tnef(begin, object), "tnef");
  expect(result.contents.get(0)?.equals(inner)).toBe(true);
});

test("its texts yield links and passwords", async () => {
  const body = attribute(1, 0x00069003, properties([0x1e, 0x1000, Buffer.from("https://example.test/x pw: k4")]));
  expect(await unpackInProcess(tnef(body), "tnef")).toMatchObject({
    links: ["https://example.test/x"],
    foundPasswords: ["k4"],
  });
});

test("a cut file is noted and costs only what it cuts", async () => {
  const whole = tnef(begin, title("a"), data(Buffer.from("aaaa")), begin, title("b"), data(BYTES));
  const result = await unpackInProcess(whole.subarray(0, whole.length - 5000), "tnef");
  expect(result.anomalies).toEqual(["truncated"]);
  expect(result.contents.get(0)?.toString()).toBe("aaaa");
  expect(result.members[1]).toMatchObject({ name: "b", outcome: "skipped", reason: "damaged" });
});
