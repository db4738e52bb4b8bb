import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "../ports.ts";
import { chunksOf, collect, readAll } from "./bytes.ts";

const HELLO = "hello, fume hood";
const HELLO_SHA256 = createHash("sha256").update(HELLO).digest("hex");
const ABSENT = "0".repeat(64);
const LIMIT = { maxBytes: 1_000_000 };

/** What every blob store promises. `make` yields an empty one for each test. */
export function blobStoreConformance(name: string, make: () => Promise<BlobStore>): void {
  describe(`blob store: ${name}`, () => {
    test("stores what a source yields and tells all three digests", async () => {
      const blobs = await make();
      expect(await blobs.put(chunksOf(HELLO), LIMIT)).toEqual({
        kind: "stored",
        sha256: HELLO_SHA256,
        sha1: createHash("sha1").update(HELLO).digest("hex"),
        md5: createHash("md5").update(HELLO).digest("hex"),
        sizeBytes: HELLO.length,
      });
      expect((await readAll(await blobs.open(HELLO_SHA256))).toString()).toBe(HELLO);
      expect(await blobs.stat(HELLO_SHA256)).toEqual({ sha256: HELLO_SHA256, sizeBytes: HELLO.length });
    });

    test("stores no bytes at all as an empty blob", async () => {
      const blobs = await make();
      const put = await blobs.put(chunksOf(""), LIMIT);
      expect(put).toMatchObject({ kind: "stored", sizeBytes: 0 });
      expect(await readAll(await blobs.open(createHash("sha256").digest("hex")))).toHaveLength(0);
    });

    test.each([
      { range: { start: 0, end: 4 }, text: "hello" },
      { range: { start: 7 }, text: "fume hood" },
      { range: { end: 0 }, text: "h" },
      { range: { start: 12, end: 10_000 }, text: "hood" },
    ])("opens the range $range, both ends included", async ({ range, text }) => {
      const blobs = await make();
      await blobs.put(chunksOf(HELLO), LIMIT);
      expect((await readAll(await blobs.open(HELLO_SHA256, range))).toString()).toBe(text);
    });

    test("takes a source of exactly the limit, and keeps nothing of one byte more", async () => {
      const blobs = await make();
      expect(await blobs.put(chunksOf(HELLO), { maxBytes: HELLO.length })).toMatchObject({ kind: "stored" });
      const outcome = await blobs.put(chunksOf(`${HELLO}!`), { maxBytes: HELLO.length });
      expect(outcome).toEqual({ kind: "too-large", maxBytes: HELLO.length });
      expect(await collect(blobs.list())).toHaveLength(1);
    });

    test("passes a fault of the source on as it is, and keeps nothing", async () => {
      const blobs = await make();
      const fault = Object.assign(new Error("the source vanished"), { code: "ENOENT" });
      async function* broken(): AsyncIterable<Uint8Array> {
        yield Buffer.from("half");
        throw fault;
      }
      await expect(blobs.put(broken(), LIMIT)).rejects.toBe(fault);
      expect(await collect(blobs.list())).toEqual([]);
    });

    test("stops when the signal aborts, and keeps nothing", async () => {
      const blobs = await make();
      const abort = new AbortController();
      async function* slow(): AsyncIterable<Uint8Array> {
        yield Buffer.from("one");
        abort.abort(new Error("enough"));
        yield Buffer.from("two");
      }
      await expect(blobs.put(slow(), { ...LIMIT, signal: abort.signal })).rejects.toThrow("enough");
      expect(await collect(blobs.list())).toEqual([]);
    });

    test("lets many put the same bytes at the same time", async () => {
      const blobs = await make();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => blobs.put(chunksOf(HELLO), LIMIT)));
      expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set(["stored"]));
      expect(await collect(blobs.list())).toEqual([{ sha256: HELLO_SHA256, sizeBytes: HELLO.length }]);
      expect((await readAll(await blobs.open(HELLO_SHA256))).toString()).toBe(HELLO);
    });

    test("lends a local file with the bytes", async () => {
      const blobs = await make();
      await blobs.put(chunksOf(HELLO), LIMIT);
      expect(await blobs.withLocalFile(HELLO_SHA256, (path) => readFile(path, "utf8"))).toBe(HELLO);
    });

    test("deletes once", async () => {
      const blobs = await make();
      await blobs.put(chunksOf(HELLO), LIMIT);
      expect(await blobs.delete(HELLO_SHA256)).toBe(true);
      expect(await blobs.delete(HELLO_SHA256)).toBe(false);
      expect(await blobs.stat(HELLO_SHA256)).toBeUndefined();
    });

    test("tells absent bytes by value or by code", async () => {
      const blobs = await make();
      expect(await blobs.stat(ABSENT)).toBeUndefined();
      expect(await blobs.delete(ABSENT)).toBe(false);
      await expect(blobs.open(ABSENT)).rejects.toMatchObject({ code: "blob.not-found" });
      await expect(blobs.withLocalFile(ABSENT, async () => 1)).rejects.toMatchObject({ code: "blob.not-found" });
    });

    test.each(["", "../../etc/passwd", "/etc/passwd", HELLO_SHA256.toUpperCase(), `${HELLO_SHA256}\n`, `${ABSENT}/..`])(
      "refuses %j as a digest everywhere",
      async (digest) => {
        const blobs = await make();
        const refusal = { code: "blob.digest-invalid" };
        await expect(blobs.open(digest)).rejects.toMatchObject(refusal);
        await expect(blobs.stat(digest)).rejects.toMatchObject(refusal);
        await expect(blobs.delete(digest)).rejects.toMatchObject(refusal);
        await expect(blobs.withLocalFile(digest, async () => 1)).rejects.toMatchObject(refusal);
      },
    );
  });
}
