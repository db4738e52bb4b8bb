/** Shortcuts: what a double click on them starts. */
import type { LnkFacts } from "@fumehood/inspect";
import { type Evidence, type Facts, type Indicator, when } from "../indicator.ts";
import { MAX_MATCHED_CHARACTERS } from "../limits.ts";

const INTERPRETER =
  /(?:^|[\\/"'\s])(?:cmd|powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|msiexec|certutil|bitsadmin|forfiles|pcalua|conhost|explorer|odbcconf|wmic|curl|ftp|scriptrunner|hh)(?:\.exe)?(?=$|["'\s])/i;
const REMOTE = /\b(?:https?|ftp):\/\/|\\\\[\w.-]{2,253}(?:@ssl)?(?:@\d{1,5})?\\/i;
const HIDDEN = /\s[-/]w(?:in(?:dowstyle)?)?\s{1,4}["']?(?:h(?:idden)?|1)\b/i;
const ENCODED = /\s[-/]e(?:nc|ncodedcommand|c)?\s{1,4}["']?[a-z0-9+/=]{16}/i;
const DOCUMENT_ICON =
  /\.(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png)\b|(?:winword|excel|powerpnt|acrord32|acrobat|msedge|chrome|firefox|notepad|wordpad)\.exe/i;
const LONG_ARGUMENTS = 260;
const PADDING = /\s{60}/;
const PAYLOAD_BYTES = 1024;

function lnk(facts: Facts, toEvidence: (lnk: LnkFacts) => Evidence[]): Evidence[] {
  return facts.inspection.lnk === undefined ? [] : toEvidence(facts.inspection.lnk);
}

/** Target and arguments as one command line. */
function commandOf({ target, localPath, environmentPath, relativePath, arguments: args }: LnkFacts): string {
  const program = target ?? environmentPath ?? localPath ?? relativePath ?? "";
  return `${program} ${args ?? ""}`.slice(0, MAX_MATCHED_CHARACTERS * 4);
}

/** A bare link to a shell, as in the Start menu, asks for nothing. */
function startsInterpreter(found: LnkFacts): boolean {
  return (found.arguments ?? "").trim() !== "" && INTERPRETER.test(commandOf(found));
}

function commandRow(found: LnkFacts): Evidence {
  return { Value: commandOf(found) };
}

export const SHORTCUT_INDICATORS: readonly Indicator[] = [
  {
    name: "lnk-starts-interpreter",
    title: "Shortcut Hands A Command To A System Tool",
    description: "The shortcut starts a shell, a script host or another tool of Windows with arguments.",
    severity: 60,
    confidence: 70,
    category: ["execution"],
    tags: ["shortcut", "lnk"],
    tactics: ["TA0002"],
    techniques: ["T1204.002", "T1059"],
    match: (facts) => lnk(facts, (found) => when(startsInterpreter(found), commandRow(found))),
  },
  {
    name: "lnk-remote-command",
    title: "Shortcut Fetches From The Network",
    description:
      "The command of the shortcut names a URL or the share of another machine, and a tool that fetches or runs it.",
    severity: 85,
    confidence: 90,
    category: ["downloader"],
    tags: ["shortcut", "lnk", "downloader"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1204.002", "T1105"],
    match: (facts) =>
      lnk(facts, (found) => when(startsInterpreter(found) && REMOTE.test(found.arguments ?? ""), commandRow(found))),
  },
  {
    name: "lnk-hidden-window",
    title: "Shortcut Hides What It Starts",
    description: "The shortcut starts a system tool with its window minimised or hidden.",
    severity: 65,
    confidence: 75,
    category: ["evasion"],
    tags: ["shortcut", "lnk"],
    tactics: ["TA0005"],
    techniques: ["T1564.003"],
    match: (facts) =>
      lnk(facts, (found) =>
        when(startsInterpreter(found) && (found.showWindow === "minimized" || HIDDEN.test(commandOf(found))), {
          Show_Window: found.showWindow,
          ...commandRow(found),
        }),
      ),
  },
  {
    name: "lnk-encoded-command",
    title: "Shortcut Passes An Encoded Command",
    description: "The shortcut calls an interpreter with a command that is encoded, so that it is not read.",
    severity: 85,
    confidence: 90,
    category: ["evasion"],
    tags: ["shortcut", "lnk", "obfuscation"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1027.010", "T1059.001"],
    match: (facts) =>
      lnk(facts, (found) => when(startsInterpreter(found) && ENCODED.test(commandOf(found)), commandRow(found))),
  },
  {
    name: "lnk-long-arguments",
    title: "Shortcut With A Long Command",
    description: "The arguments are longer than the dialog of Windows shows.",
    severity: 50,
    confidence: 70,
    category: ["evasion"],
    tags: ["shortcut", "lnk"],
    tactics: ["TA0005"],
    techniques: ["T1027.012"],
    match: (facts) =>
      lnk(facts, ({ arguments: args }) => when((args ?? "").length > LONG_ARGUMENTS, { Size: (args ?? "").length })),
  },
  {
    name: "lnk-padded-arguments",
    title: "Shortcut Pushes Its Command Out Of Sight",
    description:
      "A long run of blanks stands in the arguments, behind which the dialog of Windows does not show the command.",
    severity: 80,
    confidence: 90,
    category: ["evasion"],
    tags: ["shortcut", "lnk"],
    tactics: ["TA0005"],
    techniques: ["T1027.012"],
    match: (facts) =>
      lnk(facts, ({ arguments: args }) => when(PADDING.test(args ?? ""), { Size: (args ?? "").length })),
  },
  {
    name: "lnk-icon-of-document",
    title: "Shortcut Looks Like A Document",
    description: "The shortcut starts a system tool but shows the icon of a document or its program.",
    severity: 65,
    confidence: 75,
    category: ["evasion"],
    tags: ["shortcut", "lnk", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036"],
    match: (facts) =>
      lnk(facts, (found) =>
        when(startsInterpreter(found) && DOCUMENT_ICON.test(found.iconLocation ?? ""), {
          Icon: found.iconLocation ?? "",
          ...commandRow(found),
        }),
      ),
  },
  {
    name: "lnk-payload-behind",
    title: "Data Behind A Shortcut",
    description: "Data follows the end of the shortcut, which its command may cut out and run.",
    severity: 60,
    confidence: 75,
    category: ["dropper"],
    tags: ["shortcut", "lnk", "overlay"],
    tactics: ["TA0005"],
    techniques: ["T1027.012", "T1027.009"],
    match: (facts) =>
      lnk(facts, ({ overlay }) =>
        overlay !== undefined && overlay.sizeBytes >= PAYLOAD_BYTES
          ? [{ Offset: overlay.offset, Size: overlay.sizeBytes, Entropy: overlay.entropy }]
          : [],
      ),
  },
  {
    name: "lnk-remote-target",
    title: "Shortcut To Another Machine",
    description: "The target lies on the share of another machine.",
    severity: 35,
    confidence: 50,
    category: ["network-information"],
    tags: ["shortcut", "lnk"],
    tactics: ["TA0006"],
    techniques: ["T1187"],
    match: (facts) =>
      lnk(facts, ({ networkPath, target }) => {
        const path = networkPath ?? target ?? "";
        return when(path.startsWith("\\\\"), { Value: path });
      }),
  },
  {
    name: "url-shortcut-file-share",
    title: "Internet Shortcut Opens A File On Another Machine",
    description:
      "The shortcut opens a file on a share, past the warnings of the browser, and tells that machine who the user is.",
    severity: 75,
    confidence: 80,
    category: ["exploit"],
    tags: ["shortcut", "url"],
    tactics: ["TA0001", "TA0006"],
    techniques: ["T1204.001", "T1187"],
    match: ({ inspection: { urlShortcut } }) => {
      const url = urlShortcut?.url ?? "";
      return when(
        /^(?:file:\/{2,}[^/]|file:\\\\|\\\\)/i.test(url) && !/^file:\/{2,3}(?:localhost\/|[a-z]:)/i.test(url),
        {
          URL: url,
        },
      );
    },
  },
  {
    name: "url-shortcut-remote-icon",
    title: "Internet Shortcut Takes Its Icon From Another Machine",
    description: "Windows connects to that machine, and tells it who the user is, as soon as the folder is shown.",
    severity: 65,
    confidence: 80,
    category: ["credential-theft"],
    tags: ["shortcut", "url"],
    tactics: ["TA0006"],
    techniques: ["T1187"],
    match: ({ inspection: { urlShortcut } }) =>
      when(/^(?:\\\\|file:\/\/[^/])/i.test(urlShortcut?.iconFile ?? ""), { Icon: urlShortcut?.iconFile ?? "" }),
  },
  {
    name: "desktop-entry-command",
    title: "Desktop Entry Runs A Shell Command",
    description: "The entry starts a shell that fetches or decodes something.",
    severity: 80,
    confidence: 80,
    category: ["execution"],
    tags: ["shortcut", "desktop"],
    tactics: ["TA0002"],
    techniques: ["T1204.002", "T1059.004"],
    match: ({ inspection: { identification, strings } }) =>
      identification.type === "desktop"
        ? strings
            .filter(({ value }) =>
              /^Exec=.{0,200}\b(?:curl|wget|base64|nc|\/dev\/tcp|python\d? -c)\b/.test(
                value.slice(0, MAX_MATCHED_CHARACTERS),
              ),
            )
            .map(({ value, offset }) => ({ Value: value, Offset: offset }))
        : [],
  },
];
