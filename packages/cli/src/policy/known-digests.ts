import type { Item } from "@fumehood/contract";
import { createTargetClient } from "@fumehood/console";
import type { Configuration } from "@fumehood/console/configuration";
import type { ConsoleApi } from "../console-api.ts";

/** What is known of a digest without submitting it. */
export interface KnownDigest {
  /** The newest item of our own ledger. */
  readonly own: Item | undefined;
  /** The newest sample at the target; `null` where nobody asked, with the reason in `problem`. */
  readonly atTarget: { readonly sampleId: string; readonly submittedAt: string | null } | null;
  readonly problem: string | null;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The newest item of our ledger with these bytes. */
export async function findOwn(api: ConsoleApi, sha256: string): Promise<Item | undefined> {
  if (!SHA256.test(sha256)) return undefined;
  const { items } = await api.call("listItems", { query: { q: sha256, limit: 1 } });
  return items[0];
}

/** Asks a configured target whether the organisation has a sample of these bytes. Costs no submission. */
export async function askTarget(
  configuration: Configuration,
  target: string,
  sha256: string,
  signal: AbortSignal,
): Promise<Pick<KnownDigest, "atTarget" | "problem">> {
  const settings = configuration.targets.find(({ name }) => name === target);
  if (settings === undefined)
    return { atTarget: null, problem: `${target} is not asked: the ledger knows what it has.` };
  try {
    const client = createTargetClient(settings);
    try {
      const query = { text: sha256, orgOnly: true, sortBy: "submitted_at", sortOrder: "desc", pageSize: 20 } as const;
      const { records } = await client.search.submissions(query, { signal }).page();
      const hit = records.find((each) => each.sha256?.toLowerCase() === sha256);
      return {
        atTarget: hit === undefined ? null : { sampleId: hit.sampleId, submittedAt: hit.submittedAt ?? null },
        problem: null,
      };
    } finally {
      await client.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return { atTarget: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
