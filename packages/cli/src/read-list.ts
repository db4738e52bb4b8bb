import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { CliContext } from "./context.ts";
import { CliError } from "./exit-codes.ts";
import { safe } from "./output/terminal.ts";

/** Entries of one list. */
export const MAX_LIST_ENTRIES = 100_000;
/** Lines that are named when they cannot be read. */
const SHOWN_LINES = 5;

export type ListEntry =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "digest"; readonly digest: string };

/** The URLs and digests of a list (`-`: of standard input), each once. Lines that are neither are told on standard error. */
export async function readList(path: string, { terminal }: CliContext): Promise<ListEntry[]> {
  // Loaded here alone: every other submission does without it.
  const { parseListLine } = await import("@fumehood/pipeline");
  const input = path === "-" ? process.stdin : createReadStream(path);
  const entries = new Map<string, ListEntry>();
  const unreadable: string[] = [];
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = parseListLine(text);
      if (line.kind === "unreadable") unreadable.push(text.slice(0, 100));
      if (line.kind === "url") entries.set(line.url, line);
      if (line.kind === "digest") entries.set(line.digest, line);
      if (entries.size > MAX_LIST_ENTRIES)
        throw new CliError("usage", `A list holds at most ${MAX_LIST_ENTRIES} entries.`);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError("usage", `${path} cannot be read; does it exist?`, { cause: error });
  }
  for (const line of unreadable.slice(0, SHOWN_LINES)) {
    terminal.err(`Left out, neither an address nor an MD5, SHA-1 or SHA-256: ${safe(line)}`);
  }
  if (unreadable.length > SHOWN_LINES) terminal.err(`… and ${unreadable.length - SHOWN_LINES} more lines.`);
  return [...entries.values()];
}
