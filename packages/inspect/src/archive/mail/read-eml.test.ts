import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { buildMail } from "../testing/mail-builder.ts";
import { unpackInProcess } from "../testing/run-in-process.ts";
import type { InProcessResult } from "../testing/run-in-process.ts";

const BYTES = randomBytes(300_000);

function outcomes({ members }: InProcessResult): string[] {
  return members.map(({ name, outcome, reason }) => `${name}: ${reason ?? outcome}`);
}

const attached = (name: string, data: Buffer | string = BYTES) =>
  ({
    type: "application/octet-stream",
    disposition: `attachment; filename="${name}"`,
    encoding: "base64",
    data,
  }) as const;

test("attachments come out with their bytes, whatever their encoding, and the text does not", async () => {
  const mail = buildMail({
    parts: [
      { type: "text/plain", data: "See the files." },
      attached("a.bin"),
      {
        type: "application/x-thing",
        parameters: '; name="b.txt"',
        encoding: "quoted-printable",
        data: "caf\u00e9 = \r\n--no delimiter\r\n",
      },
      { type: "application/pdf", encoding: "8bit", data: "raw\r\nlines\r\n" },
    ],
  });
  const result = await unpackInProcess(mail, "eml");
  expect(outcomes(result)).toEqual(["a.bin: extracted", "b.txt: extracted", "part-4.pdf: extracted"]);
  expect(result.contents.get(0)).toEqual(BYTES);
  expect(result.contents.get(1)?.toString()).toBe("caf\u00e9 = \r\n--no delimiter\r\n");
  expect(result.contents.get(2)?.toString()).toBe("raw\r\nlines\r\n");
  expect(result).toMatchObject({
    outcome: "complete",
    anomalies: [],
    mail: { subject: "Report", from: "Alice <alice@example.com>" },
  });
});

test("a message within the message is a member as it stands, attachments and all", async () => {
  const inner = buildMail({ headers: { Subject: "Inner" }, parts: [attached("deep.exe")] });
  const mail = buildMail({
    parts: [
      { type: "text/plain", data: "fwd" },
      { type: "message/rfc822", data: inner.toString("latin1"), encoding: "8bit" },
    ],
  });
  const result = await unpackInProcess(mail, "eml");
  expect(outcomes(result)).toEqual(["part-2.eml: extracted"]);
  const again = await unpackInProcess(result.contents.get(0) ?? Buffer.alloc(0), "eml");
  expect(again).toMatchObject({ mail: { subject: "Inner" } });
  expect(again.contents.get(0)).toEqual(BYTES);
});

test.each([
  ['filename="=?utf-8?B?w7xiZXIuemlw?="', "\u00fcber.zip"],
  ["filename*=utf-8''%C3%BCber.zip", "\u00fcber.zip"],
  [`filename*0="very-"; filename*1="long.zip"`, "very-long.zip"],
  ["filename*0*=utf-8''%C3%BC; filename*1*=ber.zip", "\u00fcber.zip"],
  ['filename="a\\"b.zip"', 'a"b.zip'],
  ["filename=bare.zip", "bare.zip"],
  ['filename="../../up.exe"', "../../up.exe"],
])("the name in %s is read", async (parameter, name) => {
  const mail = buildMail({
    parts: [{ type: "application/zip", disposition: `attachment; ${parameter}`, encoding: "base64", data: "x" }],
  });
  expect((await unpackInProcess(mail, "eml")).members.map((member) => member.name)).toEqual([name]);
});

test("a single attachment without parts comes out", async () => {
  const mail = buildMail({ ...attached("only.bin") });
  expect((await unpackInProcess(mail, "eml")).contents.get(0)).toEqual(BYTES);
});

test("an attachment in the text itself, as before MIME, comes out", async () => {
  const mail = buildMail({ data: "Hello\r\n\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n" });
  const result = await unpackInProcess(mail, "eml");
  expect(outcomes(result)).toEqual(["cat.txt: extracted"]);
  expect(result.contents.get(0)?.toString()).toBe("Cat");
});

test("of a message that is cut off what is there comes out, and that it is cut is noted", async () => {
  const mail = buildMail({ omitLastDelimiter: true, parts: [attached("a.bin", "first"), attached("b.bin")] });
  const result = await unpackInProcess(mail.subarray(0, mail.length - 1000), "eml");
  expect(outcomes(result)).toEqual(["a.bin: extracted", "b.bin: extracted"]);
  expect(result.anomalies).toEqual(["truncated"]);
  expect(result.contents.get(0)?.toString()).toBe("first");
});

