/** Office documents: OLE, OOXML and RTF. */
import type { EmbeddedObject, VbaFacts, VbaKeywordCategory } from "@fumehood/inspect";
import { extensionOf, RUNNABLE_EXTENSIONS } from "../extensions.ts";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";

const PROGRAM_TYPES: ReadonlySet<string> = new Set([
  "pe-exe",
  "pe-dll",
  "elf",
  "msi",
  "lnk",
  "hta",
  "js",
  "jse",
  "vbs",
  "vbe",
  "wsf",
  "ps1",
  "bat",
]);
const COMMAND =
  /\b(?:cmd|powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|certutil|bitsadmin|msiexec)(?:\.exe)?\b/i;
const REMOTE = /^(?:https?:|ftp:|file:\/\/[^/]|\\\\[^\\?.])/i;
const PROTOCOL_EXPLOIT = /^(?:mhtml:)?(?:ms-msdt|search-ms|ms-officecmd):|!x-usc:/i;

const RTF_HIDING: ReadonlySet<string> = new Set(["malformed-header", "oversized-hex", "obfuscated-hex"]);

function vbaOf(facts: Facts): VbaFacts | undefined {
  return facts.inspection.ole?.vba ?? facts.inspection.ooxml?.vba;
}

function keywords(facts: Facts, category: VbaKeywordCategory): Evidence[] {
  return rows(
    vbaOf(facts)?.keywords.filter((keyword) => keyword.category === category),
    ({ keyword, module }) => ({ Keyword: keyword, Module: module }),
  );
}

function objects(facts: Facts): readonly EmbeddedObject[] {
  const { ole, ooxml, rtf } = facts.inspection;
  return ole?.embeddedObjects ?? ooxml?.embeddedObjects ?? rtf?.embeddedObjects ?? [];
}

function objectRow({ path, className, fileName, sizeBytes, contentType }: EmbeddedObject): Evidence {
  return {
    Stream: path,
    Size: sizeBytes,
    ...(className === undefined ? {} : { Class: className }),
    ...(fileName === undefined ? {} : { File_Name: fileName }),
    ...(contentType === undefined ? {} : { Filetype: contentType }),
  };
}

function isRunnable({ contentType, fileName }: EmbeddedObject): boolean {
  return (
    (contentType !== undefined && PROGRAM_TYPES.has(contentType)) ||
    (fileName !== undefined && RUNNABLE_EXTENSIONS.has(extensionOf(fileName)))
  );
}

function excel4(facts: Facts): { name: string; visibility: string }[] {
  return facts.inspection.ole?.excel4Sheets ?? facts.inspection.ooxml?.excel4Sheets ?? [];
}

function dde({ inspection: { ooxml, rtf } }: Facts): readonly string[] {
  return ooxml?.dde ?? rtf?.signs.filter((sign) => sign === "ddeauto") ?? [];
}

/** References that load a thing from elsewhere by themselves; pictures and links that wait for a click are not meant. */
function activeRelationships(facts: Facts): { type: string; target: string }[] {
  return (facts.inspection.ooxml?.externalRelationships ?? []).filter(({ type }) =>
    /(?:^|\/)(?:oleObject|frame|attachedTemplate|subDocument|externalLinkPath)$/i.test(type),
  );
}

