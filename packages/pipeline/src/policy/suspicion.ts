import type { Inspection, ScriptSignName, VbaFacts } from "@fumehood/inspect";

/** One thing that is unusual for honest files, and how much it weighs: 0 nothing, 100 proof by itself. */
export interface SuspicionSign {
  readonly name: string;
  readonly weight: number;
}

/** How suspicious a file looks without being run. */
export interface Suspicion {
  /** 0–100. */
  readonly score: number;
  readonly signs: readonly SuspicionSign[];
}

interface SignRow {
  readonly name: string;
  readonly weight: number;
  readonly shows: (inspection: Inspection) => boolean;
}

/** Bits per byte above which a program is packed or encrypted. */
const PACKED_ENTROPY = 7.2;
/** Of 100: how far a script is from what people write. */
const OBFUSCATED = 50;

const STRONG_SCRIPT_SIGNS: ReadonlySet<ScriptSignName> = new Set<ScriptSignName>([
  "encoded-command",
  "amsi-bypass",
  "defender-tampering",
  "code-injection",
  "shadow-copy-deletion",
  "reverse-shell",
  "webshell",
  "credential-access",
  "disk-wipe",
  "ransom-note",
]);

const SIGNS: readonly SignRow[] = [
  // The name
  { name: "double-extension", weight: 60, shows: (it) => it.identification.nameTricks.includes("double-extension") },
  { name: "bidi-override", weight: 70, shows: (it) => it.identification.nameTricks.includes("bidi-override") },
  {
    name: "padding-before-extension",
    weight: 60,
    shows: (it) => it.identification.nameTricks.includes("padding-before-extension"),
  },
  { name: "name-mismatch", weight: 25, shows: (it) => it.identification.nameMismatch !== undefined },
  // What it is
  { name: "runs-by-itself", weight: 20, shows: (it) => ["executable", "script"].includes(it.identification.family) },
  { name: "shortcut", weight: 15, shows: (it) => it.identification.family === "shortcut" },
  { name: "encrypted", weight: 25, shows: (it) => it.identification.encrypted === true },
  // Programs
  { name: "packer", weight: 35, shows: (it) => (it.pe?.packerHints.length ?? 0) > 0 || it.elf?.isUpxPacked === true },
  {
    name: "packed-entropy",
    weight: 25,
    shows: (it) => it.identification.family === "executable" && it.entropy >= PACKED_ENTROPY,
  },
  { name: "unsigned", weight: 10, shows: (it) => it.pe !== undefined && it.pe.signature === undefined },
  { name: "writable-code", weight: 30, shows: (it) => it.elf?.hasWritableExecutableSegment === true },
  // Documents
  { name: "macros", weight: 25, shows: (it) => vbaOf(it) !== undefined },
  { name: "macros-run-by-themselves", weight: 45, shows: (it) => (vbaOf(it)?.autoExecution.length ?? 0) > 0 },
  { name: "macros-download", weight: 45, shows: (it) => hasVba(it, "download") },
  { name: "macros-start-programs", weight: 35, shows: (it) => hasVba(it, "execution") },
  { name: "macros-hide", weight: 30, shows: (it) => hasVba(it, "obfuscation") || vbaOf(it)?.isSourceMissing === true },
  {
    name: "hidden-excel4-sheet",
    weight: 60,
    shows: (it) => [...(it.ole?.excel4Sheets ?? []), ...(it.ooxml?.excel4Sheets ?? [])].some(isHidden),
  },
  { name: "remote-template", weight: 60, shows: (it) => (it.ooxml?.remoteTemplates.length ?? 0) > 0 },
  { name: "dde", weight: 60, shows: (it) => (it.ooxml?.dde.length ?? 0) > 0 },
  {
    name: "equation-editor",
    weight: 70,
    shows: (it) => it.ole?.hasEquationEditor === true || it.rtf?.hasEquationEditor === true,
  },
  { name: "rtf-object", weight: 35, shows: (it) => (it.rtf?.objectCount ?? 0) > 0 },
  { name: "rtf-signs", weight: 40, shows: (it) => (it.rtf?.signs.length ?? 0) > 0 },
  { name: "pdf-script", weight: 35, shows: (it) => countPdf(it, "/JS") + countPdf(it, "/JavaScript") > 0 },
  { name: "pdf-launch", weight: 60, shows: (it) => countPdf(it, "/Launch") > 0 },
  { name: "pdf-embedded-file", weight: 25, shows: (it) => countPdf(it, "/EmbeddedFile") > 0 },
  { name: "pdf-hidden-names", weight: 40, shows: (it) => (it.pdf?.obfuscatedNameCount ?? 0) > 0 },
  { name: "embedded-program", weight: 40, shows: (it) => it.embedded.some(({ type }) => type.startsWith("pe-")) },
  // Scripts, pages, shortcuts
  { name: "script-download", weight: 40, shows: (it) => hasScript(it, (sign) => sign === "download") },
  { name: "script-execution", weight: 20, shows: (it) => hasScript(it, (sign) => sign === "execution") },
  { name: "script-strong-sign", weight: 60, shows: (it) => hasScript(it, (sign) => STRONG_SCRIPT_SIGNS.has(sign)) },
  { name: "script-obfuscated", weight: 45, shows: (it) => (it.script?.obfuscation.score ?? 0) >= OBFUSCATED },
  { name: "html-smuggling", weight: 55, shows: (it) => (it.html?.smugglingSigns.length ?? 0) >= 2 },
  { name: "password-form", weight: 35, shows: (it) => it.html?.forms.some(({ hasPassword }) => hasPassword) === true },
  { name: "shortcut-arguments", weight: 45, shows: (it) => (it.lnk?.arguments ?? "") !== "" },
  // Rules, and what could not be looked at
  { name: "yara", weight: 60, shows: (it) => it.yara.ran && it.yara.matches.length > 0 },
  { name: "not-inspectable", weight: 30, shows: (it) => it.outcome === "timeout" || it.outcome === "crashed" },
];

/** Names of all signs with their weights, for the documentation. */
export const SUSPICION_SIGNS: readonly SuspicionSign[] = SIGNS.map(({ name, weight }) => ({ name, weight }));

/**
 * Weighs what an inspection shows. Signs add up as chances that do not depend on each other, `100 × (1 − Π(1 − weight/100))`: each one more raises the
 * score, and none takes it beyond 100. A quick look and no verdict.
 */
export function scoreSuspicion(inspection: Inspection): Suspicion {
  const signs = SIGNS.filter(({ shows }) => shows(inspection)).map(({ name, weight }) => ({ name, weight }));
  const innocent = signs.reduce((left, { weight }) => left * (1 - weight / 100), 1);
  return { score: Math.round((1 - innocent) * 100), signs };
}

function vbaOf({ ole, ooxml }: Inspection): VbaFacts | undefined {
  return ole?.vba ?? ooxml?.vba;
}

function hasVba(inspection: Inspection, category: string): boolean {
  return vbaOf(inspection)?.keywords.some((keyword) => keyword.category === category) === true;
}

function isHidden({ visibility }: { visibility: string }): boolean {
  return visibility !== "visible";
}

function countPdf({ pdf }: Inspection, keyword: "/JS" | "/JavaScript" | "/Launch" | "/EmbeddedFile"): number {
  return pdf?.keywords[keyword] ?? 0;
}

function hasScript({ script }: Inspection, wanted: (sign: ScriptSignName) => boolean): boolean {
  return script?.signs.some(({ name }) => wanted(name)) === true;
}
