import type { FileTypeId, PeFacts } from "@fumehood/inspect";
import { type FactsInput, NOW_SECONDS, peOf, sectionOf } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

const DAY = 86_400;

function pe(overrides: Parameters<typeof peOf>[0], rest: FactsInput = {}): FactsInput {
  return { type: "pe-exe", ...rest, pe: peOf(overrides) };
}

function importing(...functions: string[]): FactsInput {
  return pe({ imports: { "library.dll": functions.join(" ") } });
}

function dotNet(...strings: string[]): FactsInput {
  return pe({ isDotNet: true }, { strings });
}

function resource(overrides: Partial<PeFacts["resources"][number]>): FactsInput {
  return pe({
    resources: [
      { type: "RT_RCDATA", name: "101", language: 1033, offset: 8192, sizeBytes: 65_536, entropy: 6, ...overrides },
    ],
  });
}

function appended(type: FileTypeId): FactsInput {
  return pe({}, { embedded: [{ offset: 65_536, type, where: "overlay" }] });
}

const LAST = sectionOf({ name: ".last" });

export const PE_CASES: readonly IndicatorCase[] = [
  [
    "pe-header-timestamp-future",
    pe({ timestamp: NOW_SECONDS + 2 * DAY }),
    pe({ timestamp: NOW_SECONDS + 2 * DAY, isReproducibleBuild: true }),
  ],
  ["pe-header-timestamp-implausible", pe({ timestamp: 0 }), pe({ timestamp: 0, isReproducibleBuild: true })],
  ["pe-no-version-info", pe({ versionInfo: {} }), pe({})],
  ["pe-unsigned", pe({ signature: undefined }), pe({})],
  [
    "pe-claims-microsoft-unsigned",
    pe({ versionInfo: { CompanyName: "Microsoft Corporation" }, signature: undefined }),
    pe({ versionInfo: { CompanyName: "Microsoft Corporation" } }),
  ],
  [
    "pe-original-filename-mismatch",
    pe({ versionInfo: { OriginalFilename: "calc.exe" } }, { path: "invoice.exe" }),
    pe({ versionInfo: { OriginalFilename: "CALC.EXE" } }, { path: "calc.bin" }),
  ],
  [
    "pe-packed-section",
    pe({ sections: [sectionOf({ entropy: 7.9 })] }),
    pe({ sections: [sectionOf({ name: ".rsrc", entropy: 7.9, executable: false })] }),
  ],
  ["pe-known-packer", pe({ packerHints: ["upx"] }), pe({ packerHints: ["nsis-installer"] })],
  ["pe-known-protector", pe({ packerHints: ["themida"] }), pe({ packerHints: ["upx"] })],
  [
    "pe-entry-point-unusual",
    pe({ entryPointSection: ".last", sections: [sectionOf({}), LAST], packerHints: ["entry-point-in-last-section"] }),
    pe({ entryPointSection: ".last", sections: [LAST] }),
  ],
  [
    "pe-section-writable-executable",
    pe({ sections: [sectionOf({ writable: true })] }),
    pe({ sections: [sectionOf({ writable: true, executable: false })] }),
  ],
  [
    "pe-section-name-unusual",
    pe({ sections: [sectionOf({ name: ".zzz" })] }),
    pe({ sections: [sectionOf({ name: ".CRT$XCU" }), sectionOf({ name: "/4" })] }),
  ],
  [
    "pe-few-imports",
    importing("GetProcAddress", "LoadLibraryA"),
    pe({ isDll: true, imports: { "library.dll": "GetProcAddress" } }),
  ],
  [
    "pe-overlay-random",
    pe({ overlay: { offset: 65_536, sizeBytes: 100_000, entropy: 7.99 } }),
    pe({ overlay: { offset: 65_536, sizeBytes: 100_000, entropy: 6 } }),
  ],
  ["pe-overlay-executable", appended("pe-exe"), appended("zip")],
  ["pe-resource-executable", resource({ contentType: "pe-exe" }), resource({ contentType: "png" })],
  ["pe-resource-random", resource({ entropy: 7.95 }), resource({ entropy: 7.95, contentType: "png" })],
  [
    "pe-checksum-mismatch",
    pe({ checksum: { stored: 5, computed: 6, matches: false } }),
    pe({ checksum: { stored: 0, computed: 6, matches: false } }),
  ],
  [
    "pe-requests-administrator",
    pe({ manifest: { requestedExecutionLevel: "requireAdministrator", autoElevate: false } }),
    pe({ manifest: { requestedExecutionLevel: "asInvoker", autoElevate: false } }),
  ],
  [
    "pe-auto-elevate",
    pe({ manifest: { requestedExecutionLevel: "asInvoker", autoElevate: true } }),
    pe({ manifest: { requestedExecutionLevel: "asInvoker", autoElevate: false } }),
  ],
  ["pe-driver", pe({ isDriver: true, subsystem: "native" }), pe({})],
  ["pe-mitigations-absent", pe({ mitigations: [] }), pe({ mitigations: ["nx"] })],
  [
    "pe-build-path-telling",
    pe({ pdbPath: "C:\\work\\keylogger\\Release\\main.pdb" }),
    pe({ pdbPath: "C:\\work\\calculator\\Release\\operation.pdb" }),
  ],
  [
    "pe-reflective-loader",
    pe({ exports: { count: 1, names: ["_ReflectiveLoader@4"], forwarders: [] } }),
    pe({ exports: { count: 1, names: ["Loader"], forwarders: [] } }),
  ],
  [
    "pe-forwards-exports",
    pe({ exports: { count: 12, names: [], forwarders: Array.from({ length: 11 }, (_, n) => `other.f${n}`) } }),
    pe({ exports: { count: 90, names: [], forwarders: Array.from({ length: 11 }, (_, n) => `other.f${n}`) } }),
  ],
  ["pe-malformed", pe({ problems: ["A section lies behind the end of the file."] }), pe({})],
  [
    "pe-process-injection-api",
    importing("VirtualAllocEx", "WriteProcessMemory", "CreateRemoteThread"),
    importing("VirtualAllocEx", "WriteProcessMemory", "CreateThread"),
  ],
  [
    "pe-process-hollowing-api",
    importing("NtUnmapViewOfSection", "WriteProcessMemory", "SetThreadContext"),
    importing("WriteProcessMemory", "SetThreadContext"),
  ],
  [
    "pe-keylogging-api",
    importing("GetAsyncKeyState", "SetWindowsHookExW", "GetForegroundWindow"),
    importing("GetAsyncKeyState", "GetForegroundWindow"),
  ],
  [
    "pe-screen-capture-api",
    importing("BitBlt", "GetDesktopWindow", "CreateCompatibleBitmap"),
    importing("BitBlt", "CreateCompatibleBitmap"),
  ],
  ["pe-clipboard-api", importing("GetClipboardData"), importing("SetClipboardData")],
  ["pe-download-api", importing("InternetReadFile"), importing("InternetCloseHandle")],
  ["pe-url-download-to-file", importing("URLDownloadToFileA"), importing("InternetReadFile")],
  ["pe-execute-api", importing("CreateProcessW"), importing("OpenProcess")],
  ["pe-socket-api", importing("WSAStartup", "connect"), importing("WSAStartup", "listen")],
  ["pe-service-creation-api", importing("CreateServiceW", "StartServiceW"), importing("OpenServiceW", "StartServiceW")],
  ["pe-registry-write-api", importing("RegSetValueExW"), importing("RegQueryValueExW")],
  ["pe-debugger-check-api", importing("CheckRemoteDebuggerPresent"), importing("IsDebuggerPresent")],
  ["pe-encryption-api", importing("CryptEncrypt"), importing("CryptHashData")],
  ["pe-file-enumeration-api", importing("FindFirstFileW", "GetLogicalDrives"), importing("FindFirstFileW")],
  [
    "pe-token-privilege-api",
    importing("AdjustTokenPrivileges", "LookupPrivilegeValueW"),
    importing("LookupPrivilegeValueW"),
  ],
  ["pe-token-impersonation-api", importing("DuplicateTokenEx"), importing("OpenProcessToken")],
  ["pe-process-killing-api", importing("CreateToolhelp32Snapshot", "TerminateProcess"), importing("TerminateProcess")],
  ["pe-memory-dump-api", importing("MiniDumpWriteDump"), importing("SymInitialize")],
  [
    "pe-native-api",
    importing("NtCreateFile", "NtOpenProcess", "NtWriteVirtualMemory", "NtQueueApcThread"),
    importing("NtCreateFile", "NtOpenProcess", "NtClose"),
  ],
  ["pe-autoit-script", pe({}, { strings: ["AU3!EA06"] }), pe({}, { strings: ["AutoIt"] })],
  ["pe-pyinstaller", pe({}, { strings: ["_MEIPASS2"] }), pe({}, { strings: ["python312.dll"] })],
  ["pe-dotnet-obfuscator", dotNet("ConfusedByAttribute"), pe({}, { strings: ["ConfusedByAttribute"] })],
  ["pe-dotnet-native-loader", dotNet("VirtualAlloc", "CreateThread"), dotNet("VirtualAlloc", "GetTickCount")],
];
