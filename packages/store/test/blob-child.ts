/** Stores small blobs, many at a time, until it is killed; writes the digest of each that it was told is stored: `blob-child.ts FOLDER`. */
import { openBlobStore } from "@fumehood/store";

const AT_ONCE = 50;

async function* bytesOf(number: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`blob ${number} `.repeat(1 + (number % 500)));
}

const blobs = await openBlobStore(`file:${process.argv[2]}`);

async function storeEach(first: number): Promise<void> {
  for (let number = first; ; number += AT_ONCE) {
    const outcome = await blobs.put(bytesOf(number), { maxBytes: 1_000_000 });
    if (outcome.kind === "stored") process.stdout.write(`${outcome.sha256}\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => storeEach(index)));
