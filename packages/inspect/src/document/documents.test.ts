import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildLnk, buildPdf, buildPe, buildRtfWithPackage, buildZip, concatBytes, noise } from "../testing/index.ts";
import { decodeWords } from "../archive/mail/headers.ts";
import { parseEmail } from "./parse-email.ts";
import { parseHtml } from "./parse-html.ts";
import { parseLnk } from "./parse-lnk.ts";
import { parsePdf } from "./parse-pdf.ts";
import { parseRtf } from "./parse-rtf.ts";
import { parseUrlShortcut } from "./parse-url-shortcut.ts";

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

// PDF

test.each([false, true])("actions of a PDF are counted and shown, obfuscated: %s", (isObfuscated) => {
  const facts = parsePdf(
    buildPdf({ javascript: "app.alert('x (y)')", uris: ["http://example.com/a"], launch: "cmd.exe", isObfuscated }),
  )?.facts;
  expect(facts).toMatchObject({
    version: "1.7",
    headerOffset: 0,
    pageCount: 1,
    objectCount: 3,
    javascript: ["app.alert('x (y)')"],
    uris: ["http://example.com/a"],
    launchTargets: ["cmd.exe"],
    keywords: { "/JS": 1, "/JavaScript": 1, "/OpenAction": 1, "/AA": 1, "/Launch": 1, "/Encrypt": 0 },
    obfuscatedNameCount: isObfuscated ? 4 : 0,
    endMarkerCount: 1,
    bytesAfterEnd: 0,
    problems: [],
  });
});

test("names within an object stream are found", () => {
  const facts = parsePdf(buildPdf({ javascript: "hidden()", usesObjectStream: true }))?.facts;
  expect(facts).toMatchObject({ javascript: ["hidden()"], keywords: { "/ObjStm": 1, "/JavaScript": 1 } });
});

test("embedded files, encryption and what lies behind the end are told", () => {
  const facts = parsePdf(
    buildPdf({ embeddedFile: { name: "a.exe", data: buildPe() }, isEncrypted: true, trailing: noise(100) }),
  )?.facts;
  expect(facts).toMatchObject({
    embeddedFileNames: ["a.exe"],
    isEncrypted: true,
    bytesAfterEnd: 100,
    keywords: { "/EmbeddedFile": 1 },
  });
});

test("a script kept in a stream of its own is shown", () => {
  const packed = deflateSync(Buffer.from("util.printf('%s')"));
  const pdf = concatBytes(
    ascii(
      "%PDF-1.4\n1 0 obj << /S /JavaScript /JS 7 0 R >> endobj\n7 0 obj << /Length 1 /Filter /FlateDecode >>\nstream\n",
    ),
    packed,
    ascii("\nendstream endobj\n%%EOF"),
  );
  expect(parsePdf(pdf)?.facts.javascript).toEqual(["util.printf('%s')"]);
});

test("names by chance within binary streams do not count", () => {
  const pdf = ascii("%PDF-1.4\n1 0 obj << /Length 9 >>\nstream\n/JS /AA /Launch\nendstream endobj\n%%EOF");
  expect(parsePdf(pdf)?.facts.keywords).toMatchObject({ "/JS": 0, "/AA": 0, "/Launch": 0 });
});

test("a stream that inflates beyond its limit is left, with the limit named", () => {
  const packed = deflateSync(Buffer.alloc(5 << 20));
  const pdf = concatBytes(
    ascii("%PDF-1.4\n1 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n"),
    packed,
    ascii("\nendstream endobj\n%%EOF"),
  );
  expect(parsePdf(pdf)?.limitsReached).toEqual(["MAX_PDF_STREAM_BYTES"]);
});

// RTF

