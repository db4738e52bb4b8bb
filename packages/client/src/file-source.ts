/** A file to submit. `name` is the true name, whatever it contains; `open` yields exactly `sizeBytes` bytes, each time anew. */
export interface FileSource {
  readonly name: string;
  readonly sizeBytes: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A file that is in memory already. */
export function fileFromBytes(name: string, bytes: Uint8Array): FileSource {
  return {
    name,
    sizeBytes: bytes.byteLength,
    async *open() {
      yield bytes;
    },
  };
}

/** A file that somebody chose in a browser (a `File` knows its name), or any blob. */
export function fileFromBlob(blob: Blob, name: string = blob instanceof File ? blob.name : "blob"): FileSource {
  return { name, sizeBytes: blob.size, open: () => readBlob(blob) };
}

async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
