import type { EmbeddedFile, FileTypeId } from "@fumehood/inspect";
import { type FactsInput, peOf } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

function program(...strings: string[]): FactsInput {
  return { type: "pe-exe", pe: peOf(), strings };
}

/** The same strings in prose, of which nothing follows. */
function prose(...strings: string[]): FactsInput {
  return { type: "text", strings };
}

function embedding(type: FileTypeId, inner: FileTypeId, where: EmbeddedFile["where"] = "overlay"): FactsInput {
  return { type, embedded: [{ offset: 4096, type: inner, where }] };
}

const ONION = `http://${"abcdefgh234567ab".repeat(3)}abcdefgh.onion/pay`;

export const GENERAL_CASES: readonly IndicatorCase[] = [
  ["eicar-test-file", { type: "eicar" }, { type: "text", strings: ["EICAR"] }],
  ["eicar-embedded", embedding("pdf", "eicar", "decoded"), embedding("pdf", "png", "decoded")],
  ["document-embedded-executable", embedding("doc", "pe-exe", "body"), embedding("doc", "png", "body")],
  ["image-embedded-executable", embedding("png", "elf"), embedding("pe-exe", "pe-exe")],
  ["image-appended-archive", embedding("jpg", "zip"), embedding("jpg", "zip", "body")],
  ["strings-tor-address", program(ONION), program("http://short.onion/pay")],
  [
    "strings-ransom-note",
    program("All of your files have been encrypted with a strong key."),
    program("Your files are stored in the archive folder."),
  ],
  [
    "strings-shadow-copy-deletion",
    program("cmd.exe /c vssadmin.exe delete shadows /all /quiet"),
    program("vssadmin.exe list shadows"),
  ],
  ["strings-credential-tool", program("sekurlsa::logonpasswords"), prose("sekurlsa::logonpasswords")],
  ["strings-lsass-dump", program("rundll32 comsvcs.dll, MiniDump 624 out.dmp full"), program("comsvcs.dll")],
  [
    "strings-uac-bypass",
    program("Software\\Classes\\ms-settings\\shell\\open\\command"),
    program("Software\\Classes\\txtfile\\shell\\open\\command"),
  ],
  [
    "strings-defender-tampering",
    program("powershell Add-MpPreference -ExclusionPath C:\\"),
    program("Get-MpPreference | Select ExclusionPath"),
  ],
  ["strings-anti-vm", program("vboxservice.exe", "SbieDll.dll"), program("vboxservice.exe", "VBoxService.exe")],
  [
    "strings-analysis-tools",
    program("wireshark.exe", "procmon.exe", "ollydbg"),
    program("wireshark.exe", "procmon.exe", "notepad.exe"),
  ],
  [
    "strings-security-products",
    program("MsMpEng.exe", "avp.exe", "ekrn.exe"),
    program("MsMpEng.exe", "avp.exe", "winword.exe"),
  ],
  [
    "strings-browser-credential-stores",
    program("\\Google\\Chrome\\User Data\\Default", "\\Mozilla\\Firefox\\Profiles", "wallet.dat"),
    program("\\Google\\Chrome\\User Data\\Default", "\\Mozilla\\Firefox\\Profiles"),
  ],
  [
    "strings-messenger-bot",
    program("https://api.telegram.org/bot12345:abc/sendDocument"),
    program("https://telegram.org/apps"),
  ],
  ["strings-mining-pool", program("stratum+tcp://pool.example.test:3333"), program("tcp://pool.example.test:3333")],
  [
    "strings-run-key",
    program("Software\\Microsoft\\Windows\\CurrentVersion\\Run"),
    program("Software\\Microsoft\\Windows\\CurrentVersion\\Runtime"),
  ],
  [
    "strings-scheduled-task",
    program('schtasks /create /tn "Updater" /sc minute'),
    program('schtasks /query /tn "Updater"'),
  ],
  [
    "strings-encoded-powershell",
    program("powershell.exe -nop -w hidden -c start"),
    program("powershell.exe -Version 5.1"),
  ],
  [
    "strings-self-deletion",
    program('cmd /c ping 127.0.0.1 -n 3 & del "%s"'),
    program("ping 127.0.0.1 -n 3 and delete nothing"),
  ],
  ["strings-amsi-patch", program("AmsiScanBuffer"), program("AmsiInitialize")],
  ["strings-physical-drive", program("\\\\.\\PhysicalDrive0"), program("\\\\.\\pipe\\drive0")],
  ["strings-hosts-file", program("C:\\Windows\\System32\\drivers\\etc\\hosts"), program("\\drivers\\etc\\services")],
  [
    "strings-ip-literal-url",
    program("http://198.51.100.9:8080/gate"),
    program("http://127.0.0.1:8080/gate", "http://192.168.1.1/"),
  ],
];
