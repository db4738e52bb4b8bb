/** All rules of the engine. */
import type { Indicator, IndicatorText } from "./indicator.ts";
import { ARCHIVE_INDICATORS } from "./indicators/archive.ts";
import { COMPOSITE_INDICATORS } from "./indicators/composites.ts";
import { DOCUMENT_INDICATORS } from "./indicators/document.ts";
import { ELF_INDICATORS } from "./indicators/elf.ts";
import { GENERAL_INDICATORS } from "./indicators/general.ts";
import { NAME_INDICATORS } from "./indicators/name.ts";
import { PDF_INDICATORS } from "./indicators/pdf.ts";
import { PE_CAPABILITY_INDICATORS } from "./indicators/pe-capabilities.ts";
import { PE_INDICATORS } from "./indicators/pe.ts";
import { SCRIPT_SIGN_INDICATORS } from "./indicators/script-signs.ts";
import { SCRIPT_TELLING_INDICATORS } from "./indicators/script-telling.ts";
import { SCRIPT_INDICATORS } from "./indicators/script.ts";
import { SHORTCUT_INDICATORS } from "./indicators/shortcut.ts";
import { URL_INDICATORS } from "./indicators/url.ts";
import { WEB_INDICATORS } from "./indicators/web.ts";
import { deriveYaraIndicators } from "./indicators/yara.ts";
import type { RuleSet } from "./evaluate.ts";

const INDICATORS: readonly Indicator[] = [
  ...GENERAL_INDICATORS,
  ...NAME_INDICATORS,
  ...PE_INDICATORS,
  ...PE_CAPABILITY_INDICATORS,
  ...ELF_INDICATORS,
  ...SCRIPT_SIGN_INDICATORS,
  ...SCRIPT_TELLING_INDICATORS,
  ...SCRIPT_INDICATORS,
  ...DOCUMENT_INDICATORS,
  ...PDF_INDICATORS,
  ...WEB_INDICATORS,
  ...SHORTCUT_INDICATORS,
  ...URL_INDICATORS,
  ...ARCHIVE_INDICATORS,
];

/** The rules that the engine evaluates. */
export const STATIC_RULES: RuleSet = {
  indicators: INDICATORS,
  composites: COMPOSITE_INDICATORS,
  derive: deriveYaraIndicators,
};

/** What every built-in indicator says of itself, for `/api/v3/indicators`; those of YARA rules come with their rules. */
export function listIndicators(): readonly IndicatorText[] {
  return [...INDICATORS, ...COMPOSITE_INDICATORS];
}
