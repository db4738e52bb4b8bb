import { refang } from "@fumehood/report";
import { algorithmOf } from "../../digest-algorithm.ts";

/** What a line of a list asks for. */
export type ListLine =
  | { readonly kind: "blank" }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "digest"; readonly digest: string }
  | { readonly kind: "unreadable" };

/**
 * Reads one line: a URL, also a defanged one, or a digest, with whatever follows it after a space or a comma (as `sha256sum` writes names).
 * Empty lines and those that begin with # say nothing.
 */
export function parseListLine(line: string): ListLine {
  const text = line
    .replace(/^\uFEFF/, "")
    .trim()
    .replace(/^["']|["'],?$/g, "");
  if (text === "" || text.startsWith("#")) return { kind: "blank" };
  const word = (/^[^\s,;|"]+/.exec(text)?.[0] ?? "").toLowerCase();
  if (algorithmOf(word) !== undefined) return { kind: "digest", digest: word };
  const url = refang(text.split(/\s/, 1)[0] ?? "");
  const parsed = URL.parse(url);
  return parsed !== null && ["http:", "https:"].includes(parsed.protocol)
    ? { kind: "url", url }
    : { kind: "unreadable" };
}
