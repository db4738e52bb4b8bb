/** Windows programs: how they are built. What they can do is told in `pe-capabilities.ts`. */
import type { PeFacts, PeSection } from "@fumehood/inspect";
import { type Evidence, type Facts, type Indicator, rows, when } from "../indicator.ts";
import { extensionOf } from "../extensions.ts";
import { apis, hasFewImports, importRows } from "./pe-apis.ts";

const PACKED_ENTROPY = 7.2;
const RANDOM_ENTROPY = 7.8;
const MIN_PACKED_BYTES = 4096;
const MIN_PAYLOAD_BYTES = 16_384;
/** 1992: the format is not older. */
const FIRST_PLAUSIBLE_SECONDS = 694_224_000;
const DAY_SECONDS = 86_400;
const PROGRAM_TYPES: ReadonlySet<string> = new Set(["pe-exe", "pe-dll", "pe-sys"]);

const COMPRESSORS: ReadonlySet<string> = new Set(
  "upx aspack fsg mpress petite nspack mew kkrunchy pecompact other-packer".split(" "),
);
const PROTECTORS: ReadonlySet<string> = new Set(
  "themida winlicense vmprotect enigma armadillo obsidium execryptor pelock asprotect safengine".split(" "),
);

/** Names that compilers and linkers of repute give to sections, without dot and in lower case. */
const USUAL_SECTIONS: ReadonlySet<string> = new Set(
  (
    "text code data rdata bss idata edata pdata xdata rsrc reloc tls crt didat debug init fini ctors dtors eh_fram eh_frame gfids giats " +
    "gehcont 00cfg retplne sdata sxdata itext buildid msvcjmc textbss ndata symtab rodata stab stabstr nep managed hydrated detourc " +
    "detourd fptable _rdata mrdata wixburn gxfg voltbl shared orpc cormeta page inline upx0 upx1 upx2 malloc_h lzmadec proxy didata " +
    "_text _data const rt_code cpadinfo syzygy note debug_o note.gnu.build-id"
  ).split(" "),
);

const DYNAMIC_RESOLUTION = apis("GetProcAddress LoadLibrary LoadLibraryEx LdrLoadDll LdrGetProcedureAddress");
const TELLING_BUILD_PATH =
  /(?:^|[\\/_ .-])(?:ransom(?:ware)?|keylogger|stealer|crypter|backdoor|rootkit|botnet|rat|trojan|dropper|shellcode|injector|inject|malware|exploit|bypass|payload|hvnc)(?:[\\/_ .-]|$)/i;

function pe(facts: Facts, toEvidence: (pe: PeFacts) => Evidence[]): Evidence[] {
  return facts.inspection.pe === undefined ? [] : toEvidence(facts.inspection.pe);
}

function sections(facts: Facts, holds: (section: PeSection) => boolean): Evidence[] {
  return rows(facts.inspection.pe?.sections.filter(holds), ({ name, entropy, rawOffset, rawSize }) => ({
    Section: name,
    Entropy: entropy,
    Offset: rawOffset,
    Size: rawSize,
  }));
}

function packers(facts: Facts, known: ReadonlySet<string>): Evidence[] {
  return rows(
    facts.inspection.pe?.packerHints.filter((hint) => known.has(hint.toLowerCase())),
    (hint) => ({ Packer: hint }),
  );
}

function stem(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1).toLowerCase();
  const extension = extensionOf(base);
  return extension === "" ? base : base.slice(0, -extension.length - 1);
}

function isRenamed(facts: Facts): boolean {
  const original = facts.inspection.pe?.versionInfo["OriginalFilename"]?.trim();
  return original !== undefined && original !== "" && stem(original) !== stem(facts.path);
}

