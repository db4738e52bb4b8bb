import type { VerdictLevel } from "@fumehood/contract";
import { html, raw, type Markup } from "./markup.ts";

// A verdict is a shape and a word, never colour alone: octagon, triangle, ring with a tick, dashed square.
const SHAPES: Readonly<Record<VerdictLevel, string>> = {
  malicious:
    '<path d="M4.2 1h5.6L13 4.2v5.6L9.8 13H4.2L1 9.8V4.2z" fill="currentColor"/><path d="m4.8 4.8 4.4 4.4m0-4.4L4.8 9.2" class="cut-out"/>',
  suspicious: '<path d="M7 1.2 13.3 12.5H.7z" fill="currentColor"/><path d="M7 5v3.4M7 10.4v.1" class="cut-out"/>',
  clean:
    '<circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="m4.3 7.2 1.9 1.9 3.5-3.9" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>',
  unknown:
    '<rect x="1.5" y="1.5" width="11" height="11" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.5 2"/>',
};

export const VERDICT_CLASS: Readonly<Record<VerdictLevel, string>> = {
  malicious: "mal",
  suspicious: "sus",
  clean: "clean",
  unknown: "unk",
};

export function verdictIcon(level: VerdictLevel): Markup {
  return html`<svg class="shape" viewBox="0 0 14 14" aria-hidden="true">${raw(SHAPES[level])}</svg>`;
}

export const BRAND_ICON = raw(
  '<svg class="brand-icon" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"><path d="M2.5 17.5v-15h15v15M5.5 17.5V9h9v8.5M1 17.5h18"/><path d="M8.5 5.5h3" stroke-linecap="round"/></svg>',
);

export const CHEVRON = raw(
  '<svg class="chevron" viewBox="0 0 16 16" aria-hidden="true"><path d="m6 4 4 4-4 4"/></svg>',
);
