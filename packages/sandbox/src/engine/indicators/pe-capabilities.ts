/** Windows programs: what their imports and strings let them do. A capability is no deed, so scores stay low; see `composites.ts`. */
import { type Indicator, when } from "../indicator.ts";
import { programStrings } from "./general.ts";
import { apis, importGroups, importRows } from "./pe-apis.ts";

const REMOTE_MEMORY = apis(
  "VirtualAllocEx VirtualAlloc2 NtAllocateVirtualMemory ZwAllocateVirtualMemory NtMapViewOfSection VirtualProtectEx",
);
const REMOTE_WRITE = apis("WriteProcessMemory NtWriteVirtualMemory ZwWriteVirtualMemory Toolhelp32ReadProcessMemory");
const REMOTE_START = apis(
  "CreateRemoteThread CreateRemoteThreadEx RtlCreateUserThread NtCreateThreadEx QueueUserAPC NtQueueApcThread SetThreadContext Wow64SetThreadContext",
);
const UNMAP = apis("NtUnmapViewOfSection ZwUnmapViewOfSection");
const SET_CONTEXT = apis("SetThreadContext Wow64SetThreadContext NtSetContextThread");
const KEY_STATE = apis("GetAsyncKeyState GetKeyState GetKeyboardState GetRawInputData");
const KEY_HOOK = apis("SetWindowsHookEx RegisterRawInputDevices");
const FOREGROUND = apis("GetForegroundWindow GetWindowText");
const SCREEN = apis("BitBlt StretchBlt");
const SCREEN_SOURCE = apis("GetDesktopWindow GetWindowDC GetDC CreateDC");
const SCREEN_TARGET = apis("CreateCompatibleBitmap CreateDIBSection");
const CLIPBOARD = apis("GetClipboardData AddClipboardFormatListener");
const DOWNLOAD = apis(
  "InternetOpenUrl InternetReadFile HttpSendRequest HttpOpenRequest WinHttpSendRequest WinHttpReadData URLDownloadToFile URLDownloadToCacheFile URLOpenBlockingStream",
);
const EXECUTE = apis(
  "CreateProcess CreateProcessAsUser CreateProcessWithLogonW CreateProcessWithTokenW WinExec ShellExecute ShellExecuteEx",
);
const SOCKET = apis("WSASocket socket ord23 WSAStartup ord115");
const CONNECT = apis("connect WSAConnect ord4");
const SERVICE = apis("CreateService ChangeServiceConfig");
const SERVICE_START = apis("StartService StartServiceCtrlDispatcher");
const DEBUG_CHECK = apis(
  "CheckRemoteDebuggerPresent NtQueryInformationProcess ZwQueryInformationProcess NtSetInformationThread ZwSetInformationThread",
);
const ENCRYPT = apis("CryptEncrypt BCryptEncrypt CryptGenKey CryptDeriveKey");
const ENUMERATE_FILES = apis("FindFirstFile FindFirstFileEx FindNextFile");
const DRIVES = apis("GetLogicalDrives GetLogicalDriveStrings GetDriveType WNetEnumResource WNetOpenEnum");
const TOKEN = apis("AdjustTokenPrivileges");
const PRIVILEGE = apis("LookupPrivilegeValue RtlAdjustPrivilege");
const IMPERSONATE = apis("DuplicateTokenEx ImpersonateLoggedOnUser CreateProcessWithTokenW SetThreadToken");
const PROCESS_LIST = apis("CreateToolhelp32Snapshot Process32First Process32FirstW Process32Next EnumProcesses");
const END_PROCESS = apis("TerminateProcess NtTerminateProcess");
const DUMP = apis("MiniDumpWriteDump");
const REGISTRY_WRITE = apis("RegSetValue RegSetValueEx RegSetKeyValue NtSetValueKey");
const NATIVE =
  /^(?:Nt|Zw)(?:Create|Open|Allocate|Write|Read|Protect|Map|Unmap|Query|Set|Queue|Resume|Suspend|Terminate|Load|Delay)[A-Z]\w{2,40}$/;

