const HIVES: readonly (readonly [string, string])[] = [
  ["hkey_local_machine", "HKLM"],
  ["hkey_current_user", "HKCU"],
  ["hkey_classes_root", "HKCR"],
  ["hkey_users", "HKU"],
  ["hkey_current_config", "HKCC"],
  ["\\registry\\machine", "HKLM"],
  ["\\registry\\user", "HKU"],
  ["registry\\machine", "HKLM"],
  ["registry\\user", "HKU"],
  ["machine", "HKLM"],
  ["user", "HKU"],
  ["hklm", "HKLM"],
  ["hkcu", "HKCU"],
  ["hkcr", "HKCR"],
  ["hku", "HKU"],
  ["hkcc", "HKCC"],
];

/**
 * A registry key with the short name of its hive (`HKLM\Software\…`), from any of the spellings in use: long names, the
 * kernel's `\REGISTRY\MACHINE`, PowerShell's `HKCU:`. `null` when it begins with no hive.
 */
export function readRegistryKey(text: string): string | null {
  const key = text.replaceAll("\\\\", "\\");
  const lower = key.slice(0, 24).toLowerCase();
  for (const [spelling, hive] of HIVES) {
    if (!lower.startsWith(spelling)) continue;
    const rest = key.slice(spelling.length);
    const below = rest.startsWith(":\\") ? rest.slice(1) : rest;
    if (below === "") return hive;
    if (below.startsWith("\\")) return `${hive}${trimEnd(below)}`;
  }
  return null;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 92) end--;
  return text.slice(0, end);
}

/**
 * A path as its system writes it: `C:\…`, `\\server\share\…`, `%NAME%\…` with single backslashes, `/…` with slashes. The
 * service writes `C:/…` for files on disk. `null` for what is no whole path.
 */
export function readPath(text: string): string | null {
  const first = text.charCodeAt(0);
  if (first === 47) return text.length > 1 && text.charCodeAt(1) !== 47 ? text : null;
  if (isDrive(text)) return `${text.slice(0, 2)}${squeeze(text.slice(2).replaceAll("/", "\\"))}`;
  if (text.startsWith("\\??\\") && isDrive(text.slice(4))) return readPath(text.slice(4));
  if (text.startsWith("\\\\")) return text.length > 4 ? `\\${squeeze(text.slice(1))}` : null;
  if (first === 37) return /^%[A-Za-z_()0-9]{2,40}%[\\/]/.test(text) ? squeeze(text.replaceAll("/", "\\")) : null;
  return first === 92 && text.length > 2 ? squeeze(text) : null;
}

function isDrive(text: string): boolean {
  const letter = text.charCodeAt(0) | 32;
  const slash = text.charCodeAt(2);
  return letter >= 97 && letter <= 122 && text.charCodeAt(1) === 58 && (slash === 92 || slash === 47);
}

/** Doubled backslashes come from text that was escaped once more. */
function squeeze(text: string): string {
  return text.replaceAll("\\\\", "\\");
}
