import { expect, test } from "vitest";
import { evaluateIndicators } from "./evaluate.ts";
import { STATIC_RULES } from "./rule-set.ts";
import { DOCUMENT_CASES } from "./testing/cases/document.ts";
import { ELF_CASES } from "./testing/cases/elf.ts";
import { GENERAL_CASES } from "./testing/cases/general.ts";
import { NAME_CASES } from "./testing/cases/name.ts";
import { PE_CASES } from "./testing/cases/pe.ts";
import { SCRIPT_CASES } from "./testing/cases/script.ts";
import { SHORTCUT_CASES } from "./testing/cases/shortcut.ts";
import { WEB_CASES } from "./testing/cases/web.ts";
import { elfOf, factsOf, type FactsInput, lnkOf, pdfOf, peOf, scriptOf } from "./testing/facts.ts";

const CASES = [
  ...GENERAL_CASES,
  ...NAME_CASES,
  ...PE_CASES,
  ...ELF_CASES,
  ...SCRIPT_CASES,
  ...DOCUMENT_CASES,
  ...WEB_CASES,
  ...SHORTCUT_CASES,
];

function namesFor(input: FactsInput): string[] {
  return evaluateIndicators(STATIC_RULES, [factsOf(input)]).map(({ ioc }) => ioc);
}

test("every indicator that is no composite has a case", () => {
  const covered = CASES.map(([name]) => name);
  expect(STATIC_RULES.indicators.map(({ name }) => name).toSorted()).toEqual(covered.toSorted());
});

test.each(CASES)("%s holds for what it means and not for what is close to it", (name, positive, nearMiss) => {
  expect(namesFor(positive)).toContain(name);
  expect(namesFor(nearMiss)).not.toContain(name);
});

test.each<[string, FactsInput]>([
  ["a signed program", { type: "pe-exe", pe: peOf() }],
  ["a program of Linux", { type: "elf", elf: elfOf() }],
  ["a document", { type: "pdf", pdf: pdfOf() }],
  ["a script", { type: "sh", script: scriptOf("shell") }],
  ["a shortcut", { type: "lnk", lnk: lnkOf({ target: "C:\\Program Files\\Example\\example.exe" }) }],
  ["a URL", { type: "url", url: "https://www.example.com/" }],
])("%s of the ordinary kind has no indicator", (_, input) => {
  expect(namesFor(input)).toEqual([]);
});

const HOSTILE_TEXTS = [
  "a".repeat(1024),
  " ".repeat(1024),
  "ping 127.0.0.1 ".repeat(70),
  "wget curl ".repeat(100),
  "your your files files ".repeat(50),
  "powershell -e ".repeat(73),
  "vssadmin delete ".repeat(64),
  "\\\\".repeat(512),
  "/etc/cron.d/".repeat(80),
  "http://1.1.1.1:".repeat(68),
  `${"abcdefgh234567ab".repeat(60)}.onio`,
];

test("hostile strings take the rules no long time", () => {
  const strings = Array.from({ length: 2000 }, (_, n) => HOSTILE_TEXTS[n % HOSTILE_TEXTS.length] ?? "");
  const started = process.threadCpuUsage();
  namesFor({ type: "pe-exe", pe: peOf({ isDotNet: true }), elf: elfOf(), strings });
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(3000);
});

test("a hostile URL and a hostile shortcut take the rules no long time", () => {
  const started = process.threadCpuUsage();
  for (const text of HOSTILE_TEXTS) {
    namesFor({ type: "url", url: `http://${text.repeat(50)}` });
    namesFor({ type: "lnk", lnk: lnkOf({ target: "cmd.exe", arguments: text.repeat(50), iconLocation: text }) });
  }
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(2000);
});
