import { setImmediate, setTimeout } from "node:timers/promises";
import type { ItemCommit, ItemStore, Logger } from "./ports.ts";

/** Commits in one transaction; more would hold up whoever reads meanwhile. */
const MAX_GROUP = 200;
/** How long the first of a group waits for more. */
const LINGER_MS = 6;
/** Tries of a group before its leases are left to run out, and the pause between them. */
const MAX_TRIES = 5;
const RETRY_PAUSE_MS = 500;

/** Gathers outcomes that come in while others are being written, and writes them together. */
export interface CommitQueue {
  /** Resolves when the commit was written (true), was refused because the lease is another's (false), or was given up (false). */
  push(commit: ItemCommit): Promise<boolean>;
}

interface Waiting {
  readonly commit: ItemCommit;
  readonly settle: (accepted: boolean) => void;
}

/** A queue with one transaction at a time: the next group grows while the disk is busy with the one before. */
export function createCommitQueue(
  store: Pick<ItemStore, "commit">,
  logger: Logger,
  runningCount: () => number,
): CommitQueue {
  const waiting: Waiting[] = [];
  let isFlushing = false;

  async function flush(): Promise<void> {
    if (isFlushing) return;
    isFlushing = true;
    try {
      while (waiting.length > 0) {
        await gather();
        const group = waiting.splice(0, MAX_GROUP);
        const accepted = await write(group.map(({ commit }) => commit));
        for (const { commit, settle } of group) settle(accepted.has(commit.record.item.id));
      }
    } finally {
      isFlushing = false;
    }
  }

  /** A commit waits for the disk: while others are still at work, a moment's patience lets many share one. A lone item does not wait. */
  async function gather(): Promise<void> {
    await setImmediate();
    const giveUpAt = performance.now() + LINGER_MS;
    while (waiting.length < runningCount() && waiting.length < MAX_GROUP && performance.now() < giveUpAt) {
      await setTimeout(1);
    }
  }

  async function write(commits: readonly ItemCommit[]): Promise<ReadonlySet<string>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await store.commit(commits);
      } catch (error) {
        logger.error({ error, attempt, items: commits.length }, "outcomes could not be written");
        // The leases run out and the items are taken up again: nothing is lost but the work.
        if (attempt === MAX_TRIES) return new Set();
        await setTimeout(RETRY_PAUSE_MS * attempt);
      }
    }
  }

  return {
    push: (commit) =>
      new Promise((settle) => {
        waiting.push({ commit, settle });
        void flush();
      }),
  };
}
