/** What any file may show: the test file, files within files, telling strings in programs. */
import type { EmbeddedFile } from "@fumehood/inspect";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";
import { MAX_MATCHED_CHARACTERS } from "../limits.ts";

const PROGRAM_TYPES: ReadonlySet<string> = new Set(["pe-exe", "pe-dll", "pe-sys", "elf", "mach-o", "msi", "lnk"]);
const ARCHIVE_TYPES: ReadonlySet<string> = new Set(["zip", "7z", "rar", "cab"]);

function embeddedRows(facts: Facts, holds: (file: EmbeddedFile) => boolean): Evidence[] {
  return rows(facts.inspection.embedded.filter(holds), (file) => ({
    Offset: file.offset,
    Filetype: file.type,
    Where: file.where,
  }));
}

/** Strings of programs that a pattern hits. Prose about malware is full of such strings, so only programs are looked at. */
export function programStrings(facts: Facts, pattern: RegExp): Evidence[] {
  const { family, type } = facts.inspection.identification;
  if (family !== "executable" || type === "eicar") return [];
  return facts.inspection.strings
    .map(({ value, offset }) => ({ value: value.slice(0, MAX_MATCHED_CHARACTERS), offset }))
    .filter(({ value }) => pattern.test(value))
    .map(({ value, offset }) => ({ Value: value, Offset: offset }));
}

/** Different words out of a list that occur as strings; none when fewer than `least`. */
function distinctWords(facts: Facts, pattern: RegExp, least: number): Evidence[] {
  const found = new Map<string, Evidence>();
  for (const row of programStrings(facts, pattern)) {
    const word = pattern.exec(String(row["Value"]))?.[0].toLowerCase() ?? "";
    if (!found.has(word)) found.set(word, row);
  }
  return found.size >= least ? [...found.values()] : [];
}

