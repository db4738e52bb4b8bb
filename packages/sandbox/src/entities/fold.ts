/** Spellings of the registry's roots, longest first, and the one that the service writes. */
const ROOTS: readonly (readonly [spelling: string, root: string])[] = [
  ["hkey_current_config", "config"],
  ["hkey_local_machine", "machine"],
  ["hkey_current_user", "current_user"],
  ["hkey_classes_root", "classes"],
  ["hkey_users", "user"],
  ["machine", "machine"],
  ["user", "user"],
  ["hklm", "machine"],
  ["hkcu", "current_user"],
  ["hkcr", "classes"],
  ["hkcc", "config"],
  ["hku", "user"],
];

/**
 * A path as it is compared: lower case, single slashes, without the kernel's `\??\`. The service writes the same path with backslashes in one
 * section and with slashes in another, and Windows does not tell cases apart; on Linux two paths that differ in case alone count as one.
 */
export function foldPath(text: string): string {
  return foldSlashes(text).replace(/^\/\?\?\//, "");
}

/** A registry key as it is compared: its root in the service's short spelling (`machine/software/…`). */
export function foldRegistryKey(text: string): string {
  const key = foldSlashes(text)
    .replace(/^\/?registry\//, "")
    .replace(/\/$/, "");
  for (const [spelling, root] of ROOTS) {
    if (!key.startsWith(spelling)) continue;
    const rest = key.slice(spelling.length).replace(/^:/, "");
    if (rest === "" || rest.startsWith("/")) return `${root}${rest}`;
  }
  return key;
}

function foldSlashes(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\\/]+/g, "/");
}
