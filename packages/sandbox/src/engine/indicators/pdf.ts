/** PDF documents. */
import type { PdfFacts, PdfKeyword } from "@fumehood/inspect";
import { extensionOf, RUNNABLE_EXTENSIONS } from "../extensions.ts";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";
import { readUrlFacts } from "../url-facts.ts";

const COMMAND = /\b(?:cmd|powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|certutil|bash|sh)(?:\.exe)?\b/i;
const EXPLOIT_CALL =
  /\b(?:util\.printf\s{0,4}\(\s{0,4}["']%\d{3,}|collab\.(?:geticon|collectemailinfo)|media\.newplayer|getannots\s{0,4}\(|spell\.customdictionaryopen)|(?:%u[0-9a-f]{4}){8}/i;
const MAX_JAVASCRIPT_CHARACTERS = 65_536;
const APPENDED_BYTES = 4096;

function pdf(facts: Facts, toEvidence: (pdf: PdfFacts) => Evidence[]): Evidence[] {
  return facts.inspection.pdf === undefined ? [] : toEvidence(facts.inspection.pdf);
}

function keywords(facts: Facts, ...names: PdfKeyword[]): Evidence[] {
  return pdf(facts, ({ keywords: counts }) =>
    rows(
      names.filter((name) => counts[name] > 0),
      (name) => ({ Keyword: name, Count: counts[name] }),
    ),
  );
}

function hasScript({ keywords: counts, javascript }: PdfFacts): boolean {
  return counts["/JS"] > 0 || counts["/JavaScript"] > 0 || javascript.length > 0;
}

export const PDF_INDICATORS: readonly Indicator[] = [
  {
    name: "pdf-javascript",
    title: "PDF Has JavaScript",
    description: "The document carries JavaScript. Forms use it for checking fields.",
    severity: 30,
    confidence: 60,
    category: ["attribute"],
    tags: ["document", "pdf", "javascript"],
    tactics: ["TA0002"],
    techniques: ["T1059.007"],
    match: (facts) => keywords(facts, "/JS", "/JavaScript"),
  },
  {
    name: "pdf-open-action",
    title: "PDF Acts When Opened",
    description: "The document does something when it is opened or a page is shown; mostly it sets a view.",
    severity: 10,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "pdf"],
    tactics: ["TA0002"],
    techniques: ["T1204.002"],
    match: (facts) => keywords(facts, "/OpenAction", "/AA"),
  },
  {
    name: "pdf-open-action-javascript",
    title: "PDF Runs JavaScript When Opened",
    description: "The document carries JavaScript and an action that runs at opening.",
    severity: 50,
    confidence: 70,
    category: ["execution"],
    tags: ["document", "pdf", "javascript"],
    tactics: ["TA0002"],
    techniques: ["T1059.007", "T1204.002"],
    match: (facts) => pdf(facts, (found) => (hasScript(found) ? keywords(facts, "/OpenAction", "/AA") : [])),
  },
  {
    name: "pdf-javascript-exploit",
    title: "PDF JavaScript Known From Exploits",
    description: "The JavaScript of the document calls functions with known flaws, or holds machine code as escapes.",
    severity: 90,
    confidence: 90,
    category: ["exploit"],
    tags: ["document", "pdf", "javascript", "exploit"],
    tactics: ["TA0002"],
    techniques: ["T1203"],
    match: (facts) =>
      rows(
        facts.inspection.pdf?.javascript.filter((code) => EXPLOIT_CALL.test(code.slice(0, MAX_JAVASCRIPT_CHARACTERS))),
        (code) => ({ Value: code }),
      ),
  },
  {
    name: "pdf-launch",
    title: "PDF Starts A Program",
    description: "The document has an action that starts a program.",
    severity: 80,
    confidence: 90,
    category: ["execution"],
    tags: ["document", "pdf", "launch"],
    tactics: ["TA0002"],
    techniques: ["T1204.002"],
    match: (facts) => keywords(facts, "/Launch"),
  },
  {
    name: "pdf-launch-command",
    title: "PDF Starts A Shell",
    description: "The document has an action that starts a shell or script host.",
    severity: 95,
    confidence: 95,
    category: ["execution"],
    tags: ["document", "pdf", "launch"],
    tactics: ["TA0002"],
    techniques: ["T1204.002", "T1059"],
    match: (facts) =>
      rows(
        facts.inspection.pdf?.launchTargets.filter((target) => COMMAND.test(target)),
        (target) => ({ Value: target }),
      ),
  },
  {
    name: "pdf-embedded-file",
    title: "PDF Carries A File",
    description: "Another file is attached to the document.",
    severity: 25,
    confidence: 60,
    category: ["attribute"],
    tags: ["document", "pdf", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) => keywords(facts, "/EmbeddedFile"),
  },
  {
    name: "pdf-embedded-runnable",
    title: "PDF Carries A Program",
    description: "A file that is attached to the document has the name of a program, script or shortcut.",
    severity: 80,
    confidence: 90,
    category: ["dropper"],
    tags: ["document", "pdf", "embedded", "dropper"],
    tactics: ["TA0002", "TA0005"],
    techniques: ["T1204.002", "T1027.009"],
    match: (facts) =>
      rows(
        facts.inspection.pdf?.embeddedFileNames.filter((name) => RUNNABLE_EXTENSIONS.has(extensionOf(name))),
        (name) => ({ File_Name: name }),
      ),
  },
  {
    name: "pdf-obfuscated-names",
    title: "PDF Hides Telling Names",
    description: "Names of actions are written with escapes, which serves nothing but hiding them.",
    severity: 60,
    confidence: 75,
    category: ["evasion"],
    tags: ["document", "pdf", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027"],
    match: (facts) =>
      pdf(facts, ({ obfuscatedNameCount }) => when(obfuscatedNameCount > 0, { Count: obfuscatedNameCount })),
  },
  {
    name: "pdf-rich-media",
    title: "PDF Has Rich Media",
    description: "The document carries Flash or other active media.",
    severity: 35,
    confidence: 55,
    category: ["attribute"],
    tags: ["document", "pdf"],
    tactics: [],
    techniques: [],
    match: (facts) => keywords(facts, "/RichMedia"),
  },
  {
    name: "pdf-xfa-form",
    title: "PDF Has A Dynamic Form",
    description: "The document carries a form in XML, whose readers had many flaws.",
    severity: 15,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "pdf", "form"],
    tactics: [],
    techniques: [],
    match: (facts) => keywords(facts, "/XFA"),
  },
  {
    name: "pdf-submit-form",
    title: "PDF Sends A Form",
    description: "The document sends what is filled in to a server.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "pdf", "form"],
    tactics: ["TA0009"],
    techniques: ["T1056.003"],
    match: (facts) => keywords(facts, "/SubmitForm"),
  },
  {
    name: "pdf-remote-document",
    title: "PDF Leads To Another Document",
    description: "The document has actions that open another or an embedded document.",
    severity: 35,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "pdf"],
    tactics: ["TA0006"],
    techniques: ["T1187"],
    match: (facts) => keywords(facts, "/GoToE", "/GoToR"),
  },
  {
    name: "pdf-program-link",
    title: "PDF Links To A Program Or An Address",
    description: "A link of the document leads to the name of a program or to a host that is a numeric address.",
    severity: 55,
    confidence: 70,
    category: ["downloader"],
    tags: ["document", "pdf", "network"],
    tactics: ["TA0001"],
    techniques: ["T1566.002", "T1204.001"],
    match: (facts) => rows(facts.inspection.pdf?.uris.filter(isRiskyLink), (uri) => ({ URL: uri })),
  },
  {
    name: "pdf-data-behind-end",
    title: "Data Behind The End Of A PDF",
    description: "A long stretch of data follows the end of the document.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "pdf", "overlay"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) => pdf(facts, ({ bytesAfterEnd }) => when(bytesAfterEnd >= APPENDED_BYTES, { Size: bytesAfterEnd })),
  },
  {
    name: "pdf-late-header",
    title: "PDF Does Not Start With Its Header",
    description: "Other data precedes the header, as in files that are of two types at once.",
    severity: 30,
    confidence: 50,
    category: ["evasion"],
    tags: ["document", "pdf", "polyglot"],
    tactics: ["TA0005"],
    techniques: ["T1036.008"],
    match: (facts) => pdf(facts, ({ headerOffset }) => when(headerOffset > 4, { Offset: headerOffset })),
  },
];

function isRiskyLink(uri: string): boolean {
  const { scheme, extension, isIpLiteral, isObscuredAddress } = readUrlFacts(uri);
  if (scheme !== "http" && scheme !== "https") return scheme === "file";
  const isProgram =
    extension !== undefined &&
    !["js", "com", "url", "inf", "reg"].includes(extension) &&
    RUNNABLE_EXTENSIONS.has(extension);
  return isProgram || isIpLiteral || isObscuredAddress;
}
