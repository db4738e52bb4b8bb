/** The parts of a path between its slashes; doubled slashes and one at the end do not count. */
function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/**
 * Whether a path has the form of a pattern: `*` is any one segment, `**` any number of them, everything else itself. Takes at most as many steps
 * as both have segments, multiplied.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  let at = 0;
  let next = 0;
  let wildcard: { at: number; next: number } | undefined;
  while (next < given.length) {
    if (wanted[at] === "**") {
      wildcard = { at, next };
      at += 1;
    } else if (at < wanted.length && (wanted[at] === "*" || wanted[at] === given[next])) {
      at += 1;
      next += 1;
    } else if (wildcard !== undefined) {
      wildcard.next += 1;
      at = wildcard.at + 1;
      next = wildcard.next;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((segment) => segment === "**");
}
