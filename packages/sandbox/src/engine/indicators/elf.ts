/** Programs of Linux and its relatives. */
import type { ElfFacts } from "@fumehood/inspect";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";
import { MAX_MATCHED_CHARACTERS } from "../limits.ts";

const RANDOM_ENTROPY = 7.8;
const MIN_PAYLOAD_BYTES = 16_384;

function elf(facts: Facts, toEvidence: (elf: ElfFacts) => Evidence[]): Evidence[] {
  return facts.inspection.elf === undefined ? [] : toEvidence(facts.inspection.elf);
}

/** Rows when all of the symbols are imported. */
function symbols(facts: Facts, ...groups: readonly (readonly string[])[]): Evidence[] {
  return elf(facts, ({ importedSymbols }) => {
    const imported = new Set(importedSymbols.map((symbol) => symbol.split("@", 1)[0] ?? symbol));
    const found = groups.map((group) => group.find((name) => imported.has(name)));
    return found.every((name) => name !== undefined) ? found.map((name) => ({ Function: name })) : [];
  });
}

/** Distinct hits of a pattern in the strings; none when fewer than `least`. */
function elfStrings(facts: Facts, pattern: RegExp, least: number): Evidence[] {
  return elf(facts, () => {
    const found = new Map<string, Evidence>();
    for (const { value, offset } of facts.inspection.strings) {
      const hit = pattern.exec(value.slice(0, MAX_MATCHED_CHARACTERS))?.[0];
      if (hit !== undefined && !found.has(hit)) found.set(hit, { Value: value, Offset: offset });
    }
    return found.size >= least ? [...found.values()] : [];
  });
}

function isKernelModule({ type, sections }: ElfFacts): boolean {
  return type === "relocatable" && sections.some(({ name }) => name === ".modinfo");
}

