/** Signs of scripts that are judged by the text that showed them, since the same words are also used honestly. */
import type { ScriptFacts, ScriptSign, ScriptSignName } from "@fumehood/inspect";
import { type Evidence, type Indicator, rows } from "../indicator.ts";
import { isForWindowsHost, scriptOf } from "./script-facts.ts";

/** A shell wired to a connection on one line; nothing else is written like this. */
const SHELL_ON_CONNECTION: readonly RegExp[] = [
  /\bsh\s{1,4}-i\b.{0,60}\/dev\/(?:tcp|udp)\//i,
  /\/dev\/(?:tcp|udp)\/.{0,80}(?:\b0\s{0,2}[<>]&\s{0,2}\d|\bsh\s{0,4}<&|\bread\b.{0,20};\s{0,2}do\s{1,4}\$)/i,
  /\b(?:nc|ncat|netcat)(?:\.exe)?\s.{0,80}-e\s{0,4}\S{0,20}(?:sh|cmd)|mkfifo\s.{0,110}\|\s{0,4}nc\b|socat\s.{0,110}exec:/i,
  /(?:fsockopen|tcpsocket\.(?:open|new))\s{0,4}\(.{0,110}(?:exec|proc_open)|io::socket::inet.{0,110}\b(?:system|exec)\b/i,
];
const DUPLICATED_SOCKET = /os\.dup2\s{0,4}\(\s{0,4}\w{1,40}\.fileno\s{0,4}\(\s{0,4}\)\s{0,4},\s{0,4}[012]\s{0,4}\)/i;
const DUPLICATION = /os\.dup2\s{0,4}\(\s{0,4}\w{1,40}\.fileno\b/i;
const SHELL_ON_TERMINAL = /pty\.spawn\s{0,4}\(\s{0,4}\[?["'][\w/]{0,20}sh\b/i;
const TCP_CLIENT = /net\.sockets\.tcpclient/i;
const RANSOM_DEMAND =
  /your (?:files|documents|data|network) (?:have been|has been|are|were) (?:encrypted|locked|stolen)|send .{0,30}(?:bitcoin|btc|monero)|private key (?:will be|is) (?:destroyed|deleted)/i;
const ENCODED_ARGUMENT = /\s[-/]e(?:n[a-z]{0,14}|c)?\s{1,4}["']?[a-z0-9+/]{16}/i;
const CRADLE_FETCH = /downloadstring|downloaddata|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|openread/i;
const CRADLE_RUN = /\biex\b|invoke-expression|\[scriptblock\]::create|assembly\]?::load/i;
const REMOTE_TOOL = /\b(?:mshta|regsvr32|rundll32|cmstp|wmic|odbcconf|hh)(?:\.exe)?\s.{0,80}https?:\/\//i;
const HOST_FETCH = /xmlhttp|winhttp|urldownloadtofile/i;

const MEMORY_CALL =
  /virtualalloc|virtualprotect|writeprocessmemory|createremotethread|ntmapviewofsection|queueuserapc|createthread|rtlmovememory|prot_exec|callwindowproc|enumsystemlocales/i;

function signsOf(script: ScriptFacts | undefined, name: ScriptSignName): ScriptSign[] {
  return script?.signs.filter((sign) => sign.name === name) ?? [];
}

function signRow({ excerpt, offset, layer }: ScriptSign): Evidence {
  return { Value: excerpt, Offset: offset, Decoding_Layer: layer };
}

/** Calls that only make sense together: memory for code, and a way to start it. */
function memoryCalls(signs: readonly ScriptSign[]): ScriptSign[] {
  const different = new Set(signs.map(({ excerpt }) => MEMORY_CALL.exec(excerpt)?.[0].toLowerCase() ?? ""));
  different.delete("");
  return different.size >= 2 ? [...signs] : [];
}

/** Signs that show a shell on a connection by themselves, or by what else the script does. */
function reverseShellSigns(script: ScriptFacts | undefined): ScriptSign[] {
  const signs = signsOf(script, "reverse-shell");
  const startsPrograms = signsOf(script, "execution").length > 0;
  const startsTerminal = signs.some(({ excerpt }) => SHELL_ON_TERMINAL.test(excerpt));
  const runsText = signsOf(script, "dynamic-code").length > 0;
  return signs.filter(
    ({ excerpt }) =>
      SHELL_ON_CONNECTION.some((pattern) => pattern.test(excerpt)) ||
      (startsPrograms && DUPLICATED_SOCKET.test(excerpt)) ||
      (startsTerminal && DUPLICATION.test(excerpt)) ||
      (runsText && script?.language === "powershell" && TCP_CLIENT.test(excerpt)),
  );
}

export const SCRIPT_TELLING_INDICATORS: readonly Indicator[] = [
  {
    name: "script-reverse-shell",
    title: "Reverse Shell",
    description: "The script connects a shell to a remote machine, which gives whoever is there control.",
    severity: 90,
    confidence: 95,
    category: ["remote-access"],
    tags: ["script", "reverse-shell"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1059", "T1095"],
    match: (facts) => rows(reverseShellSigns(scriptOf(facts)), signRow),
  },
  {
    name: "script-remote-shell-parts",
    title: "Parts Of A Remote Shell",
    description: "The script uses functions that remote shells are made of, and honest network programs too.",
    severity: 40,
    confidence: 45,
    category: ["remote-access"],
    tags: ["script", "network"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1059", "T1095"],
    match: (facts) => {
      const script = scriptOf(facts);
      return reverseShellSigns(script).length > 0 ? [] : rows(signsOf(script, "reverse-shell"), signRow);
    },
  },
  {
    name: "script-ransom-note",
    title: "Words Of A Ransom Note In A Script",
    description: "The script holds sentences of the kind that ransom notes are made of.",
    severity: 85,
    confidence: 80,
    category: ["ransomware"],
    tags: ["script", "ransomware"],
    tactics: ["TA0040"],
    techniques: ["T1486"],
    match: (facts) =>
      rows(
        signsOf(scriptOf(facts), "ransom-note").filter(({ excerpt }) => RANSOM_DEMAND.test(excerpt)),
        signRow,
      ),
  },
  {
    name: "script-code-injection",
    title: "Script Runs Machine Code In Memory",
    description: "The script calls functions that allocate memory, write machine code there and start it.",
    severity: 65,
    confidence: 70,
    category: ["injection"],
    tags: ["script", "injection"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1055", "T1106"],
    match: (facts) => rows(memoryCalls(signsOf(scriptOf(facts), "code-injection")), signRow),
  },
  {
    name: "script-encoded-command",
    title: "Script Passes An Encoded Command",
    description: "The script calls PowerShell with a command that is encoded, so that it is not read.",
    severity: 65,
    confidence: 75,
    category: ["evasion"],
    tags: ["script", "powershell", "obfuscation"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1027.010", "T1059.001"],
    match: (facts) =>
      rows(
        signsOf(scriptOf(facts), "encoded-command").filter(({ excerpt }) => ENCODED_ARGUMENT.test(excerpt)),
        signRow,
      ),
  },
  {
    name: "script-base64-decoding",
    title: "Script Decodes Base64",
    description: "The script decodes data in base64.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["script", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1140"],
    match: (facts) =>
      rows(
        signsOf(scriptOf(facts), "encoded-command").filter(({ excerpt }) => !ENCODED_ARGUMENT.test(excerpt)),
        signRow,
      ),
  },
  {
    name: "script-download-cradle",
    title: "Script Runs What It Downloads",
    description: "One line of the script fetches text from the network and runs it as code, without a file.",
    severity: 75,
    confidence: 80,
    category: ["downloader"],
    tags: ["script", "powershell", "downloader"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1059.001", "T1105"],
    match: (facts) =>
      rows(
        scriptOf(facts)?.signs.filter(({ excerpt }) => CRADLE_FETCH.test(excerpt) && CRADLE_RUN.test(excerpt)),
        signRow,
      ),
  },
  {
    name: "script-remote-lolbin",
    title: "Script Has A System Tool Run Code From The Network",
    description: "The script hands a URL to a tool of Windows that runs what it finds there.",
    severity: 85,
    confidence: 85,
    category: ["downloader"],
    tags: ["script", "lolbin", "downloader"],
    tactics: ["TA0005", "TA0011"],
    techniques: ["T1218", "T1105"],
    match: (facts) =>
      rows(
        signsOf(scriptOf(facts), "lolbin").filter(({ excerpt }) => REMOTE_TOOL.test(excerpt)),
        signRow,
      ),
  },
  {
    name: "script-host-dropper",
    title: "Windows Script Downloads A File And Starts It",
    description: "A script for Windows' script hosts fetches data, writes it to a file and starts a program.",
    severity: 85,
    confidence: 90,
    category: ["dropper"],
    tags: ["script", "dropper", "windows"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1059.005", "T1059.007", "T1105"],
    match: (facts) => {
      const script = scriptOf(facts);
      if (script === undefined || !isForWindowsHost(script)) return [];
      const fetches = signsOf(script, "download").filter(({ excerpt }) => HOST_FETCH.test(excerpt));
      const [drops, runs] = [signsOf(script, "file-drop"), signsOf(script, "execution")];
      if (fetches.length === 0 || drops.length === 0 || runs.length === 0) return [];
      return rows([...fetches, ...drops, ...runs], signRow);
    },
  },
];