export const DOCUMENT_INDICATORS: readonly Indicator[] = [
  {
    name: "document-macro",
    title: "Document Has Macros",
    description: "The document carries procedures in Visual Basic.",
    severity: 25,
    confidence: 80,
    category: ["attribute"],
    tags: ["document", "macro"],
    tactics: ["TA0002"],
    techniques: ["T1059.005"],
    match: (facts) =>
      rows(
        vbaOf(facts)?.modules.filter(({ code }) => /\b(?:sub|function)\s/i.test(code)),
        ({ name, code }) => ({ Module: name, Size: code.length }),
      ),
  },
  {
    name: "macro-auto-execution",
    title: "Macro Runs By Itself",
    description: "A macro has a name by which it runs when the document is opened, closed or looked at.",
    severity: 50,
    confidence: 80,
    category: ["execution"],
    tags: ["document", "macro"],
    tactics: ["TA0002"],
    techniques: ["T1059.005", "T1204.002"],
    match: (facts) => rows(vbaOf(facts)?.autoExecution, (name) => ({ Function: name })),
  },
  {
    name: "macro-execution",
    title: "Macro Starts Programs",
    description: "A macro calls functions that start programs.",
    severity: 55,
    confidence: 70,
    category: ["execution"],
    tags: ["document", "macro"],
    tactics: ["TA0002"],
    techniques: ["T1059.005"],
    match: (facts) => keywords(facts, "execution"),
  },
  {
    name: "macro-download",
    title: "Macro Downloads",
    description: "A macro fetches data from the network.",
    severity: 55,
    confidence: 75,
    category: ["downloader"],
    tags: ["document", "macro", "network"],
    tactics: ["TA0011"],
    techniques: ["T1105"],
    match: (facts) => keywords(facts, "download"),
  },
  {
    name: "macro-file-write",
    title: "Macro Writes Files",
    description: "A macro writes files.",
    severity: 20,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "macro"],
    tactics: ["TA0002"],
    techniques: ["T1059.005"],
    match: (facts) => keywords(facts, "file-write"),
  },
  {
    name: "macro-persistence",
    title: "Macro Makes Itself At Home",
    description: "A macro writes where programs start by themselves.",
    severity: 60,
    confidence: 60,
    category: ["persistence"],
    tags: ["document", "macro"],
    tactics: ["TA0003"],
    techniques: ["T1547.001"],
    match: (facts) => keywords(facts, "persistence"),
  },
  {
    name: "macro-obfuscation",
    title: "Macro Hides What It Says",
    description: "A macro builds text in ways that serve to hide it.",
    severity: 45,
    confidence: 55,
    category: ["evasion"],
    tags: ["document", "macro", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.010"],
    match: (facts) => keywords(facts, "obfuscation"),
  },
  {
    name: "macro-injection",
    title: "Macro Calls For Executable Memory",
    description: "A macro declares functions of Windows that allocate memory and run code there.",
    severity: 80,
    confidence: 80,
    category: ["injection"],
    tags: ["document", "macro", "injection"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1055", "T1106"],
    match: (facts) => keywords(facts, "injection"),
  },
  {
    name: "macro-evasion",
    title: "Macro Looks For Analysis",
    description: "A macro looks for virtual machines, analysis tools or other reasons not to run.",
    severity: 45,
    confidence: 55,
    category: ["evasion"],
    tags: ["document", "macro"],
    tactics: ["TA0005", "TA0007"],
    techniques: ["T1497"],
    match: (facts) => keywords(facts, "evasion"),
  },
  {
    name: "macro-source-missing",
    title: "Macro Source Was Removed",
    description:
      "The document carries compiled macros without their source, which hides them from readers and scanners.",
    severity: 75,
    confidence: 80,
    category: ["evasion"],
    tags: ["document", "macro", "stomping"],
    tactics: ["TA0005"],
    techniques: ["T1564.007"],
    match: (facts) => when(vbaOf(facts)?.isSourceMissing),
  },
  {
    name: "document-macro-hidden-by-extension",
    title: "Macros Behind An Extension Without Macros",
    description: "The document carries macros, and its name ends in the extension of documents that cannot.",
    severity: 60,
    confidence: 75,
    category: ["evasion"],
    tags: ["document", "macro", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036.008"],
    match: (facts) => {
      const { nameMismatch } = facts.inspection.identification;
      const isClaim = ["docx", "xlsx", "pptx", "dotx", "rtf", "pdf"].includes(nameMismatch?.claimedExtension ?? "");
      return when(vbaOf(facts) !== undefined && isClaim, { Claimed_Extension: nameMismatch?.claimedExtension ?? "" });
    },
  },
  {
    name: "excel4-macro",
    title: "Excel 4 Macro Sheet",
    description:
      "The workbook carries macros of the old kind that lie in cells, which few people use and many scanners do not read.",
    severity: 45,
    confidence: 70,
    category: ["execution"],
    tags: ["document", "macro", "excel4"],
    tactics: ["TA0002"],
    techniques: ["T1059"],
    match: (facts) => rows(excel4(facts), ({ name, visibility }) => ({ Sheet: name, Visibility: visibility })),
  },
  {
    name: "excel4-macro-hidden",
    title: "Hidden Excel 4 Macro Sheet",
    description: "A sheet with macros of the old kind is hidden from the reader.",
    severity: 80,
    confidence: 85,
    category: ["evasion"],
    tags: ["document", "macro", "excel4"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1564", "T1059"],
    match: (facts) =>
      rows(
        excel4(facts).filter(({ visibility }) => visibility !== "visible"),
        ({ name, visibility }) => ({ Sheet: name, Visibility: visibility }),
      ),
  },
  {
    name: "document-remote-template",
    title: "Document Loads A Template From Elsewhere",
    description:
      "The document fetches its template from another machine when it is opened, and with it whatever macros that holds.",
    severity: 75,
    confidence: 85,
    category: ["downloader"],
    tags: ["document", "template", "network"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1221"],
    match: (facts) => {
      const { ooxml, rtf } = facts.inspection;
      return rows(
        [...(ooxml?.remoteTemplates ?? []), ...(rtf?.remoteTargets ?? [])].filter((target) => REMOTE.test(target)),
        (target) => ({ URL: target }),
      );
    },
  },
  {
    name: "document-external-object",
    title: "Document Links To An Object Elsewhere",
    description: "The document shows an object that it fetches from another machine.",
    severity: 70,
    confidence: 75,
    category: ["downloader"],
    tags: ["document", "embedded", "network"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1221"],
    match: (facts) =>
      rows(
        activeRelationships(facts).filter(({ type, target }) => /oleObject|frame/i.test(type) && REMOTE.test(target)),
        ({ type, target }) => ({ Relationship: type, URL: target }),
      ),
  },
  {
    name: "document-protocol-exploit",
    title: "Document Calls A Handler Of Windows",
    description: "The document links to a handler of Windows that is known to run commands out of a link.",
    severity: 95,
    confidence: 95,
    category: ["exploit"],
    tags: ["document", "exploit"],
    tactics: ["TA0002", "TA0001"],
    techniques: ["T1203", "T1221"],
    match: (facts) => {
      const { ooxml, rtf, html } = facts.inspection;
      const targets = [
        ...(ooxml?.externalRelationships ?? []).map(({ target }) => target),
        ...(ooxml?.remoteTemplates ?? []),
        ...(rtf?.remoteTargets ?? []),
        ...(html?.links ?? []),
        ...(html?.iframes ?? []).map(({ src }) => src),
      ];
      return rows(
        targets.filter((target) => PROTOCOL_EXPLOIT.test(target) && !/^search-ms:[^&]{0,40}$/i.test(target)),
        (target) => ({ URL: target }),
      );
    },
  },
  {
    name: "document-dde",
    title: "Document Exchanges Data With A Program",
    description: "A field of the document starts another program to fetch its content.",
    severity: 65,
    confidence: 75,
    category: ["execution"],
    tags: ["document", "dde"],
    tactics: ["TA0002"],
    techniques: ["T1559.002"],
    match: (facts) => rows(dde(facts), (instruction) => ({ Value: instruction })),
  },
  {
    name: "document-dde-command",
    title: "Document Starts A Shell",
    description: "A field of the document starts a shell or script host of Windows.",
    severity: 95,
    confidence: 95,
    category: ["execution"],
    tags: ["document", "dde"],
    tactics: ["TA0002"],
    techniques: ["T1559.002", "T1204.002"],
    match: (facts) =>
      rows(
        dde(facts).filter((instruction) => COMMAND.test(instruction)),
        (instruction) => ({ Value: instruction }),
      ),
  },
  {
    name: "document-equation-editor",
    title: "Object Of The Old Equation Editor",
    description: "The document carries an object of the old equation editor, whose flaws let documents run code.",
    severity: 80,
    confidence: 75,
    category: ["exploit"],
    tags: ["document", "exploit", "embedded"],
    tactics: ["TA0002"],
    techniques: ["T1203"],
    match: (facts) => {
      const { ole, rtf, ooxml } = facts.inspection;
      const inPackage = ooxml?.embeddedObjects.some(({ className }) => /^equation\.[23]\b/i.test(className ?? ""));
      return when(ole?.hasEquationEditor === true || rtf?.hasEquationEditor === true || inPackage === true, {
        Class: "Equation",
      });
    },
  },
  {
    name: "document-embedded-package",
    title: "Document Carries A File",
    description: "A file was put into the document as a package, to be opened from there.",
    severity: 40,
    confidence: 60,
    category: ["dropper"],
    tags: ["document", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) =>
      rows(
        objects(facts).filter(({ className, fileName }) => /^package/i.test(className ?? "") || fileName !== undefined),
        objectRow,
      ),
  },
  {
    name: "document-embedded-runnable",
    title: "Document Carries A Program",
    description: "A file in the document is a program, a script or a shortcut that runs on a double click.",
    severity: 85,
    confidence: 90,
    category: ["dropper"],
    tags: ["document", "embedded", "dropper"],
    tactics: ["TA0002", "TA0005"],
    techniques: ["T1204.002", "T1027.009"],
    match: (facts) => rows(objects(facts).filter(isRunnable), objectRow),
  },
  {
    name: "document-activex",
    title: "Document Has ActiveX Controls",
    description: "The document carries ActiveX controls, whose events can start macros.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["document", "activex"],
    tactics: ["TA0002"],
    techniques: ["T1559.001"],
    match: ({ inspection: { ooxml } }) => when((ooxml?.activeXCount ?? 0) > 0, { Count: ooxml?.activeXCount ?? 0 }),
  },
  {
    name: "document-encrypted",
    title: "Encrypted Document",
    description: "The document is encrypted. Without its password nothing can be said of its content.",
    severity: 30,
    confidence: 60,
    category: ["evasion"],
    tags: ["document", "encryption"],
    tactics: ["TA0005"],
    techniques: ["T1027.013"],
    match: ({ inspection: { identification, ole, pdf } }) =>
      when(
        (identification.family === "document" && identification.encrypted === true) ||
          ole?.isEncrypted === true ||
          pdf?.isEncrypted === true,
        { Filetype: identification.label },
      ),
  },
  {
    name: "rtf-object-update",
    title: "Object Of An RTF Document Updates Itself",
    description:
      "The document asks that an object in it is updated at opening, which starts its program without a click.",
    severity: 75,
    confidence: 80,
    category: ["exploit"],
    tags: ["document", "rtf"],
    tactics: ["TA0002"],
    techniques: ["T1203"],
    match: ({ inspection: { rtf } }) =>
      when(rtf?.hasObjectUpdate === true || rtf?.signs.includes("objautlink"), { Count: rtf?.objectCount ?? 0 }),
  },
  {
    name: "rtf-hiding",
    title: "RTF Document Is Malformed In Ways That Hide",
    description: "The document breaks the format in ways that its reader forgives and scanners do not expect.",
    severity: 55,
    confidence: 65,
    category: ["evasion"],
    tags: ["document", "rtf", "malformed"],
    tactics: ["TA0005"],
    techniques: ["T1027"],
    match: ({ inspection: { rtf } }) =>
      rows(
        rtf?.signs.filter((sign) => RTF_HIDING.has(sign)),
        (sign) => ({ Sign: sign }),
      ),
  },
  {
    name: "rtf-exploit-property",
    title: "RTF Document Uses A Property Known From Exploits",
    description: "The document sets a drawing property whose overlong value is known from exploits of Word.",
    severity: 85,
    confidence: 80,
    category: ["exploit"],
    tags: ["document", "rtf", "exploit"],
    tactics: ["TA0002"],
    techniques: ["T1203"],
    match: ({ inspection: { rtf } }) =>
      rows(
        rtf?.signs.filter((sign) => /^pfragments$/i.test(sign)),
        (sign) => ({ Sign: sign }),
      ),
  },
];