export const PE_INDICATORS: readonly Indicator[] = [
  {
    name: "pe-header-timestamp-future",
    title: "PE Header Timestamp In The Future",
    description:
      "The time of linking in the header lies after the analysis, so it was set by hand or is no time at all.",
    severity: 5,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: ["TA0005"],
    techniques: ["T1070.006"],
    match: (facts) =>
      pe(facts, ({ timestamp, isReproducibleBuild }) =>
        when(!isReproducibleBuild && timestamp > facts.nowSeconds + DAY_SECONDS, { Timestamp: timestamp }),
      ),
  },
  {
    name: "pe-header-timestamp-implausible",
    title: "PE Header Timestamp Missing Or Too Old",
    description: "The time of linking in the header is absent or older than the format.",
    severity: 5,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: ["TA0005"],
    techniques: ["T1070.006"],
    match: (facts) =>
      pe(facts, ({ timestamp, isReproducibleBuild }) =>
        when(!isReproducibleBuild && timestamp < FIRST_PLAUSIBLE_SECONDS, { Timestamp: timestamp }),
      ),
  },
  {
    name: "pe-no-version-info",
    title: "Program Without Version Information",
    description: "The program carries no product name, company or version.",
    severity: 10,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: [],
    techniques: [],
    match: (facts) => pe(facts, ({ versionInfo }) => when(Object.keys(versionInfo).length === 0)),
  },
  {
    name: "pe-unsigned",
    title: "Program Without Embedded Signature",
    description: "The program carries no Authenticode signature. Parts of Windows are signed in catalogs instead.",
    severity: 5,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: [],
    techniques: [],
    match: (facts) => pe(facts, ({ signature }) => when(signature === undefined)),
  },
  {
    name: "pe-claims-microsoft-unsigned",
    title: "Says It Is By Microsoft But Is Not Signed",
    description: "The version information names Microsoft, and there is no embedded signature.",
    severity: 25,
    confidence: 40,
    category: ["evasion"],
    tags: ["file", "pe", "masquerading"],
    tactics: ["TA0005"],
    techniques: ["T1036.001"],
    match: (facts) =>
      pe(facts, ({ versionInfo, signature }) => {
        const company = versionInfo["CompanyName"] ?? "";
        return when(signature === undefined && /^microsoft\b/i.test(company), { Company: company });
      }),
  },
  {
    name: "pe-original-filename-mismatch",
    title: "Program Was Renamed",
    description: "The version information gives another file name.",
    severity: 10,
    confidence: 40,
    category: ["attribute"],
    tags: ["file", "pe", "name"],
    tactics: ["TA0005"],
    techniques: ["T1036.003"],
    match: (facts) =>
      when(isRenamed(facts), { Original_Filename: facts.inspection.pe?.versionInfo["OriginalFilename"] ?? "" }),
  },
  {
    name: "pe-packed-section",
    title: "Code Section Looks Packed",
    description: "A section with code is as random as compressed or encrypted data.",
    severity: 35,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "pe", "packer"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) =>
      sections(
        facts,
        (section) => section.executable && section.entropy > PACKED_ENTROPY && section.rawSize >= MIN_PACKED_BYTES,
      ),
  },
  {
    name: "pe-known-packer",
    title: "Packed With A Known Packer",
    description:
      "The program was compressed with a common packer. Such programs hide what they hold from simple inspection.",
    severity: 30,
    confidence: 85,
    category: ["evasion"],
    tags: ["file", "pe", "packer"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) => packers(facts, COMPRESSORS),
  },
  {
    name: "pe-known-protector",
    title: "Protected Against Analysis",
    description: "The program was treated with a product that encrypts code or runs it in a machine of its own.",
    severity: 55,
    confidence: 80,
    category: ["evasion"],
    tags: ["file", "pe", "protector"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) => packers(facts, PROTECTORS),
  },
  {
    name: "pe-entry-point-unusual",
    title: "Starts Outside Of Its Code",
    description:
      "The entry point lies in no section, in one that is not executable, or in the last one: the mark of packers and of file infectors.",
    severity: 45,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "pe", "packer"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) => pe(facts, (program) => when(hasUnusualEntryPoint(program), entryPointRow(program))),
  },
  {
    name: "pe-section-writable-executable",
    title: "Section Is Writable And Executable",
    description: "A section may be written and run at the same time, as code needs that unpacks or changes itself.",
    severity: 40,
    confidence: 60,
    category: ["evasion"],
    tags: ["file", "pe", "sections"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) => sections(facts, (section) => section.writable && section.executable),
  },
  {
    name: "pe-section-name-unusual",
    title: "Unusual Section Names",
    description: "Sections carry names that no common compiler gives.",
    severity: 15,
    confidence: 40,
    category: ["attribute"],
    tags: ["file", "pe", "sections"],
    tactics: [],
    techniques: [],
    match: (facts) => sections(facts, ({ name }) => !isUsualSection(name)),
  },
  {
    name: "pe-few-imports",
    title: "Almost No Imports",
    description: "The program asks the system for hardly any function by name, so it finds what it needs at run time.",
    severity: 35,
    confidence: 50,
    category: ["evasion"],
    tags: ["file", "pe", "imports"],
    tactics: ["TA0005"],
    techniques: ["T1027.007"],
    match: (facts) =>
      pe(facts, (program) => {
        const resolution = importRows(facts, DYNAMIC_RESOLUTION);
        return hasFewImports(program) && !program.isDll ? resolution : [];
      }),
  },
  {
    name: "pe-overlay-random",
    title: "Random Data Behind The Program",
    description:
      "A long stretch of compressed or encrypted data follows the program. Installers have it; so have droppers.",
    severity: 20,
    confidence: 45,
    category: ["attribute"],
    tags: ["file", "pe", "overlay"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) =>
      pe(facts, ({ overlay }) =>
        overlay !== undefined && overlay.sizeBytes >= MIN_PAYLOAD_BYTES && overlay.entropy > RANDOM_ENTROPY
          ? [{ Offset: overlay.offset, Size: overlay.sizeBytes, Entropy: overlay.entropy }]
          : [],
      ),
  },
  {
    name: "pe-overlay-executable",
    title: "Another Program Behind The Program",
    description:
      "A second program follows the end of the first. Installers and self-extracting archives have it; so have file infectors and joiners.",
    severity: 40,
    confidence: 50,
    category: ["dropper"],
    tags: ["file", "pe", "overlay", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) =>
      pe(facts, () =>
        rows(
          facts.inspection.embedded.filter(({ where, type }) => where === "overlay" && PROGRAM_TYPES.has(type)),
          ({ offset, type }) => ({ Offset: offset, Filetype: type }),
        ),
      ),
  },
  {
    name: "pe-resource-executable",
    title: "Program In The Resources",
    description: "A resource holds another program, which is dropped or loaded at run time.",
    severity: 45,
    confidence: 55,
    category: ["dropper"],
    tags: ["file", "pe", "resources", "embedded"],
    tactics: ["TA0005"],
    techniques: ["T1027.009"],
    match: (facts) =>
      rows(
        facts.inspection.pe?.resources.filter(
          ({ contentType }) => contentType !== undefined && PROGRAM_TYPES.has(contentType),
        ),
        ({ type, name, offset, sizeBytes }) => ({ Resource: `${type}/${name}`, Offset: offset, Size: sizeBytes }),
      ),
  },
  {
    name: "pe-resource-random",
    title: "Random Data In The Resources",
    description: "A resource without a known format is as random as encrypted data.",
    severity: 35,
    confidence: 50,
    category: ["evasion"],
    tags: ["file", "pe", "resources"],
    tactics: ["TA0005"],
    techniques: ["T1027.013"],
    match: (facts) =>
      rows(
        facts.inspection.pe?.resources.filter(
          ({ type, contentType, entropy, sizeBytes }) =>
            contentType === undefined &&
            type !== "RT_ICON" &&
            entropy > RANDOM_ENTROPY &&
            sizeBytes >= MIN_PAYLOAD_BYTES,
        ),
        ({ type, name, entropy, offset }) => ({ Resource: `${type}/${name}`, Entropy: entropy, Offset: offset }),
      ),
  },
  {
    name: "pe-checksum-mismatch",
    title: "Checksum Does Not Fit",
    description: "The header carries a checksum, and it is not that of the file: it was changed after linking.",
    severity: 15,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: [],
    techniques: [],
    match: (facts) =>
      pe(facts, ({ checksum }) =>
        when(checksum.stored !== 0 && !checksum.matches, { Stored: checksum.stored, Computed: checksum.computed }),
      ),
  },
  {
    name: "pe-requests-administrator",
    title: "Asks For Administrator Rights",
    description: "The manifest asks that the program is run as administrator.",
    severity: 10,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "pe", "manifest"],
    tactics: [],
    techniques: [],
    match: (facts) =>
      pe(facts, ({ manifest }) =>
        when(manifest?.requestedExecutionLevel?.toLowerCase() === "requireadministrator", {
          Value: manifest?.requestedExecutionLevel ?? "",
        }),
      ),
  },
  {
    name: "pe-auto-elevate",
    title: "Asks To Be Elevated Without A Prompt",
    description: "The manifest asks for elevation without a prompt, which is granted to parts of Windows only.",
    severity: 40,
    confidence: 60,
    category: ["privilege-escalation"],
    tags: ["file", "pe", "manifest"],
    tactics: ["TA0004", "TA0005"],
    techniques: ["T1548.002"],
    match: (facts) => pe(facts, ({ manifest }) => when(manifest?.autoElevate === true)),
  },
  {
    name: "pe-driver",
    title: "Kernel Driver",
    description: "The file is a driver, which runs in the kernel of Windows.",
    severity: 10,
    confidence: 90,
    category: ["attribute"],
    tags: ["file", "pe", "driver"],
    tactics: [],
    techniques: [],
    match: (facts) => pe(facts, ({ isDriver, subsystem }) => when(isDriver, { Subsystem: subsystem })),
  },
  {
    name: "pe-mitigations-absent",
    title: "Built Without Address Randomisation And Data Execution Prevention",
    description: "The program switches both protections off, which compilers have set for many years.",
    severity: 10,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "attributes", "pe"],
    tactics: [],
    techniques: [],
    match: (facts) =>
      pe(facts, ({ mitigations, isDriver }) =>
        when(!isDriver && !mitigations.includes("aslr") && !mitigations.includes("nx")),
      ),
  },
  {
    name: "pe-build-path-telling",
    title: "Build Path Names A Kind Of Malware",
    description:
      "The path of the debug symbols, as it was on the machine of the author, has the name of a kind of malware.",
    severity: 55,
    confidence: 60,
    category: ["attribute"],
    tags: ["file", "pe", "pdb"],
    tactics: [],
    techniques: [],
    match: (facts) =>
      pe(facts, ({ pdbPath }) =>
        when(pdbPath !== undefined && TELLING_BUILD_PATH.test(pdbPath), { Value: pdbPath ?? "" }),
      ),
  },
  {
    name: "pe-reflective-loader",
    title: "Library That Loads Itself",
    description:
      "The library exports a loader that maps it into memory without a file, as it is injected into other programs.",
    severity: 85,
    confidence: 90,
    category: ["injection"],
    tags: ["file", "pe", "exports"],
    tactics: ["TA0005", "TA0004"],
    techniques: ["T1620", "T1055.001"],
    match: (facts) =>
      rows(
        facts.inspection.pe?.exports.names.filter((name) => /reflectiveloader/i.test(name)),
        (name) => ({ Function: name }),
      ),
  },
  {
    name: "pe-forwards-exports",
    title: "Library That Forwards To Another",
    description:
      "Most exports lead on to another library. Windows has such libraries; so has the hijacking of a search order.",
    severity: 20,
    confidence: 40,
    category: ["attribute"],
    tags: ["file", "pe", "exports"],
    tactics: ["TA0003", "TA0005"],
    techniques: ["T1574.002"],
    match: (facts) =>
      pe(facts, ({ exports }) =>
        exports.forwarders.length >= 10 && exports.forwarders.length * 2 >= exports.count
          ? [{ Count: exports.forwarders.length, Value: exports.forwarders[0] ?? "" }]
          : [],
      ),
  },
  {
    name: "pe-malformed",
    title: "Header Is Malformed",
    description: "Parts of the header contradict each other or point outside of the file.",
    severity: 20,
    confidence: 50,
    category: ["attribute"],
    tags: ["file", "pe", "malformed"],
    tactics: [],
    techniques: [],
    match: (facts) => rows(facts.inspection.pe?.problems, (problem) => ({ Message: problem })),
  },
];

function hasUnusualEntryPoint({ entryPoint, entryPointSection, sections, isDotNet, packerHints }: PeFacts): boolean {
  if (entryPoint === 0 || isDotNet || sections.length === 0) return false;
  const section = sections.find(({ name }) => name === entryPointSection);
  if (section === undefined || !section.executable) return true;
  return packerHints.includes("entry-point-in-last-section");
}

function entryPointRow({ entryPoint, entryPointSection }: PeFacts): Evidence {
  return { Entry_Point: entryPoint, Section: entryPointSection ?? "" };
}

function isUsualSection(name: string): boolean {
  if (/^\/\d{1,7}$/.test(name)) return true;
  const bare = name.replace(/^\./, "").toLowerCase();
  return USUAL_SECTIONS.has(bare) || USUAL_SECTIONS.has(bare.split("$", 1)[0] ?? "");
}
