import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { buildOle } from "../../testing/ole-builder.ts";
import type { TestStreams } from "../../testing/ole-builder.ts";
import { unpackInProcess } from "../testing/run-in-process.ts";

const BYTES = randomBytes(200_000);
const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
const PROPERTIES = { "__properties_version1.0": Buffer.alloc(32) };

function under(prefix: string, streams: TestStreams): TestStreams {
  return Object.fromEntries(Object.entries(streams).map(([name, data]) => [`${prefix}/${name}`, data]));
}

function attachment(place: number, streams: TestStreams): TestStreams {
  const storage = `__attach_version1.0_#${String(place).padStart(8, "0")}`;
  return under(storage, { ...PROPERTIES, ...streams });
}

function message(streams: TestStreams): Buffer {
  return Buffer.from(buildOle({ ...PROPERTIES, ...streams }));
}

test("attachments come out with their bytes under their long names", async () => {
  const msg = message({
    "__substg1.0_0037001F": wide("Quarterly report"),
    "__substg1.0_0C1A001F": wide("Alice"),
    ...attachment(0, {
      "__substg1.0_37010102": BYTES,
      "__substg1.0_3704001F": wide("LONGNA~1.ZIP"),
      "__substg1.0_3707001F": wide("long name.zip"),
    }),
    ...attachment(1, {
      "__substg1.0_37010102": Buffer.from("small"),
      "__substg1.0_3704001E": Buffer.from("short.txt\0"),
    }),
    ...attachment(2, { "__substg1.0_37010102": Buffer.from("unnamed") }),
  });
  const result = await unpackInProcess(msg, "msg");
  expect(result.members.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["long name.zip", "extracted"],
    ["short.txt", "extracted"],
    ["attachment-3.bin", "extracted"],
  ]);
  expect(result.contents.get(0)).toEqual(BYTES);
  expect(result.contents.get(1)?.toString()).toBe("small");
  expect(result).toMatchObject({ outcome: "complete", mail: { subject: "Quarterly report", from: "Alice" } });
});

test("attachments of a message within the message come out under its name", async () => {
  const inner = {
    ...PROPERTIES,
    "__substg1.0_1000001F": wide("password: inner1"),
    ...attachment(0, { "__substg1.0_37010102": BYTES, "__substg1.0_3707001F": wide("deep.exe") }),
  };
  const msg = message(attachment(0, { ...under("__substg1.0_3701000D", inner), "__substg1.0_3001001F": wide("Fwd") }));
  const result = await unpackInProcess(msg, "msg");
  expect(result.members.map(({ name }) => name)).toEqual(["Fwd/deep.exe"]);
  expect(result.contents.get(0)).toEqual(BYTES);
  expect(result.foundPasswords).toContain("inner1");
});

test("links and passwords of all its texts are found", async () => {
  const rtf = Buffer.from("{\\rtf1 Go to https://example.test/rtf \\par}");
  const header = Buffer.alloc(16);
  header.writeUInt32LE(rtf.length + 12, 0);
  header.writeUInt32LE(rtf.length, 4);
  header.write("MELA", 8, "latin1");
  const plain = message({ "__substg1.0_1000001F": wide("See https://example.test/plain. Passwort: geheim7") });
  const html = message({ "__substg1.0_10130102": Buffer.from('<a href="https://example.test/html">x</a>') });
  const packed = message({ "__substg1.0_10090102": Buffer.concat([header, rtf]) });
  expect(await unpackInProcess(plain, "msg")).toMatchObject({ links: ["https://example.test/plain"] });
  expect((await unpackInProcess(plain, "msg")).foundPasswords[0]).toBe("geheim7");
  expect(await unpackInProcess(html, "msg")).toMatchObject({ links: ["https://example.test/html"] });
  expect(await unpackInProcess(packed, "msg")).toMatchObject({ links: ["https://example.test/rtf"] });
});

test("an attachment without bytes is listed with its reason", async () => {
  const result = await unpackInProcess(message(attachment(0, { "__substg1.0_3707001F": wide("linked.doc") })), "msg");
  expect(result.members).toMatchObject([{ name: "linked.doc", outcome: "skipped", reason: "unsupported-method" }]);
});

test("a cut file yields the attachments that are whole", async () => {
  const msg = message({
    ...attachment(0, { "__substg1.0_37010102": Buffer.alloc(9000, 1), "__substg1.0_3707001F": wide("a") }),
  });
  // The last sectors hold the table and the directory, so the cut is made into the data by emptying its chain.
  msg.fill(0xff, msg.length - 512, msg.length - 500);
  const result = await unpackInProcess(msg, "msg");
  expect(result.members.every(({ outcome, reason }) => outcome === "extracted" || reason === "damaged")).toBe(true);
});

test("another compound file is no message", async () => {
  const result = await unpackInProcess(Buffer.from(buildOle({ WordDocument: Buffer.alloc(10) })), "msg");
  expect(result).toMatchObject({ outcome: "refused", reason: "not-an-archive" });
  expect(await unpackInProcess(Buffer.from("x"), "msg")).toMatchObject({
    outcome: "refused",
    reason: "not-an-archive",
  });
});
