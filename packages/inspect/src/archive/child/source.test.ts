import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Source } from "./source.ts";

const folder = mkdtempSync(join(tmpdir(), "fumehood-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = Buffer.from(Array.from({ length: 700_000 }, (_unused, at) => (at * 7919) >>> 8));
const path = join(folder, "file");
writeFileSync(path, BYTES);

test("whatever is read, in whatever order, is what the file holds there", () => {
  const source = new Source(path);
  const reads = fc.array(fc.tuple(fc.integer({ min: -5, max: BYTES.length + 5 }), fc.nat({ max: 100_000 })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(reads, (all) => {
      for (const [position, length] of all) {
        const expected = position < 0 ? Buffer.alloc(0) : BYTES.subarray(position, position + length);
        expect(source.read(position, length).equals(expected)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("what was read before stays as it was when the window moves on", () => {
  const source = new Source(path);
  const first = source.read(0, 100);
  for (let at = 0; at < BYTES.length; at += 1000) source.read(at, 50);
  expect(first.equals(BYTES.subarray(0, 100))).toBe(true);
});