test("a package in an RTF tells its name and content", () => {
  const parsed = parseRtf(buildRtfWithPackage("a.exe", buildPe(), { hasObjectUpdate: true }));
  expect(parsed?.facts).toMatchObject({
    objectCount: 1,
    hasObjectUpdate: true,
    objectClasses: ["Package"],
    embeddedObjects: [
      { className: "Package", fileName: "a.exe", sourcePath: "C:\\Temp\\a.exe", contentType: "pe-exe" },
    ],
    signs: ["objupdate"],
  });
});

test("the equation editor is found by its class", () => {
  expect(parseRtf(buildRtfWithPackage("x", noise(50), { className: "Equation.3" }))?.facts).toMatchObject({
    hasEquationEditor: true,
    signs: ["equation-editor"],
  });
});

test("digits scattered over groups and control words are collected, and that they are is told", () => {
  const plain = Buffer.from(buildRtfWithPackage("a.exe", buildPe())).toString("latin1");
  const at = plain.indexOf("\\objdata ") + 9;
  const scattered =
    plain
      .slice(0, at + 300)
      .replace(/(?<=\\objdata )[0-9a-f]+/, (digits) => digits.replaceAll(/.{30}/g, "$&{\\*\\x 99}\\par ")) +
    plain.slice(at + 300);
  expect(parseRtf(ascii(scattered))?.facts).toMatchObject({
    embeddedObjects: [{ fileName: "a.exe", contentType: "pe-exe" }],
    signs: ["obfuscated-hex"],
  });
});

test("a remote template and a maimed header are told", () => {
  expect(parseRtf(ascii("{\\rt{\\*\\template http://example.com/t.dotm}}"))?.facts).toMatchObject({
    remoteTargets: ["http://example.com/t.dotm"],
    signs: ["malformed-header"],
  });
});

// Shortcuts

test("a shortcut tells what it opens, how, and from which machine it came", () => {
  const facts = parseLnk(
    buildLnk({
      localPath: "C:\\Windows\\System32\\cmd.exe",
      arguments: "/c powershell -w hidden",
      workingDirectory: "C:\\Temp",
      iconLocation: "C:\\Windows\\System32\\shell32.dll",
      description: "Invoice",
      relativePath: "..\\cmd.exe",
      machineId: "desktop-abc",
      showCommand: 7,
      overlay: noise(100),
    }),
  )?.facts;
  expect(facts).toMatchObject({
    target: "C:\\Windows\\System32\\cmd.exe",
    localPath: "C:\\Windows\\System32\\cmd.exe",
    arguments: "/c powershell -w hidden",
    workingDirectory: "C:\\Temp",
    iconLocation: "C:\\Windows\\System32\\shell32.dll",
    description: "Invoice",
    relativePath: "..\\cmd.exe",
    machineId: "desktop-abc",
    macAddress: "aa:bb:02:42:ac:11",
    driveSerial: "cafe1234",
    createdAt: "2020-01-01T00:00:00.000Z",
    targetSizeBytes: 1234,
    showWindow: "minimized",
    overlay: { sizeBytes: 100 },
    problems: [],
  });
});

test("the environment block is the target where nothing else is", () => {
  expect(parseLnk(buildLnk({ environmentPath: "%windir%\\System32\\mshta.exe" }))?.facts.target).toBe(
    "%windir%\\System32\\mshta.exe",
  );
});

test("an Internet shortcut's properties are read", () => {
  const { facts } = parseUrlShortcut(
    "[{000214A0}]\nURL=http://wrong.example.com\n[InternetShortcut]\r\nURL=http://example.com/x\r\nIconFile=\\\\198.51.100.1\\s\\i.ico\r\nurl=http://second.example.com\r\n__proto__=x\r\n",
  );
  expect(facts).toMatchObject({ url: "http://example.com/x", iconFile: "\\\\198.51.100.1\\s\\i.ico", problems: [] });
  expect(Object.keys(facts.properties)).toEqual(["URL", "IconFile"]);
  expect(parseUrlShortcut("URL=x\n".repeat(300)).limitsReached).toEqual(["MAX_SHORTCUT_LINES"]);
});

