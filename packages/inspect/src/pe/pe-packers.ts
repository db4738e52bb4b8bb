import type { PeFacts, PeSection } from "../inspection.ts";

/** Section names that packers and protectors leave behind. */
const BY_SECTION: readonly (readonly [pattern: RegExp, packer: string])[] = [
  [/^UPX[0-9!]/, "upx"],
  [/^\.?(?:aspack|adata)$/i, "aspack"],
  [/^\.?themida$|^\.?winlice$/i, "themida"],
  [/^\.vmp[0-9]?$/i, "vmprotect"],
  [/^\.?enigma[12]?$/i, "enigma"],
  [/^\.?mpress[12]$/i, "mpress"],
  [/^\.?petite$/i, "petite"],
  [/^PEC2|^pec[12]?$/i, "pecompact"],
  [/^\.?nsp[0-9]$/i, "nspack"],
  [/^\.?(?:ndata|nsis)$/i, "nsis-installer"],
  [/^\.?(?:fsg|yoda|perplex|wwpack|ccg|boom|spack|svkp|upack|packed)/i, "other-packer"],
];

/** Bits per byte above which code or data is compressed or encrypted. */
const HIGH_ENTROPY = 7.2;
/** Sections smaller than this have no telling entropy. */
const MIN_MEASURED_BYTES = 2048;

type Measured = Pick<PeFacts, "sections" | "entryPointSection" | "importedFunctionCount" | "isDotNet" | "isDll">;

/** What points at packing, in a fixed order: names of packers, then measures. */
export function findPackerHints(facts: Measured): string[] {
  const hints = new Set<string>();
  for (const section of facts.sections) {
    for (const [pattern, packer] of BY_SECTION) if (pattern.test(section.name)) hints.add(packer);
  }
  const isMeasured = (section: PeSection): boolean => section.rawSize >= MIN_MEASURED_BYTES;
  const entry = facts.sections.findIndex(({ name }) => name === facts.entryPointSection);
  if (facts.sections.some((section) => section.executable && isMeasured(section) && section.entropy >= HIGH_ENTROPY))
    hints.add("high-entropy-code");
  if (facts.sections.some((section) => section.executable && section.writable)) hints.add("writable-code");
  if (facts.sections.some((section) => section.executable && section.rawSize === 0 && section.virtualSize > 0))
    hints.add("code-without-file-data");
  if (entry > 1 && entry === facts.sections.length - 1) hints.add("entry-point-in-last-section");
  if (
    facts.importedFunctionCount > 0 &&
    facts.importedFunctionCount < 6 &&
    !facts.isDotNet &&
    facts.sections.some((section) => section.entropy >= HIGH_ENTROPY)
  )
    hints.add("few-imports");
  return [...hints];
}
