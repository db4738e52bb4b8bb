import type { Item } from "@fumehood/contract";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";

/** Larger files are not hashed here: the whole file would have to stand in memory. */
export const HASH_LIMIT_BYTES = 64_000_000;

export interface KnownHere {
  readonly sha256: string | null;
  /** The newest item with this content; `null` when this console has none. */
  readonly item: Item | null;
}

/** Digest of a queued file, made in the browser, and whether this console has met the content before. */
export function useKnown(
  key: string,
  file: File,
): { known: KnownHere | undefined; isError: boolean; isSkipped: boolean } {
  // Digests need an address that the browser trusts; over plain http that is loopback only.
  const isSkipped = file.size > HASH_LIMIT_BYTES || !("subtle" in crypto);
  const query = useQuery({
    queryKey: ["known", key],
    queryFn: async ({ signal }): Promise<KnownHere> => {
      const sha256 = await digestOf(file);
      const found = await requestJson("listItems", { query: { q: sha256, limit: "1" }, signal });
      return { sha256, item: found.items.find((item) => item.sha256 === sha256) ?? null };
    },
    enabled: !isSkipped,
    staleTime: 30_000,
    retry: false,
  });
  return { known: query.data, isError: query.isError, isSkipped };
}

async function digestOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