// HTML

test("forms, frames, refreshes, links and scripts of a page are listed", () => {
  const { facts } =
    parseHtml(`<!doctype html><title>Sign &amp; in</title><meta http-equiv="Refresh" content="0;url=http://example.com/next">
    <form action="http://example.com/steal" method=POST><input name=u><input type="password"></form>
    <iframe src="http://example.com/f" width="0"></iframe><iframe src="x" ></iframe><a href='http://example.com/l'>x</a>
    <script src="http://example.com/s.js"></script><script>var a = "<form>"; eval(a);</script><object classid="clsid:1"></object><body onload="eval('b')">`);
  expect(facts).toMatchObject({
    title: "Sign & in",
    metaRefresh: ["0;url=http://example.com/next"],
    forms: [{ action: "http://example.com/steal", method: "post", hasPassword: true, inputCount: 2 }],
    iframes: [
      { src: "http://example.com/f", isHidden: true },
      { src: "x", isHidden: false },
    ],
    links: ["http://example.com/l"],
    scriptSources: ["http://example.com/s.js"],
    scriptCount: 2,
    activeContent: ["clsid:1"],
    script: { signs: [{ name: "dynamic-code" }, { name: "dynamic-code" }] },
  });
});

test("a file built in the browser shows its signs", () => {
  const archive = base64(buildZip([{ name: "a.exe", data: noise(2000), isStored: true }]));
  const { facts } = parseHtml(
    `<script>var d=atob("${archive}".repeat(3));var b=new Blob([new Uint8Array(d)]);a.href=URL.createObjectURL(b);a.download="x.zip";a.click()</script><img src="data:application/zip;base64,${archive}">`,
  );
  expect(facts.smugglingSigns).toEqual([
    "atob",
    "blob",
    "typed-array",
    "create-object-url",
    "download-attribute",
    "automatic-click",
    "file-in-data-uri",
  ]);
  expect(facts.dataUris).toMatchObject([{ mime: "application/zip", contentType: "zip" }]);
  expect(facts.script?.decoded).toMatchObject([{ contentType: "zip" }]);
});

test("more elements than the limit are left, with the limit named", () => {
  expect(parseHtml("<a href=x>".repeat(20_001)).limitsReached).toContain("MAX_HTML_ELEMENTS");
});

// Mail

const MESSAGE = `Return-Path: <bounce@example.com>
Received: from a by b
Received: from c by d
Authentication-Results: mx.example.test; spf=fail; dkim=none; dmarc=fail
From: =?utf-8?B?${Buffer.from("Jörg").toString("base64")}?= <a@example.com>
To: "Last, First" <b@example.test>, c@example.test
Subject: =?iso-8859-1?Q?Gr=FC=DFe?=
 and more
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<a href=3D"http://example.com/l=
ink">x</a>
--inner--
--outer
Content-Type: application/octet-stream; name="a.exe"
Content-Disposition: attachment; filename*=utf-8''rechnung%20m%C3%A4rz.exe
Content-Transfer-Encoding: base64

${base64(noise(300))}
--outer--
`;

test("a message's headers, links and attachments are read", () => {
  expect(parseEmail(MESSAGE).facts).toEqual({
    from: "Jörg <a@example.com>",
    returnPath: "<bounce@example.com>",
    subject: "Grüße and more",
    messageId: "<1@example.com>",
    to: ['"Last, First" <b@example.test>', "c@example.test"],
    cc: [],
    receivedCount: 2,
    authentication: { spf: "fail", dkim: "none", dmarc: "fail" },
    attachments: [{ fileName: "rechnung märz.exe", contentType: "application/octet-stream", sizeBytes: 300 }],
    attachmentCount: 1,
    hasHtml: true,
    links: ["http://example.com/link"],
    problems: [],
  });
});

test("adjacent encoded words are joined without the blank between them", () => {
  expect(decodeWords("=?utf-8?Q?a_b?= =?utf-8?Q?c?= d")).toBe("a bc d");
});

