import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identify } from "../identify/identify.ts";
import { archiveFormatOf } from "./formats.ts";
import { createRandom, mutate } from "./testing/mutate.ts";
import { unpackInFolder } from "./testing/run-in-process.ts";
import { seedArchives } from "./testing/seed-archives.ts";
import type { SeedArchive } from "./testing/seed-archives.ts";
import { findFlaws } from "./testing/sound-result.ts";

/** The long form is `npm run proof -- archives`. */
const SEED = 20_240_229;
const RUNS_EACH = 6;
const LIMITS = { maxMembers: 20, maxMemberBytes: 20_000, maxTotalBytes: 60_000, maxListedMembers: 100 };

let folder: string;
let seeds: readonly SeedArchive[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fumehood-mutations-"));
  seeds = await seedArchives();
});

afterAll(() => rmSync(folder, { recursive: true }));

test("every kind of archive, changed by chance, yields a sound result and nothing outside", async () => {
  for (const [place, { typeId, bytes }] of seeds.entries()) {
    const format = archiveFormatOf(typeId);
    if (format === undefined) throw new Error(`nothing opens ${typeId}`);
    for (let run = 0; run < RUNS_EACH; run++) {
      const seed = SEED + place * RUNS_EACH + run;
      const changed = mutate(bytes, createRandom(seed));
      const path = join(folder, "archive");
      const outDir = join(folder, "out");
      writeFileSync(path, changed);
      mkdirSync(outDir);
      const result = await unpackInFolder(path, format, outDir, { passwords: ["infected"], limits: LIMITS });
      expect(findFlaws(result, outDir, LIMITS), `${typeId}, seed ${seed}`).toEqual([]);
      expect(readdirSync(folder).toSorted()).toEqual(["archive", "out"]);
      expect(readdirSync(outDir)).toHaveLength(result.members.filter(({ file }) => file !== undefined).length);
      rmSync(outDir, { recursive: true });
    }
  }
}, 300_000);

test("whatever is changed, its type is told", () => {
  for (const [place, { bytes }] of seeds.entries()) {
    for (let run = 0; run < 60; run++) {
      const changed = mutate(bytes, createRandom(SEED + place * 1000 + run));
      const head = changed.subarray(0, 65_536);
      const found = identify(head, { name: "x.zip", sizeBytes: changed.length, tail: changed.subarray(-65_536) });
      expect(found.label).not.toBe("");
    }
  }
});
