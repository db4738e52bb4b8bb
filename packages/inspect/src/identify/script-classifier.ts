import { MAX_CLASSIFIED_CHARACTERS } from "../limits.ts";
import { LINE_START_WEIGHTS, SCRIPT_TYPES, WORD_WEIGHTS } from "./script-tokens.ts";
import type { ScriptTypeId } from "./script-tokens.ts";

/** Points from which a text counts as a script. */
const THRESHOLD = 8;
/** Of these, so many must come from marks that prose does not have: words like "on", "with" and "end" add up in any long text. */
const STRONG_THRESHOLD = 6;
/** Weight from which a mark is one that prose does not have. */
const STRONG_WEIGHT = 3;
/** What an extension adds: Windows and shells run a text by its name, so a name needs little help from the content. */
const EXTENSION_BONUS = 8;
/** Lead over the next language at which reading stops. */
const CLEAR_LEAD = 16;
const WINDOW_CHARACTERS = 4096;

const BY_EXTENSION: ReadonlyMap<string, ScriptTypeId> = new Map<string, ScriptTypeId>([
  ["js", "js"],
  ["mjs", "js"],
  ["cjs", "js"],
  ["vbs", "vbs"],
  ["bas", "vbs"],
  ["ps1", "ps1"],
  ["psm1", "ps1"],
  ["bat", "bat"],
  ["cmd", "bat"],
  ["sh", "sh"],
  ["bash", "sh"],
  ["py", "python"],
  ["pyw", "python"],
  ["pl", "perl"],
  ["php", "php"],
  ["rb", "ruby"],
]);

/** Text that quotes scripts or looks like one, but that nothing runs by its name: more must speak for a script. */
const OTHER_SOURCES: ReadonlySet<string> = new Set(
  "md rst c h cpp hpp cs java go rs css tex vim cmake m4 sql yml yaml toml".split(" "),
);

const INTERPRETERS: readonly (readonly [pattern: RegExp, type: ScriptTypeId])[] = [
  [/\b(?:ba|da|z|k|c|tc|a)?sh\b/, "sh"],
  [/python/, "python"],
  [/perl/, "perl"],
  [/php/, "php"],
  [/ruby/, "ruby"],
  [/\b(?:node|deno|bun)\b/, "js"],
  [/pwsh|powershell/, "ps1"],
];

/** The language of a script by its first line, its words and its name's extension; undefined for text that is none. */
export function classifyScript(text: string, extension: string | undefined): ScriptTypeId | undefined {
  const byShebang = classifyShebang(text);
  if (byShebang !== undefined) return byShebang;
  const scores = scoreText(text.slice(0, MAX_CLASSIFIED_CHARACTERS));
  const byName = extension === undefined ? undefined : BY_EXTENSION.get(extension);
  if (byName !== undefined) add(scores, SCRIPT_TYPES.indexOf(byName), EXTENSION_BONUS);
  const [best, lead] = findBest(scores.all);
  const threshold = extension !== undefined && OTHER_SOURCES.has(extension) ? THRESHOLD * 4 : THRESHOLD;
  if ((scores.all[best] ?? 0) < threshold || (scores.strong[best] ?? 0) < STRONG_THRESHOLD || lead <= 0)
    return undefined;
  return SCRIPT_TYPES[best];
}

function classifyShebang(text: string): ScriptTypeId | undefined {
  if (!text.startsWith("#!")) return undefined;
  const end = text.indexOf("\n");
  const line = text.slice(0, Math.min(end === -1 ? 200 : end, 200));
  return INTERPRETERS.find(([pattern]) => pattern.test(line))?.[1];
}

/** Points of each language, in the order of SCRIPT_TYPES. Stops early once one language leads clearly. */
function scoreText(text: string): Scores {
  const scores: Scores = { all: new Float64Array(SCRIPT_TYPES.length), strong: new Float64Array(SCRIPT_TYPES.length) };
  const seen = new Set<string>();
  for (let start = 0; start < text.length; start += WINDOW_CHARACTERS) {
    const window = text.slice(start, start + WINDOW_CHARACTERS).toLowerCase();
    scoreWords(window, scores, seen);
    scoreLines(window, scores, seen);
    if (findBest(scores.all)[1] >= CLEAR_LEAD) break;
    scoreShapes(window, scores);
    if (findBest(scores.all)[1] >= CLEAR_LEAD) break;
  }
  return scores;
}