export const ELF_INDICATORS: readonly Indicator[] = [
  {
    name: "elf-upx-packed",
    title: "Packed With UPX",
    description:
      "The program was packed with UPX, which ordinary programs of Linux seldom are and those of botnets often.",
    severity: 50,
    confidence: 75,
    category: ["evasion"],
    tags: ["file", "elf", "packer"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) => elf(facts, ({ isUpxPacked }) => when(isUpxPacked, { Packer: "upx" })),
  },
  {
    name: "elf-static-stripped",
    title: "Static Program Without Symbols",
    description: "The program brings all libraries with it and names none of its functions.",
    severity: 20,
    confidence: 45,
    category: ["attribute"],
    tags: ["file", "attributes", "elf"],
    tactics: ["TA0005"],
    techniques: ["T1027.008"],
    match: (facts) =>
      elf(facts, ({ isStatic, isStripped, type }) => when(isStatic && isStripped && type === "executable")),
  },
  {
    name: "elf-no-section-headers",
    title: "Program Without Section Headers",
    description:
      "The table of sections was taken away. Programs run without it; debuggers and disassemblers are hindered.",
    severity: 40,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "elf", "sections"],
    tactics: ["TA0005"],
    techniques: ["T1027.008"],
    match: (facts) => elf(facts, ({ hasSectionHeaders, type }) => when(!hasSectionHeaders && type !== "core")),
  },
  {
    name: "elf-writable-executable-segment",
    title: "Memory That Is Writable And Executable",
    description: "A segment may be written and run at the same time, as code needs that unpacks or changes itself.",
    severity: 40,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "elf", "segments"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) =>
      elf(facts, ({ hasWritableExecutableSegment, segments }) => {
        if (!hasWritableExecutableSegment) return [];
        return rows(
          segments.filter(({ permissions }) => permissions === "rwx"),
          ({ type, offset, memorySize }) => ({ Segment: type, Offset: offset, Size: memorySize }),
        );
      }),
  },
  {
    name: "elf-executable-stack",
    title: "Executable Stack",
    description: "The program asks for a stack on which code may run.",
    severity: 20,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "attributes", "elf"],
    tactics: [],
    techniques: [],
    match: (facts) => elf(facts, ({ hasExecutableStack, type }) => when(hasExecutableStack && type !== "relocatable")),
  },
  {
    name: "elf-search-path-unsafe",
    title: "Looks For Libraries Where Anybody Can Write",
    description: "The search path for libraries names a temporary folder or the current one.",
    severity: 35,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "elf", "libraries"],
    tactics: ["TA0003", "TA0005"],
    techniques: ["T1574.006"],
    match: (facts) =>
      rows(
        facts.inspection.elf?.rpath.filter((path) => /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\.\.?)(?:\/|$)/.test(path)),
        (path) => ({ Value: path }),
      ),
  },
  {
    name: "elf-interpreter-unusual",
    title: "Unusual Dynamic Loader",
    description: "The program asks for a loader outside of the folders in which systems keep theirs.",
    severity: 30,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "elf"],
    tactics: ["TA0005"],
    techniques: ["T1574.006"],
    match: (facts) =>
      elf(facts, ({ interpreter }) =>
        when(
          interpreter !== undefined &&
            !/^\/(?:usr\/)?(?:lib|lib32|lib64|libx32|libexec|system|apex|nix|gnu)\//.test(interpreter),
          { Value: interpreter ?? "" },
        ),
      ),
  },
  {
    name: "elf-memory-execution",
    title: "Runs Programs From Memory",
    description: "The program imports what it takes to make a file in memory and run it without a trace on disk.",
    severity: 50,
    confidence: 55,
    category: ["evasion"],
    tags: ["elf", "imports", "fileless"],
    tactics: ["TA0005"],
    techniques: ["T1620"],
    match: (facts) => symbols(facts, ["memfd_create"], ["fexecve", "execveat"]),
  },
  {
    name: "elf-remote-shell-api",
    title: "Functions Of A Remote Shell",
    description:
      "The program imports what it takes to connect out, put the connection in place of its input and output, and start a shell.",
    severity: 40,
    confidence: 45,
    category: ["attribute"],
    tags: ["elf", "imports", "network"],
    tactics: ["TA0002", "TA0011"],
    techniques: ["T1059.004", "T1095"],
    match: (facts) =>
      symbols(facts, ["socket"], ["connect"], ["dup2", "dup3"], ["execve", "execl", "execlp", "execvp", "execv"]),
  },
  {
    name: "elf-process-injection-api",
    title: "Writes Into Other Processes",
    description: "The program imports functions that write the memory of other processes.",
    severity: 35,
    confidence: 45,
    category: ["injection"],
    tags: ["elf", "imports", "injection"],
    tactics: ["TA0005", "TA0004"],
    techniques: ["T1055.008"],
    match: (facts) => symbols(facts, ["process_vm_writev"]),
  },
  {
    name: "elf-botnet-strings",
    title: "Strings Of Botnets For Small Devices",
    description:
      "The program holds several of the paths, commands and requests that botnets for routers, cameras and recorders are known by.",
    severity: 90,
    confidence: 90,
    category: ["malware"],
    tags: ["elf", "strings", "botnet"],
    tactics: ["TA0002", "TA0040"],
    techniques: ["T1059.004", "T1498"],
    match: (facts) =>
      elfStrings(
        facts,
        /\/bin\/busybox [A-Z]{4,10}\b|TSource Engine Query|GETLOCALIP|\/ctrlt\/DeviceUpgrade_1|\/UD\/act\?1|\/picsdesc\.xml|\/dev\/misc\/watchdog|\/GponForm\/diag_Form|\/cdn-cgi\/l\/chk_captcha|\/HNAP1\/|LOLNOGTFO|KILLATTK|\bUDPFLOOD\b|\bTCPFLOOD\b|\bHTTPFLOOD\b|\/tmp\/\.[a-z]{2,12}sh\b/,
        2,
      ),
  },
  {
    name: "elf-persistence-paths",
    title: "Places From Which Programs Start By Themselves",
    description: "The program knows several places from which a system starts programs, or keys for logging in.",
    severity: 45,
    confidence: 55,
    category: ["persistence"],
    tags: ["elf", "strings", "persistence"],
    tactics: ["TA0003"],
    techniques: ["T1053.003", "T1543.002"],
    match: (facts) =>
      elfStrings(
        facts,
        /\/etc\/cron\.(?:d|hourly|daily)\b|\/etc\/crontab\b|\/var\/spool\/cron\b|\/etc\/rc\.local\b|\/etc\/init\.d\/|\/etc\/profile\.d\/|\/\.ssh\/authorized_keys\b|\/\.bashrc\b|\/\.bash_profile\b|\/etc\/systemd\/system\/[\w%-]{1,40}\.service/,
        3,
      ),
  },
  {
    name: "elf-preload-hook",
    title: "Installs A Library Into All Programs",
    description:
      "The program names the file that has a library loaded into every program, and is not part of the system's loader.",
    severity: 55,
    confidence: 50,
    category: ["rootkit"],
    tags: ["elf", "strings", "preload"],
    tactics: ["TA0003", "TA0005"],
    techniques: ["T1574.006"],
    match: (facts) =>
      elf(facts, ({ soname }) =>
        /^(?:ld-|ld\d*\.|libc\.)/.test(soname ?? "") ? [] : elfStrings(facts, /\/etc\/ld\.so\.preload\b/, 1),
      ),
  },
  {
    name: "elf-download-commands",
    title: "Commands That Fetch And Run A File",
    description: "The program holds a shell command that fetches a file and makes it run.",
    severity: 75,
    confidence: 80,
    category: ["downloader"],
    tags: ["elf", "strings", "downloader"],
    tactics: ["TA0011", "TA0002"],
    techniques: ["T1105", "T1059.004"],
    match: (facts) =>
      elfStrings(
        facts,
        /\b(?:wget|curl|tftp)\s.{0,120}(?:;|&&|\|\|?)\s{0,4}(?:chmod\s{1,4}(?:\+x|[0-7]{3,4})|sh\b|bash\b|\.\/|\/tmp\/)|cd\s{1,4}\/tmp.{0,40}(?:wget|curl|tftp)\s/,
        1,
      ),
  },
  {
    name: "elf-history-tampering",
    title: "Switches The Shell's History Off",
    description: "The program holds commands that switch off or clear the history of commands.",
    severity: 55,
    confidence: 65,
    category: ["evasion"],
    tags: ["elf", "strings", "history"],
    tactics: ["TA0005"],
    techniques: ["T1070.003"],
    match: (facts) =>
      elfStrings(facts, /unset\s{1,4}HISTFILE|HISTFILE=\/dev\/null|history\s{1,4}-c\b|rm\s.{0,30}\.bash_history/, 1),
  },
  {
    name: "elf-kernel-module",
    title: "Kernel Module",
    description: "The file is a module for the Linux kernel.",
    severity: 20,
    confidence: 80,
    category: ["attribute"],
    tags: ["file", "elf", "kernel"],
    tactics: [],
    techniques: [],
    match: (facts) => elf(facts, (program) => when(isKernelModule(program), { Section: ".modinfo" })),
  },
  {
    name: "elf-kernel-hooking",
    title: "Kernel Module That Hooks System Calls",
    description:
      "A kernel module names the table of system calls or the list of modules, as rootkits do that hide themselves.",
    severity: 80,
    confidence: 75,
    category: ["rootkit"],
    tags: ["elf", "kernel", "rootkit"],
    tactics: ["TA0005", "TA0003"],
    techniques: ["T1014", "T1547.006"],
    match: (facts) =>
      elf(facts, (program) =>
        isKernelModule(program)
          ? elfStrings(facts, /\bsys_call_table\b|\bhide_(?:pid|module|proc)\b|\bgive_root\b/, 1)
          : [],
      ),
  },
  {
    name: "elf-overlay-random",
    title: "Random Data Behind The Program",
    description: "A long stretch of compressed or encrypted data follows the program.",
    severity: 30,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "elf", "overlay"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) =>
      elf(facts, ({ overlay }) =>
        overlay !== undefined && overlay.sizeBytes >= MIN_PAYLOAD_BYTES && overlay.entropy > RANDOM_ENTROPY
          ? [{ Offset: overlay.offset, Size: overlay.sizeBytes, Entropy: overlay.entropy }]
          : [],
      ),
  },
  {
    name: "elf-malformed",
    title: "Header Is Malformed",
    description: "Parts of the header contradict each other or point outside of the file.",
    severity: 25,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "elf", "malformed"],
    tactics: [],
    techniques: [],
    match: (facts) => rows(facts.inspection.elf?.problems, (problem) => ({ Message: problem })),
  },
];
