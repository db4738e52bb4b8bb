/** A file that waits to be submitted. `path` is its place in the folder that was dropped, or just its name. */
export interface QueuedFile {
  readonly key: string;
  readonly file: File;
  readonly path: string;
}

/** Files of one submission; more are turned away at once instead of after an upload. */
export const QUEUE_LIMIT = 2000;

export interface QueueOutcome {
  readonly queue: readonly QueuedFile[];
  /** What was not added, in words; empty when everything was. */
  readonly notes: readonly string[];
}

/** Adds files, leaving out those that stand in the queue already (same place, size and time of change). */
export function addToQueue(queue: readonly QueuedFile[], added: readonly { file: File; path: string }[]): QueueOutcome {
  const keys = new Set(queue.map((each) => each.key));
  const next = [...queue];
  let [twice, tooMany] = [0, 0];
  for (const { file, path } of added) {
    const key = `${path}\u0000${file.size}\u0000${file.lastModified}`;
    if (keys.has(key)) twice++;
    else if (next.length >= QUEUE_LIMIT) tooMany++;
    else {
      keys.add(key);
      next.push({ key, file, path });
    }
  }
  const notes: string[] = [];
  if (twice > 0)
    notes.push(twice === 1 ? "1 file was in the list already." : `${twice} files were in the list already.`);
  if (tooMany > 0) notes.push(`${tooMany} files were left out: one submission holds ${QUEUE_LIMIT} at most.`);
  return { queue: next, notes };
}

export function totalBytes(queue: readonly QueuedFile[]): number {
  return queue.reduce((sum, each) => sum + each.file.size, 0);
}