interface Scores {
  all: Float64Array;
  strong: Float64Array;
}

function add(scores: Scores, index: number, weight: number): void {
  scores.all[index] = (scores.all[index] ?? 0) + weight;
  if (weight >= STRONG_WEIGHT) scores.strong[index] = (scores.strong[index] ?? 0) + weight;
}

/** Word characters: lower-case letters, digits and "_". */
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z0-9_]/.test(String.fromCharCode(code)) ? 1 : 0));

const MAX_WORD_CHARACTERS = 24;

/** One bit per hash of a known word: nearly all words of a text are thrown out by it without a string being made. */
const KNOWN_HASHES = buildHashFilter();

function extendHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function filterIndex(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff;
}

function buildHashFilter(): Uint8Array {
  const filter = new Uint8Array(0x10000);
  for (const word of WORD_WEIGHTS.keys()) {
    let hash = 0;
    for (let index = 0; index < word.length; index++) hash = extendHash(hash, word.charCodeAt(index));
    filter[filterIndex(hash)] = 1;
  }
  return filter;
}

/**
 * Looks up every word, and every two words joined by ".", "-", "/" or "::" (as one compound). A word counts once per file: repetition
 * is no further evidence.
 */
function scoreWords(text: string, scores: Scores, seen: Set<string>): void {
  let compoundStart = -1;
  let compoundHash = 0;
  let index = 0;
  while (index < text.length) {
    if (IS_WORD[text.charCodeAt(index)] !== 1) {
      index++;
      continue;
    }
    const start = index;
    let hash = 0;
    for (let code = text.charCodeAt(index); IS_WORD[code] === 1; code = text.charCodeAt(++index)) {
      hash = extendHash(hash, code);
      compoundHash = extendHash(compoundHash, code);
    }
    if (KNOWN_HASHES[filterIndex(hash)] === 1) lookUp(text.slice(start, index), scores, seen);
    if (compoundStart >= 0 && KNOWN_HASHES[filterIndex(compoundHash)] === 1)
      lookUp(text.slice(compoundStart, index), scores, seen);
    const joint = index - start <= MAX_WORD_CHARACTERS ? jointLength(text, index) : 0;
    compoundStart = joint > 0 ? start : -1;
    compoundHash = hash;
    for (let step = 0; step < joint; step++) compoundHash = extendHash(compoundHash, text.charCodeAt(index + step));
  }
}

/** Characters of the joint at `index`, 0 when none is there. */
function jointLength(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code === 0x2e || code === 0x2d || code === 0x2f) return 1;
  return code === 0x3a && text.charCodeAt(index + 1) === 0x3a ? 2 : 0;
}

function lookUp(word: string, scores: Scores, seen: Set<string>): void {
  addWeights(WORD_WEIGHTS.get(word), word, scores, seen);
}

function addWeights(
  weights: readonly (readonly [number, number])[] | undefined,
  key: string,
  scores: Scores,
  seen: Set<string>,
): void {
  if (weights === undefined || seen.has(key)) return;
  seen.add(key);
  for (const [language, weight] of weights) add(scores, language, weight);
}

function scoreLines(text: string, scores: Scores, seen: Set<string>): void {
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const line = text.slice(start, Math.min(end, start + 120)).trimStart();
    start = end + 1;
    const word = firstWord(line);
    if (word !== "") addWeights(LINE_START_WEIGHTS.get(word), `^${word}`, scores, seen);
  }
}

function firstWord(line: string): string {
  const space = line.search(/[\s;]/);
  const word = space === -1 ? line : line.slice(0, space);
  return word.startsWith("::") ? "::" : word.startsWith("'") ? "'" : word.slice(0, 24);
}

type Shape = readonly [type: ScriptTypeId, weight: number, needs: string, pattern: RegExp];

/**
 * Shapes of statements; each is tried only where the text it needs occurs. Every pattern is linear: bounded runs, no nested
 * repetition.
 */
