import { latin1 } from "./bytes.ts";
import { MAX_STRING_CHARACTERS, MAX_STRINGS, MAX_STRINGS_SCANNED, MIN_STRING_CHARACTERS } from "./limits.ts";
import type { ExtractedString } from "./inspection.ts";

/** Limits of one extraction; each defaults to the constant of the same meaning in `limits.ts`. */
export interface StringLimits {
  minCharacters?: number;
  /** Longer runs are cut into pieces of this size. */
  maxCharacters?: number;
  /** How many are kept. */
  maxStrings?: number;
  /** How many are looked at while choosing. */
  maxScanned?: number;
}

/** The kept strings and which limits were reached. */
export interface StringsOutcome {
  strings: ExtractedString[];
  limitsReached: string[];
}

/** Printable ASCII and tab. */
const IS_PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 9 ? 1 : 0,
);

/** What an analyst looks for first. Every alternative is a fixed text or a bounded run. */
const TELLING =
  /https?:\/\/|ftp:\/\/|\\\\[\w.]|[a-z]:\\|%[a-z]{3,20}%|hkey_|hklm|hkcu|\\currentversion\\|\.(?:exe|dll|sys|bat|cmd|ps1|vbs|js|hta|scr|onion|pdb)\b|powershell|cmd(?:\.exe)? \/|rundll32|regsvr32|schtasks|vssadmin|wscript|mshta|passw|credential|wallet|bitcoin|monero|decrypt|ransom|mutex|keylog|user-agent|mozilla\/|select .{1,80} from|\/etc\/|\/tmp\/|\/bin\/|\/dev\/|chmod|wget |curl |(?:\d{1,3}\.){3}\d{1,3}|[\w.+-]{1,64}@[\w-]{1,64}\.\w|createremotethread|writeprocessmemory|virtualalloc|loadlibrary|getprocaddress/i;

/**
 * Runs of printable characters, ASCII and UTF-16LE, with their offsets. Telling ones come first, each group in file order. Time is
 * linear in the bytes.
 */
export function extractStrings(bytes: Uint8Array, limits: StringLimits = {}): StringsOutcome {
  const maxStrings = limits.maxStrings ?? MAX_STRINGS;
  const maxScanned = limits.maxScanned ?? MAX_STRINGS_SCANNED;
  const telling: ExtractedString[] = [];
  const others: ExtractedString[] = [];
  const reached = new Set<string>();
  let scanned = 0;
  for (const found of merge(asciiRuns(bytes, limits), utf16Runs(bytes, limits))) {
    if (++scanned > maxScanned) {
      reached.add("MAX_STRINGS_SCANNED");
      break;
    }
    const group = TELLING.test(found.value) ? telling : others;
    if (group.length < maxStrings) group.push(found);
    else reached.add("MAX_STRINGS");
  }
  if (telling.length + others.length > maxStrings) reached.add("MAX_STRINGS");
  return { strings: [...telling, ...others].slice(0, maxStrings), limitsReached: [...reached] };
}

function* asciiRuns(bytes: Uint8Array, limits: StringLimits): Generator<ExtractedString> {
  const minimum = limits.minCharacters ?? MIN_STRING_CHARACTERS;
  const maximum = limits.maxCharacters ?? MAX_STRING_CHARACTERS;
  let start = -1;
  for (let index = 0; index <= bytes.length; index++) {
    // Beyond the end is undefined, which indexes nothing.
    const isPrintable = IS_PRINTABLE[bytes[index] ?? 0] === 1;
    if (start === -1) {
      if (isPrintable) start = index;
      continue;
    }
    if (isPrintable && index - start < maximum) continue;
    if (index - start >= minimum)
      yield { value: latin1(bytes.subarray(start, index)), offset: start, encoding: "ascii" };
    start = isPrintable ? index : -1;
  }
}

function* utf16Runs(bytes: Uint8Array, limits: StringLimits): Generator<ExtractedString> {
  const minimum = limits.minCharacters ?? MIN_STRING_CHARACTERS;
  const maximum = limits.maxCharacters ?? MAX_STRING_CHARACTERS;
  let index = 0;
  while (index + 1 < bytes.length) {
    const start = index;
    while (
      index + 1 < bytes.length &&
      bytes[index + 1] === 0 &&
      IS_PRINTABLE[bytes[index] ?? 0] === 1 &&
      index - start < maximum * 2
    )
      index += 2;
    if (index - start >= minimum * 2)
      yield { value: narrow(bytes.subarray(start, index)), offset: start, encoding: "utf-16le" };
    if (index === start) index++;
  }
}

/** Every second byte: the units are all below 0x80. */
function narrow(bytes: Uint8Array): string {
  const low = new Uint8Array(bytes.length / 2);
  for (let index = 0; index < low.length; index++) low[index] = bytes[index * 2] ?? 0;
  return latin1(low);
}

/** Two sequences in offset order become one. */
function* merge(left: Generator<ExtractedString>, right: Generator<ExtractedString>): Generator<ExtractedString> {
  let a = left.next();
  let b = right.next();
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && a.value.offset <= b.value.offset)) {
      if (a.done !== true) yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}
