import { createUnpacker, identifyFile } from "@fumehood/inspect";
import type { Item } from "@fumehood/contract";
import type { Pipeline } from "@fumehood/pipeline";
import { createPipeline } from "@fumehood/pipeline";
import { createFakeTarget, createMemoryBlobStore, createRegistry, chunksOf } from "@fumehood/pipeline/testing";
import { openDatabase, openItemStore } from "@fumehood/store";
import { expect, onTestFinished, test } from "vitest";
import { buildAceHead } from "../../inspect/src/archive/testing/old-archives.ts";
import { buildMail } from "../../inspect/src/archive/testing/mail-builder.ts";
import { buildZip } from "../../inspect/src/archive/testing/zip-builder.ts";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";

const PASSWORD = "Zw9-hornbeam";

interface World {
  readonly pipeline: Pipeline;
  readonly logged: unknown[];
  readonly dump: () => Promise<string>;
}

async function setUp(archivePasswords: readonly string[] = []): Promise<World> {
  const database = await openDatabase("sqlite::memory:");
  const tempFolder = await makeTemporaryFolder();
  const unpacker = createUnpacker({ outRoot: tempFolder });
  onTestFinished(async () => {
    await unpacker.close();
    await database.close();
  });
  const logged: unknown[] = [];
  const log = (fields: unknown, message: string): void => void logged.push(fields, message);
  const pipeline = await createPipeline({
    store: await openItemStore(database),
    blobs: createMemoryBlobStore(),
    targets: createRegistry(createFakeTarget({ now: Date.now }).target),
    identify: identifyFile,
    unpacker,
    archivePasswords,
    tempFolder,
    logger: { info: log, warn: log, error: log },
  });
  const kysely = database.kysely.withTables<Record<string, Record<string, unknown>>>();
  const dump = async (): Promise<string> => {
    const tables = await kysely.introspection.getTables();
    return JSON.stringify(await Promise.all(tables.map(({ name }) => kysely.selectFrom(name).selectAll().execute())));
  };
  return { pipeline, logged, dump };
}

async function handIn({ pipeline }: World, name: string, bytes: Uint8Array): Promise<Item> {
  const entries = [{ kind: "stream", name, source: chunksOf(bytes) }] as const;
  const { items } = await pipeline.accept({ channel: "mailbox:abuse", submittedBy: "mailbox", options: {}, entries });
  if (items[0] === undefined) throw new Error("nothing was handed in");
  await pipeline.runOnce();
  return items[0];
}

const program = Buffer.concat([Buffer.from("#!/bin/sh\n"), Buffer.alloc(500, "echo hello\n")]);
const locked = (password: string): Buffer =>
  buildZip([{ name: "run.sh", data: program, encryption: { kind: "aes", password } }]);
const zipPart = (name: string, data: Buffer) =>
  ({ type: "application/zip", disposition: `attachment; filename="${name}"`, encoding: "base64", data }) as const;

test("a locked archive of a message opens with the password in its text, which is nowhere when all is done", async () => {
  const world = await setUp();
  const text = `Please see https://example.test/offer and open the file.\r\nPassword: ${PASSWORD}\r\n`;
  const mail = buildMail({ parts: [{ type: "text/plain", data: text }, zipPart("order.zip", locked(PASSWORD))] });
  const item = await handIn(world, "mail.eml", mail);
  const children = await world.pipeline.members(item.id);
  expect(children.map(({ kind, name, state, reason }) => [kind, name, state, reason.code])).toEqual([
    ["file", "order.zip", "expanded", "unpack.unpacked"],
    ["url", "https://example.test/offer", "rejected", "gate.skipped"],
  ]);
  const [inner] = await world.pipeline.members(children[0]?.id ?? "");
  expect(inner).toMatchObject({ name: "run.sh", depth: 2, sizeBytes: program.length });
  const [line] = (await world.pipeline.ledger(item.id)).slice(-1);
  expect(line?.reason.text).toBe("1 member, 1 taken out; 1 address");
  expect(await world.dump()).not.toContain(PASSWORD);
  expect(JSON.stringify(world.logged)).not.toContain(PASSWORD);
});

test("a name that tells its password opens, a configured password opens, and no password is a clear end", async () => {
  const world = await setUp(["house-secret"]);
  const named = await handIn(world, "scan_pw4711.zip", locked("4711"));
  const configured = await handIn(world, "b.zip", locked("house-secret"));
  const closed = await handIn(world, "c.zip", locked("nobody knows"));
  const look = async ({ id }: Item): Promise<Item | undefined> => world.pipeline.getItem(id);
  expect(await look(named)).toMatchObject({ state: "expanded" });
  expect(await look(configured)).toMatchObject({ state: "expanded" });
  expect(await look(closed)).toMatchObject({ state: "rejected", reason: { code: "unpack.password-needed" } });
  expect(await world.dump()).not.toContain("house-secret");
});

test("a message with nothing but its text is a file like any other", async () => {
  const world = await setUp();
  const item = await handIn(world, "plain.eml", buildMail({ data: "Nothing to open." }));
  expect(await world.pipeline.getItem(item.id)).toMatchObject({ state: "rejected", reason: { code: "gate.skipped" } });
  expect(await world.pipeline.members(item.id)).toEqual([]);
});

test("addresses and members together are no more than a root may bring up", async () => {
  const world = await setUp();
  const data = Array.from({ length: 300 }, (_unused, at) => `https://example.test/${at}`).join("\r\n");
  const item = await handIn(world, "many.eml", buildMail({ data }));
  expect(await world.pipeline.members(item.id)).toHaveLength(200);
});

test("an archive of a kind that nobody opens says so, with what the policy says of it", async () => {
  const world = await setUp();
  const item = await handIn(world, "old.ace", buildAceHead());
  const found = await world.pipeline.getItem(item.id);
  expect(found).toMatchObject({ type: { id: "ace" }, state: "rejected", reason: { code: "unpack.unsupported" } });
  expect(found?.reason.text).toMatch(/cannot be opened here\. Rule "rest" skips ACE archive/);
});
