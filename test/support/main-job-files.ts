import { buildPe, buildZip, eicar } from "@fumehood/inspect/testing";

export const README_TEXT = "Invoices of the third quarter.\nPlease keep them for seven years.\n";

/** A program that does nothing at all, and whose parts look as those of a downloader that injects into others do. */
export function buildSuspiciousProgram(): Uint8Array {
  return buildPe({
    imports: {
      "kernel32.dll": [
        "OpenProcess",
        "VirtualAllocEx",
        "WriteProcessMemory",
        "CreateRemoteThread",
        "WinExec",
        "IsDebuggerPresent",
      ],
      "urlmon.dll": ["URLDownloadToFileA"],
      "advapi32.dll": ["RegSetValueExA"],
    },
    sections: [
      {
        name: ".data",
        data: Buffer.from(
          "http://cdn.example.com/stage2.bin\0Software\\Microsoft\\Windows\\CurrentVersion\\Run\0%APPDATA%\\updater.exe\0",
          "latin1",
        ),
      },
    ],
  });
}

/** A zip in a zip: a text and EICAR inside, the program beside it. */
export function buildNestedZip(): Uint8Array {
  const inner = buildZip([
    { name: "readme.txt", data: README_TEXT },
    { name: "eicar.com", data: eicar() },
  ]);
  return buildZip([
    { name: "invoice.exe", data: buildSuspiciousProgram() },
    { name: "attachments.zip", data: inner },
  ]);
}
