import { expect, onTestFinished, test, vi } from "vitest";
import { chunksOf } from "../../testing/bytes.ts";
import { createFakeIntake } from "../../testing/fake-intake.ts";
import { createMemorySwitches, createSupervisor } from "../supervisor.ts";
import type { SwitchStore } from "../supervisor.ts";
import { createDropSource } from "./drop-source.ts";

const SILENT = { info() {}, warn() {}, error() {} };

async function start(options: { kept?: SwitchStore; held?: () => { code: string; text: string } | null } = {}) {
  const intake = createFakeIntake();
  const brakes = [() => Promise.resolve(options.held?.() ?? null)];
  const supervisor = await createSupervisor({
    intake,
    switches: options.kept ?? createMemorySwitches(),
    brakes,
    logger: SILENT,
  });
  const drop = createDropSource("proxy", "/drop/proxy", { options: { tags: ["proxy"] } });
  supervisor.add(drop);
  supervisor.start();
  onTestFinished(() => supervisor.stop());
  await vi.waitFor(() => expect(supervisor.health()[0]?.state).not.toBe("stopped"), { timeout: 10_000 });
  return { intake, supervisor, drop };
}

const input = (name: string, marks: readonly string[] = []) => ({
  entries: [{ kind: "stream" as const, name, source: chunksOf("bytes") }],
  marks,
  options: { tags: ["x"] },
});

test("what is dropped is handed in with the tags of the source and its own, and once for each key", async () => {
  const { intake, drop } = await start();
  expect(await drop.take(input("a", ["key:1"]))).toMatchObject({ kind: "accepted" });
  expect(await drop.take(input("a", ["key:1"]))).toEqual({ kind: "seen" });
  expect(intake.taken).toMatchObject([{ name: "a", channel: "drop:proxy", options: { tags: ["proxy", "x"] } }]);
});

test("a drop says why it takes nothing: held back, paused, or stopped", async () => {
  let held: { code: string; text: string } | null = { code: "intake.too-much-open", text: "Too much." };
  const { supervisor, drop } = await start({ held: () => held });
  expect(await drop.take(input("a"))).toEqual({ kind: "held", reason: held });
  held = null;
  await supervisor.pause("proxy", "kim");
  expect(await drop.take(input("a"))).toMatchObject({ kind: "held", reason: { code: "source.paused" } });
  await supervisor.resume("proxy", "kim");
  await vi.waitFor(async () => expect(await drop.whyHeld()).toBeNull(), { timeout: 10_000 });
  await supervisor.stop();
  expect(await drop.take(input("a"))).toMatchObject({ kind: "held", reason: { code: "source.not-running" } });
});

test("a pause survives a restart, goes before the configuration, and is told with its name", async () => {
  const kept = createMemorySwitches();
  const first = await start({ kept });
  await first.supervisor.pause("proxy", "kim");
  await first.supervisor.stop();
  const second = await start({ kept });
  expect(second.supervisor.health()).toMatchObject([
    { state: "paused", problem: { text: expect.stringMatching(/^Paused by kim at 2/) } },
  ]);
});

test("a source that nobody knows cannot be paused, and the answer names those that there are", async () => {
  const { supervisor } = await start();
  await expect(supervisor.pause("porxy", "kim")).rejects.toThrow(/no source "porxy".*proxy/);
});
