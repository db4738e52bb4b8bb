/** Archives: what their directory tells. Members that were taken out are looked at by all other rules. */
import { extensionOf, hasDoubleExtension, PROGRAM_EXTENSIONS, SCRIPT_EXTENSIONS } from "../extensions.ts";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";
import type { ListedMember } from "../types.ts";

const STRUCTURE_LIES: ReadonlySet<string> = new Set([
  "concatenated-archives",
  "central-local-mismatch",
  "overlapping-members",
  "members-outside-central-directory",
  "hidden-data",
  "views-differ",
  "members-not-listed",
]);
const DISK_IMAGES: ReadonlySet<string> = new Set(["iso", "udf", "img", "vhd", "vmdk", "qcow2"]);

/** Installers and help files are archives inside, and full of programs by nature. */
function members(facts: Facts, holds: (member: ListedMember) => boolean): Evidence[] {
  if (facts.inspection.identification.family !== "archive") return [];
  return rows(facts.archive?.members.filter(holds), ({ name, sizeBytes }) => ({
    Member: name,
    ...(sizeBytes === undefined ? {} : { Size: sizeBytes }),
  }));
}

function isRunnable({ name }: ListedMember): boolean {
  const extension = extensionOf(name);
  return PROGRAM_EXTENSIONS.has(extension) || SCRIPT_EXTENSIONS.has(extension);
}

function isFile({ reason }: ListedMember): boolean {
  return reason !== "directory";
}

export const ARCHIVE_INDICATORS: readonly Indicator[] = [
  {
    name: "archive-encrypted",
    title: "Encrypted Archive",
    description: "The content of the archive is encrypted, so that filters on its way could not look inside.",
    severity: 25,
    confidence: 60,
    category: ["evasion"],
    tags: ["archive", "encryption"],
    tactics: ["TA0005"],
    techniques: ["T1027.013"],
    match: ({ inspection: { identification }, archive }) =>
      when(
        identification.family === "archive" &&
          (identification.encrypted === true ||
            archive?.openedWithPassword === true ||
            archive?.reason === "password-needed"),
        { Filetype: identification.label },
      ),
  },
  {
    name: "archive-program-member",
    title: "Archive Holds A Program",
    description: "A member of the archive has the name of a program.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["archive", "member"],
    tactics: ["TA0001"],
    techniques: ["T1204.002"],
    match: (facts) => members(facts, ({ name }) => PROGRAM_EXTENSIONS.has(extensionOf(name))),
  },
  {
    name: "archive-script-member",
    title: "Archive Holds A Windows Script Or Shortcut",
    description: "A member of the archive has the name of a script or shortcut that Windows runs on a double click.",
    severity: 35,
    confidence: 50,
    category: ["attribute"],
    tags: ["archive", "member", "script"],
    tactics: ["TA0001"],
    techniques: ["T1204.002"],
    match: (facts) =>
      members(facts, ({ name }) => SCRIPT_EXTENSIONS.has(extensionOf(name)) && extensionOf(name) !== "js"),
  },
  {
    name: "archive-single-runnable",
    title: "Archive Around One Program",
    description:
      "The archive holds one file, and that is a program, script or shortcut: the usual package of malware in mail.",
    severity: 50,
    confidence: 65,
    category: ["phishing"],
    tags: ["archive", "member"],
    tactics: ["TA0001"],
    techniques: ["T1566.001", "T1204.002"],
    match: (facts) => {
      const files = facts.archive?.members.filter(isFile) ?? [];
      return files.length === 1 ? members(facts, (member) => isFile(member) && isRunnable(member)) : [];
    },
  },
  {
    name: "archive-double-extension-member",
    title: "Archive Holds A Program Named As A Document",
    description: "A member shows the extension of a document before the one by which it runs.",
    severity: 75,
    confidence: 90,
    category: ["evasion"],
    tags: ["archive", "member", "masquerading"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1036.007"],
    match: (facts) =>
      members(facts, ({ name }) => isRunnable({ name, outcome: "skipped", flags: [] }) && hasDoubleExtension(name)),
  },
  {
    name: "archive-bidi-member",
    title: "Archive Holds A Name Reversed With A Bidirectional Override",
    description:
      "The name of a member carries a character that reverses the direction of writing and hides its extension.",
    severity: 80,
    confidence: 90,
    category: ["evasion"],
    tags: ["archive", "member", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.002"],
    match: (facts) => members(facts, ({ flags }) => flags.includes("bidi-name")),
  },
  {
    name: "archive-path-traversal",
    title: "Archive Writes Outside Of Its Folder",
    description: "The path of a member leads out of the folder into which the archive is unpacked.",
    severity: 80,
    confidence: 90,
    category: ["exploit"],
    tags: ["archive", "member", "traversal"],
    tactics: ["TA0002", "TA0003"],
    techniques: ["T1203"],
    match: (facts) => members(facts, ({ flags }) => flags.includes("path-traversal")),
  },
  {
    name: "archive-bomb",
    title: "Archive Grows Beyond Measure",
    description: "The archive unpacks to so many times its size that unpacking it was stopped.",
    severity: 70,
    confidence: 80,
    category: ["denial-of-service"],
    tags: ["archive", "bomb"],
    tactics: ["TA0040"],
    techniques: ["T1499"],
    match: ({ archive }) =>
      when(archive?.reason === "limit-ratio" || archive?.members.some(({ reason }) => reason === "limit-ratio"), {
        Reason: "limit-ratio",
      }),
  },
  {
    name: "archive-structure-lies",
    title: "Archive Says Different Things To Different Readers",
    description:
      "Directory and content of the archive contradict each other, or data hides between its parts, so that scanners and users see different files.",
    severity: 50,
    confidence: 70,
    category: ["evasion"],
    tags: ["archive", "malformed"],
    tactics: ["TA0005"],
    techniques: ["T1027"],
    match: ({ archive }) =>
      rows(
        archive?.anomalies.filter((anomaly) => STRUCTURE_LIES.has(anomaly)),
        (anomaly) => ({ Anomaly: anomaly }),
      ),
  },
  {
    name: "disk-image-runnable-member",
    title: "Disk Image Holds A Program",
    description:
      "A small disk image holds programs, scripts or shortcuts. Files out of an image lose the mark that they came from the network.",
    severity: 45,
    confidence: 60,
    category: ["evasion"],
    tags: ["archive", "disk-image"],
    tactics: ["TA0005", "TA0001"],
    techniques: ["T1553.005"],
    match: (facts) =>
      DISK_IMAGES.has(facts.inspection.identification.type) && (facts.archive?.memberCount ?? 0) <= 20
        ? members(facts, isRunnable)
        : [],
  },
];
