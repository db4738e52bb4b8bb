import {
  MAX_DECODE_LAYERS,
  MAX_DECODED_CHARACTERS,
  MAX_DECODED_SCRIPT_CHARACTERS,
  MAX_DECODED_SCRIPTS,
  MAX_EXCERPT_CHARACTERS,
  MAX_SCRIPT_CHARACTERS,
  MAX_SCRIPT_SIGNS,
  MAX_SIGNS_PER_NAME,
} from "../limits.ts";
import { findUrls } from "../urls.ts";
import { decodeBlobs } from "./decode-blobs.ts";
import { joinLiterals } from "./join-literals.ts";
import { measureObfuscation } from "./obfuscation.ts";
import { SIGN_RULES } from "./script-signs.ts";
import type { ScriptFacts, ScriptLanguage, ScriptSign } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

interface Layer {
  text: string;
  depth: number;
  language: ScriptLanguage;
}

/**
 * Reads a script without running it: what its words show, how it hides, and what decoding its blobs (several rounds deep) uncovers.
 * Time is linear in the text; nothing throws.
 */
export function analyzeScript(whole: string, language: ScriptLanguage): Parsed<ScriptFacts> {
  const limits = new Set<string>();
  if (whole.length > MAX_SCRIPT_CHARACTERS) limits.add("MAX_SCRIPT_CHARACTERS");
  const text = whole.slice(0, MAX_SCRIPT_CHARACTERS);
  const joined = joinLiterals(text, language);
  const facts: ScriptFacts = {
    language,
    lineCount: countLines(text),
    sizeCharacters: whole.length,
    signs: [],
    obfuscation: measureObfuscation(text, joined),
    decoded: [],
    decodedScripts: [],
    urls: [],
    problems: [],
  };
  const urls = new Set<string>();
  const layers: Layer[] = [{ text: joined.text, depth: 0, language }];
  let decodedCharacters = 0;
  for (let layer = layers.shift(); layer !== undefined; layer = layers.shift()) {
    collectSigns(layer, facts.signs, limits);
    findUrls(layer.text, urls, limits);
    if (layer.depth >= MAX_DECODE_LAYERS) {
      limits.add("MAX_DECODE_LAYERS");
      continue;
    }
    for (const { blob, text: inner } of decodeBlobs(layer.text, layer.depth, limits)) {
      facts.decoded.push(blob);
      if (inner === undefined || inner.trim().length < 8) continue;
      decodedCharacters += inner.length;
      if (decodedCharacters > MAX_DECODED_CHARACTERS) {
        limits.add("MAX_DECODED_CHARACTERS");
        continue;
      }
      keepScript(inner, facts, limits);
      layers.push({
        text: joinLiterals(inner, "other").text,
        depth: layer.depth + 1,
        language: blob.encoding === "script-encoder" ? language : "other",
      });
    }
  }
  facts.urls = [...urls];
  return { facts, limitsReached: [...limits] };
}

function keepScript(text: string, facts: ScriptFacts, limits: Set<string>): void {
  if (facts.decodedScripts.length < MAX_DECODED_SCRIPTS)
    facts.decodedScripts.push(text.slice(0, MAX_DECODED_SCRIPT_CHARACTERS));
  else limits.add("MAX_DECODED_SCRIPTS");
}

function collectSigns(layer: Layer, signs: ScriptSign[], limits: Set<string>): void {
  const perName = new Map<string, number>();
  for (const { name, languages, pattern } of SIGN_RULES) {
    if (!languages.has(layer.language)) continue;
    for (const match of layer.text.matchAll(pattern)) {
      const seen = perName.get(name) ?? 0;
      if (seen >= MAX_SIGNS_PER_NAME) break;
      if (signs.length >= MAX_SCRIPT_SIGNS) {
        limits.add("MAX_SCRIPT_SIGNS");
        return;
      }
      perName.set(name, seen + 1);
      signs.push({ name, excerpt: excerptAt(layer.text, match.index), offset: match.index, layer: layer.depth });
    }
  }
}

/** The line's rest from a few characters before the match. */
function excerptAt(text: string, index: number): string {
  const start = Math.max(text.lastIndexOf("\n", index) + 1, index - 20);
  return (
    text
      .slice(start, start + MAX_EXCERPT_CHARACTERS)
      .split(/[\r\n]/, 1)[0]
      ?.trim() ?? ""
  );
}

function countLines(text: string): number {
  let lines = text === "" ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