export const GENERAL_INDICATORS: readonly Indicator[] = [
  {
    name: "eicar-test-file",
    title: "EICAR Test File",
    description:
      "The file is the harmless test file on which anti-virus products agree. It shows that a chain of inspection works, and is rated as malware on purpose.",
    severity: 95,
    confidence: 100,
    category: ["malware"],
    tags: ["test", "eicar"],
    tactics: [],
    techniques: [],
    match: ({ inspection }) => when(inspection.identification.type === "eicar", { Filetype: "eicar" }),
  },
  {
    name: "eicar-embedded",
    title: "EICAR Test File Inside",
    description: "The EICAR test file lies inside the file.",
    severity: 90,
    confidence: 95,
    category: ["malware"],
    tags: ["test", "eicar"],
    tactics: [],
    techniques: [],
    match: (facts) => embeddedRows(facts, (file) => file.type === "eicar"),
  },
  {
    name: "document-embedded-executable",
    title: "Program Inside A Document",
    description: "A program lies within the bytes of a document. Documents have no need of one.",
    severity: 70,
    confidence: 75,
    category: ["dropper"],
    tags: ["document", "embedded"],
    tactics: ["TA0005", "TA0002"],
    techniques: ["T1027.009"],
    match: (facts) =>
      facts.inspection.identification.family === "document"
        ? embeddedRows(facts, (file) => PROGRAM_TYPES.has(file.type))
        : [],
  },
  {
    name: "image-embedded-executable",
    title: "Program Inside A Picture",
    description: "A program lies behind or within a picture or sound: a usual way to carry one past filters.",
    severity: 80,
    confidence: 80,
    category: ["dropper"],
    tags: ["image", "embedded", "steganography"],
    tactics: ["TA0005"],
    techniques: ["T1027.009", "T1027.003"],
    match: (facts) =>
      ["image", "media"].includes(facts.inspection.identification.family)
        ? embeddedRows(facts, (file) => PROGRAM_TYPES.has(file.type))
        : [],
  },
  {
    name: "image-appended-archive",
    title: "Archive Behind A Picture",
    description: "An archive follows the defined end of a picture.",
    severity: 50,
    confidence: 70,
    category: ["evasion"],
    tags: ["image", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.003"],
    match: (facts) =>
      facts.inspection.identification.family === "image"
        ? embeddedRows(facts, (file) => file.where === "overlay" && ARCHIVE_TYPES.has(file.type))
        : [],
  },
  {
    name: "strings-tor-address",
    title: "Tor Hidden Service Address",
    description: "The program holds the address of a Tor hidden service.",
    severity: 45,
    confidence: 60,
    category: ["network-information"],
    tags: ["strings", "tor"],
    tactics: ["TA0011"],
    techniques: ["T1090.003"],
    match: (facts) => programStrings(facts, /\b(?:[a-z2-7]{56}|[a-z2-7]{16})\.onion\b/),
  },
  {
    name: "strings-ransom-note",
    title: "Words Of A Ransom Note",
    description: "The program holds sentences of the kind that ransom notes are made of.",
    severity: 85,
    confidence: 85,
    category: ["ransomware"],
    tags: ["strings", "ransomware"],
    tactics: ["TA0040"],
    techniques: ["T1486"],
    match: (facts) =>
      programStrings(
        facts,
        /(?:your|all) (?:\w{1,20} ){0,3}files (?:have been|were|are) (?:\w{1,20} )?encrypted|to (?:decrypt|recover|restore) your (?:\w{1,20} )?files|pay (?:the|a) ransom/i,
      ),
  },
  {
    name: "strings-shadow-copy-deletion",
    title: "Commands That Delete Shadow Copies Or Backups",
    description:
      "The program holds commands that delete shadow copies and backups or switch recovery off, as ransomware does first.",
    severity: 85,
    confidence: 85,
    category: ["ransomware"],
    tags: ["strings", "ransomware", "recovery"],
    tactics: ["TA0040"],
    techniques: ["T1490"],
    match: (facts) =>
      programStrings(
        facts,
        /vssadmin(?:\.exe)?\s{1,8}(?:delete|resize)\s{1,8}shadow|wmic(?:\.exe)?\s{1,8}shadowcopy\s{1,8}delete|wbadmin(?:\.exe)?\s{1,8}delete\s{1,8}(?:catalog|systemstatebackup)|bcdedit(?:\.exe)?\s.{0,40}recoveryenabled\s{1,8}no/i,
      ),
  },
  {
    name: "strings-credential-tool",
    title: "Names Of A Credential Dumping Tool",
    description: "The program holds commands of a tool that reads passwords and tickets out of the memory of Windows.",
    severity: 90,
    confidence: 95,
    category: ["credential-theft"],
    tags: ["strings", "mimikatz"],
    tactics: ["TA0006"],
    techniques: ["T1003.001"],
    match: (facts) =>
      programStrings(facts, /sekurlsa::(?:logonpasswords|minidump|pth)|lsadump::(?:sam|dcsync|lsa)|\bgentilkiwi\b/i),
  },
  {
    name: "strings-lsass-dump",
    title: "Dump Of The Local Security Authority",
    description: "The program holds a command that dumps the process in which Windows keeps credentials.",
    severity: 80,
    confidence: 85,
    category: ["credential-theft"],
    tags: ["strings", "lsass"],
    tactics: ["TA0006"],
    techniques: ["T1003.001"],
    match: (facts) =>
      programStrings(facts, /comsvcs(?:\.dll)?\s{0,8},?\s{0,8}#?(?:minidump|\+?24)|lsass\.dmp|procdump.{0,40}lsass/i),
  },
  {
    name: "strings-uac-bypass",
    title: "Bypass Of User Account Control",
    description: "The program holds a registry path that is used to be elevated without asking the user.",
    severity: 75,
    confidence: 80,
    category: ["privilege-escalation"],
    tags: ["strings", "uac"],
    tactics: ["TA0004", "TA0005"],
    techniques: ["T1548.002"],
    match: (facts) => programStrings(facts, /\\(?:ms-settings|mscfile|exefile)\\shell\\(?:open|runas)\\command\b/i),
  },
  {
    name: "strings-defender-tampering",
    title: "Commands That Switch Defender Off",
    description: "The program holds commands or values that switch Windows Defender off or make exceptions for it.",
    severity: 70,
    confidence: 75,
    category: ["evasion"],
    tags: ["strings", "defender"],
    tactics: ["TA0005"],
    techniques: ["T1562.001"],
    match: (facts) =>
      programStrings(
        facts,
        /(?:set|add)-mppreference\s.{0,80}-(?:disablerealtimemonitoring|exclusionpath|exclusionprocess|exclusionextension)|sc(?:\.exe)?\s{1,8}(?:stop|delete)\s{1,8}windefend/i,
      ),
  },
  {
    name: "strings-anti-vm",
    title: "Names Of Virtual Machines",
    description:
      "The program knows drivers, processes or devices of several virtual machines or sandboxes, as a program does that looks for them.",
    severity: 40,
    confidence: 60,
    category: ["evasion"],
    tags: ["strings", "anti-vm"],
    tactics: ["TA0005", "TA0007"],
    techniques: ["T1497.001"],
    match: (facts) =>
      distinctWords(
        facts,
        /vboxguest|vboxservice|vboxtray|vboxmouse|vmtoolsd|vmhgfs|vmwaretray|vmwareuser|sbiedll|cuckoomon|qemu-ga|prl_tools|joeboxserver|api_log\.dll|dir_watch\.dll|vmsrvc|xenservice/i,
        2,
      ),
  },
  {
    name: "strings-analysis-tools",
    title: "Names Of Analysis Tools",
    description:
      "The program knows several debuggers, monitors or network tracers by name, as a program does that refuses to be watched.",
    severity: 45,
    confidence: 60,
    category: ["evasion"],
    tags: ["strings", "anti-analysis"],
    tactics: ["TA0005", "TA0007"],
    techniques: ["T1622", "T1057"],
    match: (facts) =>
      distinctWords(
        facts,
        /wireshark\.exe|procmon(?:64)?\.exe|procexp(?:64)?\.exe|ollydbg|x(?:32|64)dbg|windbg\.exe|fiddler\.exe|tcpview\.exe|autoruns\.exe|processhacker\.exe|dumpcap\.exe|pestudio|importrec|immunitydebugger/i,
        3,
      ),
  },
  {
    name: "strings-security-products",
    title: "Names Of Security Products' Processes",
    description:
      "The program knows processes of several security products by name, as a program does that ends or avoids them.",
    severity: 45,
    confidence: 65,
    category: ["evasion"],
    tags: ["strings", "antivirus"],
    tactics: ["TA0005", "TA0007"],
    techniques: ["T1562.001", "T1518.001"],
    match: (facts) =>
      distinctWords(
        facts,
        /msmpeng\.exe|avp\.exe|avgui\.exe|avastui\.exe|ekrn\.exe|egui\.exe|mcshield\.exe|bdagent\.exe|ccsvchst\.exe|savservice\.exe|mbam(?:service|tray)?\.exe|sentinelagent\.exe|csfalconservice\.exe|avguard\.exe|avcenter\.exe/i,
        3,
      ),
  },
  {
    name: "strings-browser-credential-stores",
    title: "Paths Of Stored Browser Passwords",
    description: "The program knows where several browsers and wallets keep passwords, cookies or keys.",
    severity: 60,
    confidence: 65,
    category: ["credential-theft"],
    tags: ["strings", "stealer"],
    tactics: ["TA0006"],
    techniques: ["T1555.003"],
    match: (facts) =>
      distinctWords(
        facts,
        /\\google\\chrome\\user data|\\bravesoftware\\|\\opera software\\|\\yandex\\yandexbrowser|\\mozilla\\firefox\\profiles|\\microsoft\\edge\\user data|\blogins\.json|\bkey[34]\.db|\bsignons\.sqlite|\bwallet\.dat|\\electrum\\wallets|\\exodus\\|\bfilezilla\\recentservers\.xml/i,
        3,
      ),
  },
  {
    name: "strings-messenger-bot",
    title: "Address Of A Messenger's Bot Interface",
    description:
      "The program holds the address of a bot or webhook of a messenger, which malware uses to send off what it took.",
    severity: 50,
    confidence: 65,
    category: ["exfiltration"],
    tags: ["strings", "network"],
    tactics: ["TA0010", "TA0011"],
    techniques: ["T1567", "T1102"],
    match: (facts) =>
      programStrings(
        facts,
        /api\.telegram\.org\/bot|discord(?:app)?\.com\/api\/webhooks\/|hooks\.slack\.com\/services\//i,
      ),
  },
  {
    name: "strings-mining-pool",
    title: "Address Of A Mining Pool",
    description: "The program speaks the protocol of pools for mining crypto currencies.",
    severity: 65,
    confidence: 85,
    category: ["miner"],
    tags: ["strings", "mining"],
    tactics: ["TA0040"],
    techniques: ["T1496"],
    match: (facts) => programStrings(facts, /stratum\+(?:tcp|ssl|tls|udp):\/\/|--donate-level\b|\bxmrig\b/i),
  },
  {
    name: "strings-run-key",
    title: "Registry Key That Starts Programs",
    description: "The program knows the registry key under which Windows starts programs at logon.",
    severity: 30,
    confidence: 50,
    category: ["persistence"],
    tags: ["strings", "registry"],
    tactics: ["TA0003"],
    techniques: ["T1547.001"],
    match: (facts) =>
      programStrings(facts, /software\\(?:wow6432node\\)?microsoft\\windows\\currentversion\\run(?:once)?\b/i),
  },
  {
    name: "strings-scheduled-task",
    title: "Command That Creates A Scheduled Task",
    description: "The program holds a command that creates a scheduled task.",
    severity: 45,
    confidence: 60,
    category: ["persistence"],
    tags: ["strings", "task"],
    tactics: ["TA0003", "TA0002"],
    techniques: ["T1053.005"],
    match: (facts) => programStrings(facts, /schtasks(?:\.exe)?["']?\s{1,8}.{0,40}\/create\b/i),
  },
  {
    name: "strings-encoded-powershell",
    title: "Encoded PowerShell Command",
    description: "The program holds a call of PowerShell with an encoded command or a hidden window.",
    severity: 65,
    confidence: 70,
    category: ["evasion"],
    tags: ["strings", "powershell"],
    tactics: ["TA0002", "TA0005"],
    techniques: ["T1059.001", "T1027.010"],
    match: (facts) =>
      programStrings(
        facts,
        /powershell(?:\.exe)?["']?\s.{0,120}-(?:e|en|enc|enco|encodedcommand|w(?:indowstyle)?\s{1,4}(?:hidden|1))(?:\s|$)/i,
      ),
  },
  {
    name: "strings-self-deletion",
    title: "Command That Deletes The Program Itself",
    description:
      "The program holds a command that waits and then deletes a file, as programs do that remove themselves.",
    severity: 60,
    confidence: 70,
    category: ["evasion"],
    tags: ["strings", "self-deletion"],
    tactics: ["TA0005"],
    techniques: ["T1070.004"],
    match: (facts) =>
      programStrings(
        facts,
        /(?:ping(?:\.exe)?\s.{0,40}(?:127\.0\.0\.1|localhost|1\.1\.1\.1)|choice\s{1,4}\/c|timeout\s{1,4}\/t).{0,80}&\s{0,4}(?:del|erase)\s/i,
      ),
  },
  {
    name: "strings-amsi-patch",
    title: "Name Of The Script Scanning Interface",
    description:
      "The program names the function through which Windows has scripts scanned; those that are no scanners do so to patch it.",
    severity: 60,
    confidence: 60,
    category: ["evasion"],
    tags: ["strings", "amsi"],
    tactics: ["TA0005"],
    techniques: ["T1562.001"],
    match: (facts) => programStrings(facts, /\bamsiscanbuffer\b|\betweventwrite\b.{0,20}patch/i),
  },
  {
    name: "strings-physical-drive",
    title: "Raw Access To A Disk",
    description: "The program names a disk as a raw device, by which it can write past the file system.",
    severity: 40,
    confidence: 45,
    category: ["attribute"],
    tags: ["strings", "disk"],
    tactics: ["TA0040"],
    techniques: ["T1561"],
    match: (facts) => programStrings(facts, /\\\\\.\\physicaldrive(?:\d|%)/i),
  },
  {
    name: "strings-hosts-file",
    title: "Path Of The Hosts File",
    description: "The program knows the file that overrides names in the network.",
    severity: 25,
    confidence: 45,
    category: ["attribute"],
    tags: ["strings", "network"],
    tactics: ["TA0005"],
    techniques: ["T1565.001"],
    match: (facts) => programStrings(facts, /\\drivers\\etc\\hosts\b/i),
  },
  {
    name: "strings-ip-literal-url",
    title: "URL With An Address Instead Of A Name",
    description: "The program holds a URL whose host is a numeric address. Services of repute have names.",
    severity: 25,
    confidence: 50,
    category: ["network-information"],
    tags: ["strings", "network"],
    tactics: ["TA0011"],
    techniques: ["T1071.001"],
    match: (facts) =>
      programStrings(
        facts,
        /\bhttps?:\/\/(?!(?:127|10|0|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.)(?:\d{1,3}\.){3}\d{1,3}(?:[:/]|$)/i,
      ),
  },
];
