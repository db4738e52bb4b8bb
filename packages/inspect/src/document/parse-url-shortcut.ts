import { MAX_SHORTCUT_LINES, MAX_URL_CHARACTERS } from "../limits.ts";
import type { UrlShortcutFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

/** Reads an Internet shortcut: the properties of its section, names as written, the first of equal ones winning. */
export function parseUrlShortcut(text: string): Parsed<UrlShortcutFacts> {
  const properties: Record<string, string> = {};
  const lines = text.slice(0, MAX_SHORTCUT_LINES * MAX_URL_CHARACTERS).split(/\r?\n|\r/, MAX_SHORTCUT_LINES + 1);
  const limitsReached = lines.length > MAX_SHORTCUT_LINES ? ["MAX_SHORTCUT_LINES"] : [];
  let isWithin = false;
  for (const line of lines.slice(0, MAX_SHORTCUT_LINES)) {
    const section = /^\s{0,20}\[([^\]]{1,60})\]/.exec(line)?.[1];
    if (section !== undefined) {
      isWithin = section.toLowerCase() === "internetshortcut";
      continue;
    }
    const equals = line.indexOf("=");
    const name = line.slice(0, equals).trim();
    if (!isWithin || equals <= 0 || name.length > 60 || hasProperty(properties, name)) continue;
    properties[name] = line.slice(equals + 1, equals + 1 + MAX_URL_CHARACTERS).trim();
  }
  const find = (name: string): string | undefined =>
    Object.entries(properties).find(([key]) => key.toLowerCase() === name)?.[1];
  const known = { url: find("url"), iconFile: find("iconfile"), workingDirectory: find("workingdirectory") };
  const present = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return {
    facts: { ...present, properties, problems: known.url === undefined ? ["The shortcut names no address."] : [] },
    limitsReached,
  };
}

function hasProperty(properties: Record<string, string>, name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "__proto__" || Object.keys(properties).some((key) => key.toLowerCase() === lower);
}
