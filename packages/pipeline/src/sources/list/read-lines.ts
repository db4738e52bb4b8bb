import { createReadStream } from "node:fs";

/** Characters of one line; of a longer one only the beginning is read. */
export const MAX_LINE_CHARS = 16_384;
/** Lines of one list. */
export const MAX_LINES = 1_000_000;

/** The lines of a text file, in batches; never more of it in memory than that. */
export async function* readLineBatches(path: string, size: number, signal: AbortSignal): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  let batch: string[] = [];
  let lines = 0;
  for await (const chunk of createReadStream(path, { signal })) {
    // Without an encoding a stream of a file yields Buffers.
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? "").slice(0, MAX_LINE_CHARS);
    for (const part of parts) {
      lines += 1;
      if (lines > MAX_LINES) {
        yield batch;
        return;
      }
      if (batch.push(part.slice(0, MAX_LINE_CHARS)) < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (rest !== "") batch.push(rest);
  yield batch;
}
