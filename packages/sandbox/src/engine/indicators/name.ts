/** How the name of a file misleads its reader. */
import type { NameTrick } from "@fumehood/inspect";
import { DOCUMENT_EXTENSIONS } from "../extensions.ts";
import { type Facts, type Indicator, when } from "../indicator.ts";

const RUNS: ReadonlySet<string> = new Set(["executable", "script", "shortcut"]);

function hasTrick(facts: Facts, ...tricks: NameTrick[]): boolean {
  return tricks.some((trick) => facts.inspection.identification.nameTricks.includes(trick));
}

function runs(facts: Facts): boolean {
  return RUNS.has(facts.inspection.identification.family);
}

/** Content that runs behind the extension of a document or picture. */
function isMasquerade(facts: Facts): boolean {
  const { family, type, nameMismatch } = facts.inspection.identification;
  if (nameMismatch === undefined || !DOCUMENT_EXTENSIONS.has(nameMismatch.claimedExtension)) return false;
  return type === "hta" || type === "lnk" || (family === "executable" && type !== "eicar");
}

export const NAME_INDICATORS: readonly Indicator[] = [
  {
    name: "name-bidi-override-executable",
    title: "Program Name Reversed With A Bidirectional Override",
    description:
      "The name of something that runs carries a character that reverses the direction of writing, so that its extension is shown as another one. There is no honest use for it.",
    severity: 85,
    confidence: 95,
    category: ["evasion"],
    tags: ["file", "name", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.002"],
    match: (facts) => when(runs(facts) && hasTrick(facts, "bidi-override"), { Trick: "bidi-override" }),
  },
  {
    name: "name-bidi-override",
    title: "File Name With A Bidirectional Override",
    description: "The file name carries a character that reverses the direction of writing and may hide its extension.",
    severity: 50,
    confidence: 70,
    category: ["evasion"],
    tags: ["file", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036.002"],
    match: (facts) => when(!runs(facts) && hasTrick(facts, "bidi-override"), { Trick: "bidi-override" }),
  },
  {
    name: "name-double-extension",
    title: "Program With The Extension Of A Document Before Its Own",
    description:
      "The name shows the extension of a document or picture before one that runs. Where known extensions are hidden, a reader sees the first one only.",
    severity: 70,
    confidence: 85,
    category: ["evasion"],
    tags: ["file", "name", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.007"],
    match: (facts) => when(runs(facts) && hasTrick(facts, "double-extension"), { Trick: "double-extension" }),
  },
  {
    name: "name-padding-before-extension",
    title: "Blanks Before The Extension",
    description: "A run of blanks pushes the real extension out of sight in a list of files.",
    severity: 75,
    confidence: 90,
    category: ["evasion"],
    tags: ["file", "name", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.006"],
    match: (facts) => when(hasTrick(facts, "padding-before-extension"), { Trick: "padding-before-extension" }),
  },
  {
    name: "name-hidden-characters",
    title: "Invisible Or Control Characters In The Name",
    description: "The file name carries characters that are not shown, which makes it look like another name.",
    severity: 40,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036"],
    match: (facts) => when(hasTrick(facts, "control-character", "invisible-character"), { Trick: "hidden-characters" }),
  },
  {
    name: "name-trailing-space-or-dot",
    title: "Name Ends In A Blank Or A Dot",
    description:
      "Windows drops a blank or dot at the end of a name, so the file is stored under another name than the one shown.",
    severity: 15,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036.006"],
    match: (facts) => when(hasTrick(facts, "trailing-space-or-dot"), { Trick: "trailing-space-or-dot" }),
  },
  {
    name: "name-path-separator",
    title: "Path Separator In The Name",
    description: "The file name holds parts of a path and may be written outside of the folder it is saved to.",
    severity: 30,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "name"],
    tactics: [],
    techniques: [],
    match: (facts) => when(hasTrick(facts, "path-separator"), { Trick: "path-separator" }),
  },
  {
    name: "name-reserved-device",
    title: "Name Of A Windows Device",
    description: "The name is one that Windows keeps for a device, so the file is hard to open and to delete there.",
    severity: 20,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "name"],
    tactics: [],
    techniques: [],
    match: (facts) => when(hasTrick(facts, "reserved-device-name"), { Trick: "reserved-device-name" }),
  },
  {
    name: "file-masquerades-as-document",
    title: "Program Named As A Document",
    description: "The content runs, but the name ends in the extension of a document, picture or archive.",
    severity: 75,
    confidence: 85,
    category: ["evasion"],
    tags: ["file", "name", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.008"],
    match: (facts) =>
      when(isMasquerade(facts), {
        Claimed_Extension: facts.inspection.identification.nameMismatch?.claimedExtension ?? "",
        Filetype: facts.inspection.identification.label,
      }),
  },
  {
    name: "file-extension-mismatch",
    title: "Extension Does Not Fit The Content",
    description: "The name ends in an extension that belongs to another type of file.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036.008"],
    match: (facts) => {
      const { nameMismatch, label } = facts.inspection.identification;
      if (nameMismatch === undefined || isMasquerade(facts)) return [];
      return [{ Claimed_Extension: nameMismatch.claimedExtension, Filetype: label }];
    },
  },
];