const SHAPES: readonly Shape[] = [
  ["js", 3, "function", /\bfunction\s{0,3}[a-z0-9_$]{0,40}\s{0,3}\([^)\n]{0,80}\)\s{0,3}\{/],
  ["js", 4, "activexobject", /\bnew\s{1,3}activexobject\b/],
  ["js", 4, "wscript.createobject", /\bwscript\.createobject\([^\n]{1,60}\);/],
  ["js", 2, "==", /===|!==/],
  ["js", 2, "=>", /=>\s{0,2}[{(]/],
  ["js", 3, "var", /\bvar\s{1,3}[\w$]{1,40}\s{0,3}=/],
  ["js", 9, "[]", /^[()[\]!+\s]{64}/],
  ["vbs", 4, "object", /\bset\s{1,3}\w{1,40}\s{0,3}=\s{0,3}(?:createobject|getobject|wscript\.createobject)\b/],
  ["vbs", 4, "end ", /\bend {1,3}(?:sub|function|if|with|select)\b/],
  ["vbs", 4, "resume", /\bon\s{1,3}error\s{1,3}resume\s{1,3}next\b/],
  ["vbs", 3, "chr", /\bchrw?\s{0,2}\(\s{0,2}[\d&h]{1,6}\s{0,2}\)\s{0,2}&/],
  ["ps1", 4, "$", /\$[a-z_][\w:]{0,40}\s{0,3}=\s{0,3}(?:new-object|\[[a-z]|get-|@[({])/],
  ["ps1", 4, "[", /\[(?:system\.|net\.|convert\]|text\.|io\.|char\]|byte\[\]|void\])[\w.[\]]{0,60}(?:::)?/],
  ["ps1", 3, "$", /\$[\w)\].]{1,40} -(?:eq|ne|like|match|join|replace|split|bxor|band) /],
  ["ps1", 3, "powershell", /\bpowershell(?:\.exe)?\s{1,3}-/],
  ["bat", 4, "%", /%[a-z_][\w()]{1,30}%|%~[a-z]{0,6}\d|%%[a-z~]/],
  ["bat", 3, "if ", /\bif {1,3}(?:not {1,3})?(?:exist |errorlevel |defined |\/i )/],
  ["bat", 3, "nul", />\s{0,2}nul\b/],
  ["bat", 3, "^", /\b[a-z]{1,4}\^[a-z]/],
  ["sh", 4, "if [", /\bif\s{1,3}\[\[?\s/],
  ["sh", 4, "do", /\b(?:for\s{1,3}\w{1,30}\s{1,3}in|while)\s[^\n]{0,80};\s{0,3}do\b/],
  ["sh", 3, "$", /\$\(\w|\$\{\w{1,30}(?:[:#%/]|\})/],
  ["sh", 3, ">", />\s{0,2}\/dev\/null|2>&1/],
  ["sh", 4, "|", /\b(?:curl|wget)\s[^\n]{1,200}\|\s{0,3}(?:ba)?sh\b/],
  ["python", 4, "def ", /\bdef {1,3}\w{1,40}\([^)\n]{0,120}\)\s{0,3}(?:->[^\n:]{1,60})?:/],
  ["python", 4, "import ", /\bfrom {1,3}[\w.]{1,60} {1,3}import /],
  ["python", 4, "import ", /\bimport {1,3}(?:os|sys|re|socket|subprocess|base64|ctypes|requests|json|time|urllib)\b/],
  ["perl", 4, "my ", /\bmy\s{1,3}[$@%(]/],
  ["perl", 4, "use ", /\buse\s{1,3}(?:strict|warnings);/],
  ["perl", 4, "=~", /=~\s{0,2}[ms]?\//],
  ["php", 9, "<?php", /<\?php\b/],
  ["php", 5, "$_", /\$_(?:post|get|request|server|files|cookie)\[/],
  ["ruby", 3, "|", /\bdo\s{0,2}\|\w{1,20}\|/],
  ["ruby", 3, "def ", /^\s{0,20}def {1,3}\w{1,40}[?!]?$/m],
];

function scoreShapes(text: string, scores: Scores): void {
  for (const [type, weight, needs, pattern] of SHAPES) {
    if (text.includes(needs) && pattern.test(text)) add(scores, SCRIPT_TYPES.indexOf(type), weight);
  }
}

/** Index of the highest score and its lead over the second. */
function findBest(scores: Float64Array): [best: number, lead: number] {
  let best = 0;
  let second = -Infinity;
  for (let index = 1; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    if (score > (scores[best] ?? 0)) {
      second = scores[best] ?? 0;
      best = index;
    } else if (score > second) second = score;
  }
  return [best, (scores[best] ?? 0) - second];
}