export const PE_CAPABILITY_INDICATORS: readonly Indicator[] = [
  {
    name: "pe-process-injection-api",
    title: "Functions For Injecting Code Into Other Processes",
    description:
      "The program imports what it takes to allocate memory in another process, write code there and start it.",
    severity: 60,
    confidence: 70,
    category: ["injection"],
    tags: ["pe", "imports", "injection"],
    tactics: ["TA0005", "TA0004"],
    techniques: ["T1055"],
    match: (facts) => importGroups(facts, REMOTE_MEMORY, REMOTE_WRITE, REMOTE_START),
  },
  {
    name: "pe-process-hollowing-api",
    title: "Functions For Replacing The Code Of A Process",
    description:
      "The program imports what it takes to start a process, unmap its code and put other code in its place.",
    severity: 70,
    confidence: 75,
    category: ["injection"],
    tags: ["pe", "imports", "injection"],
    tactics: ["TA0005", "TA0004"],
    techniques: ["T1055.012"],
    match: (facts) => importGroups(facts, UNMAP, REMOTE_WRITE, SET_CONTEXT),
  },
  {
    name: "pe-keylogging-api",
    title: "Functions For Recording Keys",
    description:
      "The program hooks or polls the keyboard and asks which window is in front. Games and hot key tools do so too.",
    severity: 40,
    confidence: 45,
    category: ["spyware"],
    tags: ["pe", "imports", "keylogger"],
    tactics: ["TA0009", "TA0006"],
    techniques: ["T1056.001"],
    match: (facts) => importGroups(facts, KEY_STATE, KEY_HOOK, FOREGROUND),
  },
  {
    name: "pe-screen-capture-api",
    title: "Functions For Copying The Screen",
    description: "The program imports what it takes to copy the screen into a picture. Many programs with windows do.",
    severity: 20,
    confidence: 35,
    category: ["attribute"],
    tags: ["pe", "imports", "screen"],
    tactics: ["TA0009"],
    techniques: ["T1113"],
    match: (facts) => importGroups(facts, SCREEN, SCREEN_SOURCE, SCREEN_TARGET),
  },
  {
    name: "pe-clipboard-api",
    title: "Reads The Clipboard",
    description: "The program imports functions that read the clipboard.",
    severity: 10,
    confidence: 40,
    category: ["attribute"],
    tags: ["pe", "imports", "clipboard"],
    tactics: ["TA0009"],
    techniques: ["T1115"],
    match: (facts) => importRows(facts, CLIPBOARD),
  },
  {
    name: "pe-download-api",
    title: "Functions For Downloading",
    description: "The program imports functions that fetch data over HTTP.",
    severity: 20,
    confidence: 50,
    category: ["attribute"],
    tags: ["pe", "imports", "network"],
    tactics: ["TA0011"],
    techniques: ["T1105"],
    match: (facts) => importRows(facts, DOWNLOAD),
  },
  {
    name: "pe-url-download-to-file",
    title: "Downloads To A File In One Call",
    description:
      "The program imports the function that downloads a URL to a file: old, convenient and mostly seen in downloaders.",
    severity: 45,
    confidence: 60,
    category: ["downloader"],
    tags: ["pe", "imports", "network"],
    tactics: ["TA0011"],
    techniques: ["T1105"],
    match: (facts) => importRows(facts, apis("URLDownloadToFile URLDownloadToCacheFile")),
  },
  {
    name: "pe-execute-api",
    title: "Functions For Starting Programs",
    description: "The program imports functions that start other programs.",
    severity: 10,
    confidence: 50,
    category: ["attribute"],
    tags: ["pe", "imports", "process"],
    tactics: ["TA0002"],
    techniques: ["T1106"],
    match: (facts) => importRows(facts, EXECUTE),
  },
  {
    name: "pe-socket-api",
    title: "Opens Network Connections",
    description: "The program imports functions that open and connect sockets.",
    severity: 10,
    confidence: 50,
    category: ["attribute"],
    tags: ["pe", "imports", "network"],
    tactics: ["TA0011"],
    techniques: ["T1095"],
    match: (facts) => importGroups(facts, SOCKET, CONNECT),
  },
  {
    name: "pe-service-creation-api",
    title: "Functions For Installing Services",
    description: "The program imports functions that install or change services and run as one.",
    severity: 30,
    confidence: 50,
    category: ["persistence"],
    tags: ["pe", "imports", "service"],
    tactics: ["TA0003", "TA0004"],
    techniques: ["T1543.003"],
    match: (facts) => importGroups(facts, SERVICE, SERVICE_START),
  },
  {
    name: "pe-registry-write-api",
    title: "Writes The Registry",
    description: "The program imports functions that write values of the registry.",
    severity: 5,
    confidence: 50,
    category: ["attribute"],
    tags: ["pe", "imports", "registry"],
    tactics: ["TA0005"],
    techniques: ["T1112"],
    match: (facts) => importRows(facts, REGISTRY_WRITE),
  },
  {
    name: "pe-debugger-check-api",
    title: "Functions For Finding A Debugger",
    description:
      "The program imports functions that tell whether it is debugged, beyond the one in every runtime library.",
    severity: 30,
    confidence: 50,
    category: ["evasion"],
    tags: ["pe", "imports", "anti-debug"],
    tactics: ["TA0005"],
    techniques: ["T1622"],
    match: (facts) => importRows(facts, DEBUG_CHECK),
  },
  {
    name: "pe-encryption-api",
    title: "Functions For Encrypting",
    description: "The program imports functions that encrypt data.",
    severity: 15,
    confidence: 40,
    category: ["attribute"],
    tags: ["pe", "imports", "crypto"],
    tactics: [],
    techniques: [],
    match: (facts) => importRows(facts, ENCRYPT),
  },
  {
    name: "pe-file-enumeration-api",
    title: "Walks Files On All Drives",
    description: "The program imports functions that list drives and walk their files.",
    severity: 10,
    confidence: 40,
    category: ["attribute"],
    tags: ["pe", "imports", "files"],
    tactics: ["TA0007"],
    techniques: ["T1083"],
    match: (facts) => importGroups(facts, ENUMERATE_FILES, DRIVES),
  },
  {
    name: "pe-token-privilege-api",
    title: "Raises Its Privileges",
    description: "The program imports functions that switch on privileges of its token.",
    severity: 20,
    confidence: 45,
    category: ["attribute"],
    tags: ["pe", "imports", "token"],
    tactics: ["TA0004"],
    techniques: ["T1134"],
    match: (facts) => importGroups(facts, TOKEN, PRIVILEGE),
  },
  {
    name: "pe-token-impersonation-api",
    title: "Acts As Another User",
    description: "The program imports functions that copy the token of another user and act with it.",
    severity: 30,
    confidence: 45,
    category: ["privilege-escalation"],
    tags: ["pe", "imports", "token"],
    tactics: ["TA0004", "TA0005"],
    techniques: ["T1134.001"],
    match: (facts) => importRows(facts, IMPERSONATE),
  },
  {
    name: "pe-process-killing-api",
    title: "Lists And Ends Processes",
    description: "The program imports functions that list processes and end them.",
    severity: 15,
    confidence: 45,
    category: ["attribute"],
    tags: ["pe", "imports", "process"],
    tactics: ["TA0007"],
    techniques: ["T1057"],
    match: (facts) => importGroups(facts, PROCESS_LIST, END_PROCESS),
  },
  {
    name: "pe-memory-dump-api",
    title: "Dumps The Memory Of A Process",
    description: "The program imports the function that writes a process' memory to a file. Crash reporters do so too.",
    severity: 30,
    confidence: 45,
    category: ["credential-theft"],
    tags: ["pe", "imports", "memory"],
    tactics: ["TA0006"],
    techniques: ["T1003.001"],
    match: (facts) => importRows(facts, DUMP),
  },
  {
    name: "pe-native-api",
    title: "Uses The Native Interface Of Windows",
    description: "An ordinary program imports several functions of the layer below the documented one.",
    severity: 30,
    confidence: 45,
    category: ["evasion"],
    tags: ["pe", "imports", "native"],
    tactics: ["TA0002", "TA0005"],
    techniques: ["T1106"],
    match: ({ inspection: { pe } }) => {
      if (pe === undefined || pe.isDriver || pe.subsystem === "native") return [];
      const found = pe.imports.flatMap(({ dll, functions }) =>
        functions.filter((name) => NATIVE.test(name)).map((name) => ({ Library: dll, Function: name })),
      );
      return found.length >= 4 ? found : [];
    },
  },
  {
    name: "pe-autoit-script",
    title: "Compiled AutoIt Script",
    description: "The program is an AutoIt script with its interpreter: a tool of administrators and of malware alike.",
    severity: 40,
    confidence: 70,
    category: ["attribute"],
    tags: ["pe", "autoit", "script"],
    tactics: ["TA0002"],
    techniques: ["T1059.010"],
    match: (facts) =>
      facts.inspection.pe === undefined ? [] : programStrings(facts, /AU3!EA0[56]|>>>AUTOIT (?:SCRIPT|NO CMDEXECUTE)</),
  },
  {
    name: "pe-pyinstaller",
    title: "Packed Python Program",
    description: "The program is a Python script packed with its interpreter.",
    severity: 20,
    confidence: 80,
    category: ["attribute"],
    tags: ["pe", "python"],
    tactics: ["TA0002"],
    techniques: ["T1059.006"],
    match: (facts) =>
      facts.inspection.pe === undefined
        ? []
        : programStrings(facts, /_MEIPASS|PyInstaller: FormatMessage|PYI_APPLICATION_HOME_DIR/),
  },
  {
    name: "pe-dotnet-obfuscator",
    title: "Obfuscated .NET Program",
    description: "The names in the program are those that an obfuscator for .NET leaves behind.",
    severity: 45,
    confidence: 60,
    category: ["evasion"],
    tags: ["pe", "dotnet", "obfuscation"],
    tactics: ["TA0005"],
    techniques: ["T1027.002"],
    match: (facts) =>
      facts.inspection.pe?.isDotNet === true
        ? programStrings(
            facts,
            /ConfusedByAttribute|Confuser\.Core|ConfuserEx|SmartAssembly\.Attributes|PoweredByAttribute|DotfuscatorAttribute|CryptoObfuscator|BabelObfuscatorAttribute|NetGuard/,
          )
        : [],
  },
  {
    name: "pe-dotnet-native-loader",
    title: ".NET Program That Calls For Executable Memory",
    description:
      "A .NET program names native functions that allocate or protect memory and start code there, as loaders do.",
    severity: 55,
    confidence: 60,
    category: ["injection"],
    tags: ["pe", "dotnet", "injection"],
    tactics: ["TA0005"],
    techniques: ["T1055", "T1620"],
    match: (facts) => {
      if (facts.inspection.pe?.isDotNet !== true) return [];
      const memory = programStrings(facts, /^(?:VirtualAlloc(?:Ex)?|VirtualProtect(?:Ex)?|NtAllocateVirtualMemory)$/);
      const start = programStrings(
        facts,
        /^(?:CreateThread|CreateRemoteThread|QueueUserAPC|SetThreadContext|NtCreateThreadEx|WriteProcessMemory)$/,
      );
      return when(memory.length > 0 && start.length > 0).flatMap(() => [...memory, ...start]);
    },
  },
];
