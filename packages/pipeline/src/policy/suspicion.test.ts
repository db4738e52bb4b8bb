import { digestBytes, inspectBytes } from "@fumehood/inspect";
import type { YaraScanner } from "@fumehood/inspect";
import {
  buildDocx,
  buildLnk,
  buildPdf,
  buildPe,
  buildRtfWithPackage,
  buildXlsx,
  noise,
} from "@fumehood/inspect/testing";
import { expect, test } from "vitest";
import { scoreSuspicion } from "./suspicion.ts";

const yara: YaraScanner = { scan: () => ({ facts: { ran: false, reason: "not in this test" }, limitsReached: [] }) };

function score(bytes: Uint8Array, name: string) {
  const about = { name, digests: digestBytes(bytes), sizeBytes: bytes.length, yara, startedAt: performance.now() };
  return scoreSuspicion(inspectBytes(bytes, about));
}

const text = (content: string): Uint8Array => new Uint8Array(Buffer.from(content));
const MACRO = 'Sub AutoOpen()\nCreateObject("WScript.Shell").Run "cmd /c calc"\nEnd Sub\n';

test.each([
  ["text", text("Dear all, the minutes are attached."), "minutes.txt", []],
  ["a plain document", buildDocx(), "a.docx", []],
  ["a plain PDF", buildPdf(), "a.pdf", []],
] as const)("%s shows nothing, and scores 0", (_, bytes, name, signs) => {
  expect(score(bytes, name)).toEqual({ score: 0, signs });
});

test.each([
  [
    "a document with macros that run",
    buildDocx({ macros: { M: MACRO } }),
    "a.docm",
    ["macros", "macros-run-by-themselves"],
  ],
  ["a remote template", buildDocx({ remoteTemplate: "http://example.com/t.dotm" }), "a.docx", ["remote-template"]],
  ["a DDE field", buildDocx({ dde: 'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"' }), "a.docx", ["dde"]],
  ["a hidden macro sheet", buildXlsx({ excel4Sheets: { A: "veryHidden" } }), "a.xlsm", ["hidden-excel4-sheet"]],
  ["a PDF with a script", buildPdf({ javascript: "app.alert(1)" }), "a.pdf", ["pdf-script"]],
  ["a PDF that starts something", buildPdf({ launch: "cmd.exe" }), "a.pdf", ["pdf-launch"]],
  ["an RTF with an object", buildRtfWithPackage("a.exe", text("MZ")), "a.rtf", ["rtf-object"]],
  ["a program under two extensions", buildPe(), "invoice.pdf.exe", ["double-extension", "runs-by-itself", "unsigned"]],
  ["a program under another's name", buildPe(), "invoice.pdf", ["name-mismatch"]],
  ["a packed program", buildPe({ code: noise(60_000) }), "a.exe", ["packed-entropy"]],
  [
    "a shortcut with arguments",
    buildLnk({ localPath: "C:\\a.exe", arguments: "/c x" }),
    "a.lnk",
    ["shortcut-arguments"],
  ],
] as const)("%s shows it", (_, bytes, name, signs) => {
  const found = score(bytes, name);
  expect(found.signs.map((sign) => sign.name)).toEqual(expect.arrayContaining([...signs]));
  expect(found.score).toBeGreaterThan(0);
});

test("more signs score higher, and never beyond 100", () => {
  const plain = score(buildPe(), "a.exe").score;
  const tricky = score(buildPe(), "a.pdf.exe").score;
  const worst = score(
    buildDocx({ macros: { M: MACRO }, remoteTemplate: "http://example.com/t", dde: "DDEAUTO cmd" }),
    "a.pdf.docm",
  );
  expect(tricky).toBeGreaterThan(plain);
  expect(worst.score).toBeGreaterThan(90);
  expect(worst.score).toBeLessThanOrEqual(100);
});
