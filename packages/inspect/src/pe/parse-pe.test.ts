import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildPe, noise } from "../testing/index.ts";
import { parsePe } from "./parse-pe.ts";
import type { PeFacts } from "../inspection.ts";
import type { PeOptions } from "../testing/index.ts";

function factsOf(options: PeOptions): PeFacts {
  const parsed = parsePe(buildPe(options));
  if (parsed === undefined) throw new Error("the built program was not recognised");
  return parsed.facts;
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

test("the headers are read of 32-bit and 64-bit programs alike", () => {
  expect(factsOf({ timestamp: 1_600_000_000 })).toMatchObject({
    machine: "x86",
    bits: 32,
    subsystem: "Windows GUI",
    isDll: false,
    timestamp: 1_600_000_000,
    imageBase: "0x400000",
    entryPoint: 0x1000,
    entryPointSection: ".text",
    mitigations: ["aslr", "nx"],
  });
  expect(factsOf({ bits: 64, isDll: true, subsystem: 3 })).toMatchObject({
    machine: "x86-64",
    bits: 64,
    subsystem: "Windows console",
    isDll: true,
    imageBase: "0x140000000",
  });
});

test.each([32, 64] as const)("imports are read by name and by number, %i bit", (bits) => {
  const { imports, importedFunctionCount, imphash } = factsOf({
    bits,
    imports: { "KERNEL32.dll": ["CreateFileA", "WriteFile"], "WS2_32.dll": [23, 4, 999], "custom.ocx": [7] },
  });
  expect(imports).toEqual([
    { dll: "KERNEL32.dll", functions: ["CreateFileA", "WriteFile"], delayed: false },
    { dll: "WS2_32.dll", functions: ["socket", "connect", "ord999"], delayed: false },
    { dll: "custom.ocx", functions: ["ord7"], delayed: false },
  ]);
  expect(importedFunctionCount).toBe(6);
  expect(imphash).toBe(
    md5("kernel32.createfilea,kernel32.writefile,ws2_32.socket,ws2_32.connect,ws2_32.ord999,custom.ord7"),
  );
});

test("without imports there is no import hash", () => {
  expect(factsOf({})).not.toHaveProperty("imphash");
});

test("exports are listed with the module's own name", () => {
  expect(factsOf({ isDll: true, exports: ["Run", "DllRegisterServer"], exportModuleName: "evil.dll" }).exports).toEqual(
    {
      moduleName: "evil.dll",
      count: 2,
      names: ["DllRegisterServer", "Run"],
      forwarders: [],
    },
  );
});

test("resources tell type, name, language, size, entropy and what lies in them", () => {
  const { resources } = factsOf({
    resources: [
      { type: 10, name: "PAYLOAD", language: 1049, data: buildPe() },
      { type: "CUSTOM", name: 7, language: 0, data: noise(1000) },
    ],
  });
  expect(resources).toMatchObject([
    { type: "RT_RCDATA", name: "PAYLOAD", language: 1049, contentType: "pe-exe" },
    { type: "CUSTOM", name: "7", language: 0, sizeBytes: 1000 },
  ]);
  expect(resources[1]?.entropy).toBeGreaterThan(7.5);
});

test("version texts and the manifest's wish are read", () => {
  const facts = factsOf({
    versionInfo: { CompanyName: "Example Corp", OriginalFilename: "tool.exe", FileDescription: "" },
    manifest:
      '<assembly><requestedExecutionLevel level="requireAdministrator" uiAccess="false"/><autoElevate>true</autoElevate></assembly>',
  });
  expect(facts.versionInfo).toEqual({ CompanyName: "Example Corp", OriginalFilename: "tool.exe", FileDescription: "" });
  expect(facts.manifest).toEqual({ requestedExecutionLevel: "requireAdministrator", autoElevate: true });
});

test("an overlay is what lies behind the sections, without the signature at the end", () => {
  const plain = factsOf({ overlay: noise(3000) });
  expect(plain.overlay?.sizeBytes).toBe(3000);
  expect(plain.overlay?.entropy).toBeGreaterThan(7.5);
  expect(factsOf({})).not.toHaveProperty("overlay");
  const signed = factsOf({ certificate: new Uint8Array(64).fill(0x40) });
  expect(signed.signature).toMatchObject({ sizeBytes: 64 });
  expect(signed).not.toHaveProperty("overlay");
});

test("debug path, TLS callbacks, rich header and .NET header are read", () => {
  const facts = factsOf({ pdbPath: "C:\\build\\evil.pdb", tlsCallbackCount: 2, hasRichHeader: true, isDotNet: true });
  expect(facts).toMatchObject({
    pdbPath: "C:\\build\\evil.pdb",
    tlsCallbacks: 2,
    isDotNet: true,
    dotnet: { runtimeVersion: "2.5", metadataVersion: "v4.0.30319" },
  });
  expect(facts.richHeader).toMatchObject({ entries: [{ productId: 0x105, build: 0x7809, count: 3 }] });
  expect(factsOf({ bits: 64, tlsCallbackCount: 3 }).tlsCallbacks).toBe(3);
});

test("the checksum is computed as the loader does", () => {
  expect(factsOf({ hasRightChecksum: true, overlay: noise(77) }).checksum.matches).toBe(true);
  expect(factsOf({ overlay: noise(77) }).checksum).toMatchObject({ stored: 0, matches: false });
});

test("packing shows in names, entropy and layout", () => {
  const packed = factsOf({
    imports: { "KERNEL32.dll": ["LoadLibraryA", "GetProcAddress"] },
    sections: [
      { name: "UPX0", data: new Uint8Array(0), flags: 0xe0000080, virtualSize: 0x8000 },
      { name: "UPX1", data: noise(8192), flags: 0xe0000040 },
    ],
    entrySection: "UPX1",
  });
  expect(packed.packerHints).toEqual([
    "upx",
    "high-entropy-code",
    "writable-code",
    "code-without-file-data",
    "entry-point-in-last-section",
    "few-imports",
  ]);
  expect(factsOf({ imports: { "KERNEL32.dll": ["ExitProcess"] } }).packerHints).toEqual([]);
});

test("bytes that are no PE file yield nothing", () => {
  expect(parsePe(new Uint8Array(0))).toBeUndefined();
  expect(parsePe(noise(1000))).toBeUndefined();
});

test("a resource tree that loops is left, with a word about it", () => {
  const bytes = buildPe({ resources: [{ type: 10, name: 1, language: 0, data: noise(10) }] });
  const facts = parsePe(bytes)?.facts;
  const offset = facts?.sections.find(({ name }) => name === ".rsrc")?.rawOffset ?? 0;
  // The name directory's only entry points back to the root.
  new DataView(bytes.buffer).setUint32(offset + 24 + 16 + 4, 0x80000000, true);
  expect(parsePe(bytes)?.facts.problems).toContainEqual(expect.stringMatching(/resource tree loops/));
});

test("thousands of overlapping resources are measured only within the budget", () => {
  const bytes = buildPe({
    resources: Array.from({ length: 60 }, (_, index) => ({ type: 10, name: index, language: 0, data: noise(16) })),
    overlay: noise(1 << 20),
  });
  const view = new DataView(bytes.buffer);
  const rsrc = parsePe(bytes)?.facts.sections.find(({ name }) => name === ".rsrc");
  const base = rsrc?.rawOffset ?? 0;
  for (let at = base; at + 16 < base + (rsrc?.rawSize ?? 0); at += 4)
    if (view.getUint32(at, true) === 16) view.setUint32(at, 1 << 20, true);
  expect(parsePe(bytes)?.limitsReached).toContain("MAX_MEASURED_RATIO");
});

const SEEDS = [
  buildPe({
    imports: { "KERNEL32.dll": ["A", "B"], "WS2_32.dll": [1] },
    exports: ["x"],
    versionInfo: { A: "b" },
    manifest: "<a/>",
    pdbPath: "x.pdb",
    tlsCallbackCount: 1,
    hasRichHeader: true,
  }),
  buildPe({
    bits: 64,
    isDotNet: true,
    certificate: noise(200),
    overlay: noise(50),
    resources: [{ type: "X", name: "Y", language: 1, data: noise(30) }],
  }),
];

test("mutated and cut programs are read without a throw", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SEEDS),
      fc.array(fc.tuple(fc.nat(0x1800), fc.nat(255)), { maxLength: 30 }),
      fc.nat(0x2000),
      (seed, changes, length) => {
        const bytes = seed.slice(0, length < 64 ? seed.length : length);
        for (const [at, value] of changes) if (at < bytes.length && at > 0x103) bytes[at] = value;
        expect(() => parsePe(bytes)).not.toThrow();
      },
    ),
    { numRuns: 300 },
  );
});