test("parts nested too deep and too many of them name their limits", () => {
  let nested = "Content-Type: text/plain\n\nx\n";
  for (let depth = 0; depth < 15; depth++)
    nested = `Content-Type: multipart/mixed; boundary=b${depth}x\n\n--b${depth}x\n${nested}\n--b${depth}x--\n`;
  expect(parseEmail(nested).limitsReached).toEqual(["MAX_MAIL_DEPTH"]);
  expect(
    parseEmail(`Content-Type: multipart/mixed; boundary=b\n\n${"--b\n\nx\n".repeat(600)}--b--\n`).limitsReached,
  ).toEqual(["MAX_MAIL_PARTS"]);
});

// Hostile input

const SEEDS: readonly Uint8Array[] = [
  buildPdf({
    javascript: "x",
    uris: ["http://example.com"],
    launch: "a",
    embeddedFile: { name: "a", data: noise(50) },
    usesObjectStream: true,
  }),
  buildRtfWithPackage("a.exe", noise(100), { hasObjectUpdate: true }),
  buildLnk({ localPath: "C:\\a", arguments: "b", machineId: "m", environmentPath: "%x%" }),
  ascii(MESSAGE),
  ascii("<form><input type=password><script>atob('x')</script><iframe src=data:a/b;base64,AAAA>"),
];

test("mutated and cut documents of every kind are read without a throw", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SEEDS),
      fc.array(fc.tuple(fc.nat(2500), fc.nat(255)), { maxLength: 20 }),
      fc.nat(3000),
      (seed, changes, length) => {
        const bytes = seed.slice(0, length < 60 ? seed.length : length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const text = Buffer.from(bytes).toString("latin1");
        for (const parse of [parsePdf, parseRtf, parseLnk]) expect(() => parse(bytes), parse.name).not.toThrow();
        for (const parse of [parseHtml, parseEmail, parseUrlShortcut])
          expect(() => parse(text), parse.name).not.toThrow();
      },
    ),
    { numRuns: 150 },
  );
});

const MIB = 1 << 20;

test.each([
  ["PDF with open strings", (text: string) => parsePdf(ascii(text)), "%PDF-1.4\n", "/URI ("],
  ["PDF with streams without end", (text: string) => parsePdf(ascii(text)), "%PDF-1.4\n", "<< >>\nstream\n"],
  ["PDF with launches", (text: string) => parsePdf(ascii(text)), "%PDF-1.4\n", "/Launch /F "],
  ["PDF with numbers", (text: string) => parsePdf(ascii(text)), "%PDF-1.4\n", "1 "],
  ["RTF with objects", (text: string) => parseRtf(ascii(text)), "{\\rtf1", "\\objdata "],
  ["RTF with groups", (text: string) => parseRtf(ascii(text)), "{\\rtf1\\objdata ", "{"],
  ["HTML with open tags", (text: string) => parseHtml(text), "", "<a href="],
  ["HTML with open scripts", (text: string) => parseHtml(text), "", "<script>"],
  ["HTML with data URIs", (text: string) => parseHtml(text), "", "data:a/b;base64,"],
  ["HTML with open quotes", (text: string) => parseHtml(text), "<a ", "a=\"b='"],
  ["mail with headers", (text: string) => parseEmail(text), "", "To: a, b\n"],
  ["mail with one long header", (text: string) => parseEmail(text), "To: ", '",'],
  [
    "mail with boundaries",
    (text: string) => parseEmail(text),
    "Content-Type: multipart/mixed; boundary=b\n\n",
    "--b\nContent-Type: multipart/mixed; boundary=c\n\n",
  ],
])("a quarter of a megabyte of %s is read in linear time", (_what, parse, start, piece) => {
  const text = start + piece.repeat(MIB / 4 / piece.length);
  const started = process.threadCpuUsage();
  parse(text);
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(1000);
});
