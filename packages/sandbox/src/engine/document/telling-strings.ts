/** Which of the strings of a file are worth an analyst's time. */
import type { Inspection } from "@fumehood/inspect";
import { MAX_MATCHED_CHARACTERS, MAX_STRINGS_REPORTED } from "../limits.ts";
import { cutText } from "./bound-facts.ts";

export interface ReportedString {
  value: string;
  /** Bytes from the start of the file; 0 where `encoding` is `decoded`. */
  offset: number;
  /** decoded: found by a parser in a compressed, encoded or structured part, so without a place in the file. */
  encoding: "ascii" | "utf-16le" | "decoded";
}

const TELLING: readonly RegExp[] = [
  /\b(?:https?|ftp|wss?|ldap|tcp|udp|stratum\+tcp):\/\/[^\s/]/i,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/,
  // One character before the sign is enough: more of them would be tried at every place of a text without any sign.
  /[\w.+-]@[\w-]{1,63}\.[a-z]{2,24}\b/i,
  /\b(?:hkey_|hk(?:lm|cu|cr|u)\\|software\\|system\\currentcontrolset\\)/i,
  /\b[a-z]:\\[^\s\\]|%(?:appdata|temp|tmp|programdata|userprofile|public|systemroot|windir|localappdata|comspec)%|^\\\\[\w.?-]/i,
  /(?:^|\s)\/(?:tmp|var|etc|dev|proc|home|root|opt|bin|sbin)\/\S/,
  /^(?:global|local)\\[\w{}.-]{4,100}$/i,
  /^mozilla\/\d|user-agent:/i,
  /\b(?:cmd|powershell|wscript|cscript|mshta|rundll32|regsvr32|schtasks|vssadmin|bitsadmin|certutil|curl|wget|chmod|crontab)(?:\.exe)?\s+\S/i,
  /\.(?:exe|dll|sys|scr|ps1|vbs|bat|hta|pdb)\b/i,
  /\b[a-z2-7]{16,56}\.onion\b/i,
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9-]{1,63}){1,4}\.(?:com|net|org|info|biz|ru|cn|io|xyz|top|test|onion)$/i,
];

/** Telling strings in file order, those out of parsers behind them; each value once, at most `MAX_STRINGS_REPORTED`. */
export function selectTellingStrings(inspection: Inspection): ReportedString[] {
  const found = inspection.strings
    .filter(({ value }) => isTelling(value))
    .map(({ value, offset, encoding }): ReportedString => ({ value: cutText(value), offset, encoding }));
  const decoded = decodedValues(inspection).map((value): ReportedString => ({
    value: cutText(value),
    offset: 0,
    encoding: "decoded",
  }));
  const unique = new Map<string, ReportedString>();
  for (const entry of [...found, ...decoded]) {
    if (!unique.has(entry.value)) unique.set(entry.value, entry);
  }
  return [...unique.values()].slice(0, MAX_STRINGS_REPORTED);
}

function isTelling(value: string): boolean {
  const head = value.slice(0, MAX_MATCHED_CHARACTERS);
  return TELLING.some((pattern) => pattern.test(head));
}

/** Addresses and commands that parsers found where no plain string shows them. */
function decodedValues({ script, html, pdf, ooxml, rtf, lnk, urlShortcut, email }: Inspection): string[] {
  return [
    ...(script?.urls ?? []),
    ...(html?.script?.urls ?? []),
    ...(html?.links ?? []),
    ...(html?.forms.map(({ action }) => action) ?? []),
    ...(pdf?.uris ?? []),
    ...(pdf?.launchTargets ?? []),
    ...(ooxml?.externalRelationships.map(({ target }) => target) ?? []),
    ...(ooxml?.remoteTemplates ?? []),
    ...(ooxml?.dde ?? []),
    ...(rtf?.remoteTargets ?? []),
    ...(lnk === undefined ? [] : [lnk.target, lnk.arguments, lnk.networkPath, lnk.iconLocation]),
    ...(urlShortcut === undefined ? [] : [urlShortcut.url, urlShortcut.iconFile]),
    ...(email?.links ?? []),
  ].filter((value): value is string => value !== undefined && isTelling(value));
}