test("the delimiter of an outer part ends an inner one that was left open", async () => {
  const mail = buildMail({
    parts: [
      { type: "multipart/mixed", omitLastDelimiter: true, parts: [attached("in.bin", "in")] },
      attached("out.bin", "out"),
    ],
  });
  const result = await unpackInProcess(mail, "eml");
  expect([...result.contents.values()].map(String)).toEqual(["in", "out"]);
});

test("parts in parts without end come to an end", async () => {
  let part: Parameters<typeof buildMail>[0] = attached("deep.bin", "deep");
  for (let depth = 0; depth < 200; depth++) part = { parts: [part] };
  const result = await unpackInProcess(buildMail(part), "eml");
  expect(result.members.length).toBe(1);
  expect(result.outcome).toBe("complete");
});

test("too many parts are a limit, not a long wait", async () => {
  const boundary = "--b\r\n\r\nx\r\n".repeat(25_000);
  const mail = Buffer.from(
    `From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${boundary}--b--\r\n`,
  );
  expect(await unpackInProcess(mail, "eml")).toMatchObject({ reason: "limit-members" });
});

test("links of the texts are found once, without images and without the wrappers of gateways", async () => {
  const safe = `https://emea01.safelinks.protection.outlook.com/?url=${encodeURIComponent("https://example.test/real?a=1&b=2")}&data=x`;
  const html = `<p>Go <a href="https://example.test/real?a=1&amp;b=2">here</a> <a href='${safe}'>or here</a>
    <img src="https://example.com/pixel.gif"><form action=http://192.0.2.7/post><meta http-equiv=refresh content="0;url=https://example.test/next">
    <a href="mailto:x@example.com">mail</a><a href="javascript:alert(1)">no</a>`;
  const mail = buildMail({
    type: "multipart/alternative",
    parts: [
      { type: "text/plain", data: "Visit https://example.test/text, now (https://example.test/text)." },
      { type: "text/html", encoding: "quoted-printable", data: html },
    ],
  });
  const result = await unpackInProcess(mail, "eml");
  expect(result.links).toEqual([
    "https://example.test/text",
    "https://example.test/real?a=1&b=2",
    "http://192.0.2.7/post",
    "https://example.test/next",
  ]);
  expect(result).toMatchObject({ outcome: "complete", members: [] });
});

test("a text full of links yields no more of them than allowed", async () => {
  const data = Array.from({ length: 5000 }, (_unused, at) => `https://example.test/${at}`).join("\n");
  expect((await unpackInProcess(buildMail({ data }), "eml")).links).toHaveLength(200);
});

test("what may be a password in text, HTML and subject is found, the likeliest first", async () => {
  const mail = buildMail({
    headers: { Subject: "Invoice (password: S1)" },
    type: "multipart/alternative",
    parts: [
      { type: "text/plain", data: "Hi,\r\nthe password is Tr0ub4dor&3.\r\n" },
      { type: "text/html", data: "<p>The <b>password</b> is: <i>Tr0ub4dor&amp;3</i></p>" },
    ],
  });
  const { foundPasswords } = await unpackInProcess(mail, "eml");
  expect(foundPasswords.slice(0, 4)).toContain("S1");
  expect(foundPasswords).toContain("Tr0ub4dor&3");
});

test("a charset is followed", async () => {
  const data = Buffer.from("\u043f\u0430\u0440\u043e\u043b\u044c: \u0436\u0443\u043a\u0031", "utf16le");
  const windows1251 = Buffer.from([0xef, 0xe0, 0xf0, 0xee, 0xeb, 0xfc, 0x3a, 0x20, 0xe6, 0xf3, 0xea, 0x31]);
  const mail = buildMail({
    type: "text/plain",
    parameters: "; charset=windows-1251",
    encoding: "base64",
    data: windows1251,
  });
  const wide = buildMail({ type: "text/plain", parameters: "; charset=utf-16le", encoding: "base64", data });
  for (const each of [mail, wide])
    expect((await unpackInProcess(each, "eml")).foundPasswords[0]).toBe("\u0436\u0443\u043a1");
});

test("members beyond the limits are listed with their reasons", async () => {
  const mail = buildMail({ parts: [attached("a", "1"), attached("big"), attached("c", "3")] });
  const result = await unpackInProcess(mail, "eml", { limits: { maxMemberBytes: 1000, maxMembers: 1 } });
  expect(outcomes(result)).toEqual(["a: extracted", "big: limit-members", "c: limit-members"]);
  const large = await unpackInProcess(mail, "eml", { limits: { maxMemberBytes: 1000 } });
  expect(outcomes(large)).toEqual(["a: extracted", "big: limit-member-bytes", "c: extracted"]);
});

test("a file without headers is no message", async () => {
  expect(await unpackInProcess(Buffer.from("nothing here\n\nat all"), "eml")).toMatchObject({
    outcome: "refused",
    reason: "not-an-archive",
  });
});
