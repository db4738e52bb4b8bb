import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFinalItemState, policySchema } from "@fumehood/contract";
import type { Item } from "@fumehood/contract";
import { compilePolicy, createPolicyBook, everyDedupeWindow } from "@fumehood/pipeline";
import type { DeliveryOutcome, Sink } from "@fumehood/pipeline";
import { createFakeTarget, createFakeUnpacker, FakeTargetFault, readAll } from "@fumehood/pipeline/testing";
import { expect, test } from "vitest";
import { makeTemporaryFolder } from "../src/testing/temporary-folder.ts";
import { createTestClock, handIn, look, openLosingStore, setUpPipeline } from "./setup.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Submissions are counted and never held back. */
const METERED = { perDay: null, sharePercent: 100, peopleReserve: 0, pace: false };

test("a file goes all the way to its report", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, quota: METERED });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const { id } = await handIn(pipeline, "MZ program", { tags: ["case-7"], vm: "win10", isPrivate: false });
  await pipeline.runOnce();
  const item = await look(pipeline, { id });
  expect(item).toMatchObject({
    state: "done",
    decision: "submitted",
    cost: 1,
    type: { id: "pe-exe" },
    sampleId: fake.samples[0]?.sampleId,
    sampleState: "succ",
    threatScore: 90,
    indicatorCount: 1,
    verdict: "malicious",
    hasReport: true,
    reason: { code: "deliver.done", text: "Malicious, 90 of 100: fake-indicator." },
    elements: ["analysis.json", "report.html"],
    portalUrl: `http://192.0.2.1:8080/mask/samples/${fake.samples[0]?.sampleId}`,
  });
  expect(fake.samples[0]?.request).toMatchObject({ tags: ["case-7"], vm: "win10", isPrivate: false });
  const report = await pipeline.readReport(id);
  expect(report?.indicators.map(({ name }) => name)).toEqual(["fake-indicator"]);
  expect(report?.missing.map(({ what }) => what)).toContain("network.pcap");
});

test("what is handed in is answered with the submission and its items, and nothing else that a strict reader would refuse", async () => {
  const clock = createTestClock();
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target]);
  const entries = [{ kind: "url", url: "https://example.com/" }] as const;
  const accepted = await pipeline.accept({ channel: "cli", submittedBy: "tester", entries });
  expect(Object.keys(accepted).toSorted()).toEqual(["items", "submission"]);
});

test("the ledger tells each stage's decision once", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, firstState: "run", quota: METERED });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ program");
  await pipeline.runOnce();
  for (let turn = 0; turn < 5; turn += 1) {
    clock.advance(1000);
    await pipeline.runOnce();
  }
  for (const sample of fake.samples) sample.state = "succ";
  clock.advance(1000);
  await pipeline.runOnce();
  const ledger = await pipeline.ledger(item.id);
  expect(ledger.map(({ stage, to, reason }) => [stage, to, reason.code])).toEqual([
    ["intake", "stored", "intake.stored"],
    ["identify", "identified", "identify.known"],
    ["gate", "passed", "gate.accepted"],
    ["dedupe", "unique", "dedupe.unique"],
    ["quota", "granted", "quota.granted"],
    ["submit", "granted", "submit.intent"],
    ["submit", "submitted", "submit.submitted"],
    ["poll", "submitted", "poll.run"],
    ["poll", "finished", "poll.finished"],
    ["collect", "collected", "collect.collected"],
    ["report", "reported", "report.built"],
    ["deliver", "done", "deliver.done"],
  ]);
  expect(ledger.reduce((sum, { cost }) => sum + cost, 0)).toBe(1);
});

test("a URL goes as a URL, in its usual form", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const entries = [
    { kind: "url", url: " HTTP://Example.com " },
    { kind: "url", url: "ftp://example.com/" },
    { kind: "url", url: "not an address" },
  ] as const;
  const { submission } = await pipeline.accept({ channel: "cli", submittedBy: "tester", entries });
  await pipeline.runOnce();
  const found = await pipeline.getSubmission(submission.id);
  expect(found?.items.map(({ state, url, reason }) => [state, url, reason.code])).toEqual([
    ["done", "http://example.com/", "deliver.done"],
    ["rejected", "ftp://example.com/", "intake.url-unsupported"],
    ["rejected", "not an address", "intake.url-unsupported"],
  ]);
  expect(fake.samples.map(({ fileName }) => fileName)).toEqual(["http://example.com/"]);
});

test("a path is read, and removed only when that was asked for and it is safely stored", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const folder = await makeTemporaryFolder();
  const [kept, removed] = [join(folder, "kept"), join(folder, "removed")];
  await writeFile(kept, "MZ kept");
  await writeFile(removed, "MZ removed");
  const entries = [
    { kind: "path", path: kept, name: "kept.exe" },
    { kind: "path", path: removed, name: "removed.exe", remove: true },
    { kind: "path", path: join(folder, "absent"), name: "absent.exe" },
    { kind: "path", path: folder, name: "folder" },
  ] as const;
  const { submission } = await pipeline.accept({ channel: "cli", submittedBy: "tester", entries });
  await pipeline.runOnce();
  const found = await pipeline.getSubmission(submission.id);
  expect(found?.items.map(({ state, reason }) => [state, reason.code])).toEqual([
    ["done", "deliver.done"],
    ["done", "deliver.done"],
    ["failed", "intake.vanished"],
    ["failed", "intake.not-a-file"],
  ]);
  await expect(access(kept)).resolves.toBeUndefined();
  await expect(access(removed)).rejects.toMatchObject({ code: "ENOENT" });
});

test("what is empty or too large is rejected with its reason", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target], { limits: { fileBytes: 10 } });
  const items = [await handIn(pipeline, ""), await handIn(pipeline, "MZ larger than that")];
  await pipeline.runOnce();
  const ends = await Promise.all(items.map((item) => look(pipeline, item)));
  expect(ends.map(({ state, reason }) => [state, reason.code])).toEqual([
    ["rejected", "intake.empty"],
    ["rejected", "intake.too-large"],
  ]);
  expect(fake.samples).toEqual([]);
});

test("every member of an archive becomes an item with parent, root, depth and flags", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, types: "service" });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const inner = JSON.stringify([{ name: "deep.exe", text: "MZ deep" }]);
  const archive = await handIn(
    pipeline,
    JSON.stringify([
      { name: "../evil.exe", text: "MZ evil", flags: ["path-traversal"] },
      { name: "inner.zip", text: inner },
      { name: "picture.png", text: "PNG" },
      { name: "empty", text: "" },
      { name: "locked.doc", reason: "encrypted" },
      { name: "folder/", reason: "directory" },
    ]),
  );
  await pipeline.runOnce();
  expect(await look(pipeline, archive)).toMatchObject({ state: "expanded", decision: "unpacked", cost: 0 });
  const members = await pipeline.members(archive.id);
  expect(members.map(({ name, state, reason }) => [name, state, reason.code])).toEqual([
    ["../evil.exe", "done", "deliver.done"],
    ["inner.zip", "expanded", "unpack.unpacked"],
    ["picture.png", "rejected", "gate.skipped"],
    ["empty", "rejected", "intake.empty"],
    ["locked.doc", "rejected", "unpack.member-encrypted"],
  ]);
  expect(members[0]).toMatchObject({ parentId: archive.id, rootId: archive.id, depth: 1, flags: ["path-traversal"] });
  const [deep] = await pipeline.members(members[1]?.id ?? "");
  expect(deep).toMatchObject({
    name: "deep.exe",
    parentId: members[1]?.id,
    rootId: archive.id,
    depth: 2,
    state: "done",
  });
  expect(fake.samples.map(({ fileName }) => fileName).toSorted()).toEqual(["../evil.exe", "deep.exe"]);
  const [line] = (await pipeline.ledger(archive.id)).slice(-1);
  expect(line?.reason.text).toBe("5 members, 4 taken out; not: 1 encrypted; 1 folder");
});

test("an archive is submitted whole when somebody wants that, and when it is none", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const whole = await handIn(pipeline, JSON.stringify([{ name: "a", text: "MZ a" }]), { keepArchives: true });
  const none = await handIn(pipeline, JSON.stringify({ outcome: "refused", reason: "not-an-archive" }));
  await pipeline.runOnce();
  expect(await look(pipeline, whole)).toMatchObject({ state: "done", decision: "submitted" });
  expect(await look(pipeline, none)).toMatchObject({ state: "done", decision: "submitted" });
});

test("an archive whose password is unknown says so; the submission's password is tried first", async () => {
  const clock = createTestClock();
  const unpacker = createFakeUnpacker();
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], { unpacker });
  const locked = JSON.stringify({ outcome: "refused", reason: "password-needed", anomalies: ["encrypted-names"] });
  const item = await handIn(pipeline, locked, { password: "hunter-9" });
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    state: "rejected",
    decision: "refused",
    reason: { code: "unpack.password-needed" },
    flags: ["encrypted-names"],
  });
  expect(unpacker.passwords[0]?.[0]).toBe("hunter-9");
  expect(unpacker.passwords[0]).toContain("infected");
});

test("archives within archives are opened down to the limit", async () => {
  const clock = createTestClock();
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], {
    limits: { unpackDepth: 2 },
  });
  const nest = (text: string): string => JSON.stringify([{ name: "inner", text }]);
  const item = await handIn(pipeline, nest(nest(nest("MZ"))));
  await pipeline.runOnce();
  const [first] = await pipeline.members(item.id);
  const [second] = await pipeline.members(first?.id ?? "");
  expect(first).toMatchObject({ state: "expanded", depth: 1 });
  expect(second).toMatchObject({ state: "rejected", depth: 2, reason: { code: "unpack.limit-depth" } });
});

test("of many items with the same bytes one is submitted, and all have its report", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, firstState: "run", quota: METERED });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const items: Item[] = [];
  for (let count = 0; count < 12; count += 1) items.push(await handIn(pipeline, "MZ the same"));
  await pipeline.runOnce();
  const waiting = await Promise.all(items.map((item) => look(pipeline, item)));
  expect(waiting.filter(({ reason }) => reason.code === "dedupe.in-flight")).toHaveLength(11);
  for (const sample of fake.samples) sample.state = "succ";
  clock.advance(1000);
  await pipeline.runOnce();
  const ends = await Promise.all(items.map((item) => look(pipeline, item)));
  expect(fake.samples).toHaveLength(1);
  expect(ends.map(({ state }) => state).toSorted()).toEqual(
    ["done", ...Array.from({ length: 11 }, () => "duplicate")].toSorted(),
  );
  for (const end of ends)
    expect(end).toMatchObject({ sampleId: fake.samples[0]?.sampleId, threatScore: 90, hasReport: true });
  expect(ends.reduce((sum, { cost }) => sum + cost, 0)).toBe(1);
  for (const end of ends) expect((await pipeline.readReport(end.id))?.verdict.score).toBe(90);
});

test("when the analysis of the first of twins fails, the other has that answer too, and only the next day is it tried again", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, firstState: "fail" });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const items = [await handIn(pipeline, "MZ the same"), await handIn(pipeline, "MZ the same")];
  await pipeline.runOnce();
  const ends = await Promise.all(items.map((item) => look(pipeline, item)));
  expect(ends).toMatchObject([
    { state: "failed", decision: "failed" },
    { state: "failed", decision: "duplicate", reason: { code: "dedupe.own-failed" } },
  ]);
  expect(fake.samples).toHaveLength(1);
  clock.advance(24 * HOUR);
  await handIn(pipeline, "MZ the same");
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(2);
});

test("a target that stays away gives its items up to the next one of their rule, and never what it may have taken", async () => {
  const clock = createTestClock();
  let isAway = true;
  const cloud = createFakeTarget({
    now: clock.now,
    name: "cloud",
    kind: "cloud",
    quota: METERED,
    before: () => {
      if (isAway) throw new FakeTargetFault("TG_NETWORK");
    },
  });
  const lab = createFakeTarget({ now: clock.now, name: "lab", kind: "appliance" });
  const document = policySchema.parse({ rules: [{ name: "both", action: "submit", targets: ["cloud", "lab"] }] });
  const policies = createPolicyBook(compilePolicy(document));
  const pipeline = await setUpPipeline(clock, [cloud.target, lab.target], { policies });
  const item = await handIn(pipeline, "MZ away");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ target: "cloud", reason: { code: "target.unavailable" } });
  for (let minute = 0; minute < 6; minute += 1) {
    clock.advance(MINUTE);
    await pipeline.runOnce();
  }
  expect(await look(pipeline, item)).toMatchObject({ target: "lab", state: "done" });
  expect(lab.samples).toHaveLength(1);
  expect((await pipeline.ledger(item.id)).map(({ reason }) => reason.code)).toContain("target.failover");
  isAway = false;
  clock.advance(HOUR);
  await pipeline.runOnce();
  expect(cloud.samples).toHaveLength(0);
});

test("the pace spreads a day's budget of machines over its hours, and each waits for its own turn", async () => {
  const clock = createTestClock();
  const quota = { perDay: 24, sharePercent: 100, peopleReserve: 0, pace: true };
  const fake = createFakeTarget({ now: clock.now, kind: "cloud", name: "cloud", quota });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  for (let count = 0; count < 6; count += 1) await handIn(pipeline, `MZ machine ${count}`, {}, "folder:mail");
  const counts: number[] = [];
  for (let quarter = 0; quarter < 13; quarter += 1) {
    await pipeline.runOnce();
    counts.push(fake.samples.length);
    clock.advance(15 * MINUTE);
  }
  expect(counts).toEqual([2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 6]);
  expect(await pipeline.countSubmissions("cloud")).toBe(6);
});

test("what is submitted again is a duplicate within the window, unless it is forced or the window is over", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, quota: METERED });
  const pipeline = await setUpPipeline(clock, [fake.target], { policy: { dedupe: everyDedupeWindow(HOUR) } });
  const first = await handIn(pipeline, "MZ the same");
  await pipeline.runOnce();
  clock.advance(59 * MINUTE);
  const second = await handIn(pipeline, "MZ the same");
  const forced = await handIn(pipeline, "MZ the same", { force: true });
  await pipeline.runOnce();
  expect(await look(pipeline, second)).toMatchObject({
    state: "duplicate",
    decision: "duplicate",
    reason: { code: "dedupe.own" },
  });
  expect((await look(pipeline, second)).reason.text).toContain(first.id);
  expect(await look(pipeline, forced)).toMatchObject({ state: "done", cost: 1 });
  clock.advance(2 * HOUR);
  const late = await handIn(pipeline, "MZ the same");
  await pipeline.runOnce();
  expect(await look(pipeline, late)).toMatchObject({ state: "done", cost: 1 });
  expect(fake.samples).toHaveLength(3);
});

test("a sample that the organisation has at the target is followed at no cost", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, firstState: "run" });
  await fake.target.client.samples.submitFile({
    file: {
      name: "theirs.exe",
      sizeBytes: 7,
      async *open() {
        yield Buffer.from("MZ same");
      },
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ same");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "submitted", decision: "duplicate", cost: 0 });
  for (const sample of fake.samples) sample.state = "succ";
  clock.advance(1000);
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    state: "duplicate",
    decision: "duplicate",
    cost: 0,
    hasReport: true,
  });
  expect(fake.samples).toHaveLength(1);
});

test("our own cap holds items back until the window opens, and leaves the reserve to people", async () => {
  const clock = createTestClock();
  const quota = { perDay: 3, sharePercent: 100, peopleReserve: 1, pace: false };
  const fake = createFakeTarget({ now: clock.now, kind: "cloud", name: "cloud", quota });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  for (let count = 0; count < 3; count += 1) await handIn(pipeline, `MZ machine ${count}`, {}, "folder:mail");
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(2);
  const held = (await pipeline.listItems({ limit: 10, open: true })).items[0];
  expect(held).toMatchObject({ decision: "deferred", reason: { code: "quota.own-limit" } });
  await handIn(pipeline, "MZ of somebody");
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(3);
  expect(await pipeline.countSubmissions("cloud")).toBe(3);
  clock.advance(24 * HOUR);
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(4);
});

test("the service's own limit holds items back, with a time in the reason", async () => {
  const clock = createTestClock();
  const left = {
    available: 0,
    waitSeconds: 600,
    windows: [{ samples: 50, minutes: 1440, available: 0, waitSeconds: 600 }],
  };
  let limits = { effective: left };
  const quota = { perDay: null, sharePercent: 100, peopleReserve: 0, pace: false };
  const fake = createFakeTarget({ now: clock.now, kind: "cloud", name: "cloud", quota, limits: () => limits });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    reason: { code: "quota.service-limit" },
    dueAt: new Date(clock.now() + 10 * MINUTE).toISOString(),
  });
  limits = { effective: { ...left, available: 1, waitSeconds: 0, windows: [] } };
  clock.advance(10 * MINUTE);
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(1);
});

test("a submission limit that shows only when posting holds the item as long as the service says", async () => {
  const clock = createTestClock();
  let isFull = true;
  const fake = createFakeTarget({
    now: clock.now,
    before(call) {
      if (call === "submit" && isFull) throw new FakeTargetFault("TG_RATE_LIMITED", { waitSeconds: 90, says: "Wait." });
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "granted", reason: { code: "submit.rate-limited" } });
  isFull = false;
  clock.advance(89_000);
  await pipeline.runOnce();
  expect(fake.samples).toHaveLength(0);
  clock.advance(1000);
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "done" });
});

test("a submission whose answer got lost is found by its digest and not posted again", async () => {
  const clock = createTestClock();
  let isLosing = true;
  const fake = createFakeTarget({
    now: clock.now,
    quota: METERED,
    afterSubmit() {
      if (isLosing) throw new FakeTargetFault("TG_SUBMIT_OUTCOME_UNKNOWN");
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "granted", reason: { code: "submit.outcome-unknown" } });
  isLosing = false;
  clock.advance(MINUTE);
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "done", cost: 1 });
  expect(fake.samples).toHaveLength(1);
});

test("a service is asked thrice before a submission that got lost is posted again", async () => {
  const clock = createTestClock();
  let isLosing = true;
  const fake = createFakeTarget({
    now: clock.now,
    kind: "cloud",
    before(call) {
      if (call === "submit" && isLosing) throw new FakeTargetFault("TG_SUBMIT_OUTCOME_UNKNOWN");
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  isLosing = false;
  const reasons: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    reasons.push((await look(pipeline, item)).reason.code);
    clock.advance(20_000);
    await pipeline.runOnce();
  }
  expect(reasons).toEqual(["submit.outcome-unknown", "submit.lookup", "submit.lookup", "deliver.done"]);
  expect(fake.samples).toHaveLength(1);
});

test("a wrong key fails nothing: all items wait and go on once it is right", async () => {
  const clock = createTestClock();
  let isRight = false;
  const fake = createFakeTarget({
    now: clock.now,
    before() {
      if (!isRight) throw new FakeTargetFault("TG_UNAUTHORIZED");
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  for (let count = 0; count < 20; count += 1) await handIn(pipeline, `MZ ${count}`);
  await pipeline.runOnce();
  const waiting = await pipeline.listItems({ limit: 50 });
  expect(new Set(waiting.items.map(({ reason }) => reason.code))).toEqual(new Set(["target.unauthorized"]));
  expect(fake.calls).toHaveLength(20);
  isRight = true;
  clock.advance(5 * MINUTE);
  await pipeline.runOnce();
  expect(await pipeline.storeStats()).toEqual({ done: 20 });
});

test("what the service refuses fails with its sentence", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({
    now: clock.now,
    before(call) {
      if (call === "submit")
        throw new FakeTargetFault("TG_BAD_REQUEST", { says: "The parameter vm\u202E is wrong.\r\n" });
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    state: "failed",
    decision: "failed",
    cost: 0,
    reason: { code: "submit.refused", text: "Fake sandbox refuses it: The parameter vm is wrong." },
  });
});

test("a file that the service finds not worth an analysis is rejected, and was paid for", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, isAnalyzing: false, quota: METERED });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ", { classify: true });
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    state: "rejected",
    reason: { code: "submit.not-analysed" },
    cost: 1,
  });
});

test("a failed analysis says why in the service's word", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, firstState: "fail" });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({
    state: "failed",
    sampleState: "fail",
    reason: { code: "remote.failed", text: "The analysis failed at Fake sandbox: pending." },
  });
});

test("a sample may be unknown for a minute, and is given up only when the target says so", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  const hidden: typeof fake.samples = [];
  pipeline.subscribe(({ state }) => {
    if (state === "submitted") hidden.push(...fake.samples.splice(0));
  });
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "submitted", reason: { code: "poll.not-visible-yet" } });
  clock.advance(59_000);
  await pipeline.runOnce();
  expect((await look(pipeline, item)).state).toBe("submitted");
  clock.advance(2000);
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "failed", reason: { code: "poll.sample-gone" } });
});

test("a stage that throws is tried again with growing pauses, and given up at last with the error's code", async () => {
  const clock = createTestClock();
  let tries = 0;
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], {
    async identify() {
      tries += 1;
      throw Object.assign(new Error("The reader broke."), { code: "inspect.broken" });
    },
  });
  const item = await handIn(pipeline, "MZ");
  const pauses: number[] = [];
  for (let turn = 0; turn < 20 && !isFinalItemState((await look(pipeline, item)).state); turn += 1) {
    await pipeline.runOnce();
    const { dueAt } = await look(pipeline, item);
    if (dueAt === null) break;
    pauses.push(Date.parse(dueAt) - clock.now());
    clock.advance(Date.parse(dueAt) - clock.now());
  }
  expect(await look(pipeline, item)).toMatchObject({ state: "failed", reason: { code: "inspect.broken" } });
  expect(tries).toBe(8);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBeGreaterThan(30_000);
});

test("elements that broke off are fetched again, without those that came", async () => {
  const clock = createTestClock();
  let isBroken = true;
  const fake = createFakeTarget({
    now: clock.now,
    before(call) {
      if (call === "download" && isBroken && fake.calls.filter((each) => each === "download").length > 2) {
        throw new FakeTargetFault("TG_NETWORK");
      }
    },
  });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "finished", reason: { code: "target.unavailable" } });
  const before = fake.calls.filter((each) => each === "download").length;
  isBroken = false;
  clock.advance(MINUTE);
  await pipeline.runOnce();
  expect(await look(pipeline, item)).toMatchObject({ state: "done", hasReport: true });
  expect(fake.calls.filter((each) => each === "download").length - before).toBe(5);
});

test("an analysis.json over the limit is said to be missing, and the score comes from the threat", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target], { limits: { analysisBytes: 20 } });
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  const report = await pipeline.readReport(item.id);
  expect(report?.missing.some(({ what, why }) => what.includes("analysis") && why.includes("20 bytes"))).toBe(true);
  expect(report?.verdict.score).toBe(90);
});

test("an element over the limit is left out, with the reason in the report", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, elements: { "network.pcap": "x".repeat(2000) } });
  const pipeline = await setUpPipeline(clock, [fake.target], { limits: { elementBytes: 1000 } });
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect((await look(pipeline, item)).elements).toEqual([]);
  expect((await pipeline.readReport(item.id))?.missing).toContainEqual(
    expect.objectContaining({
      what: expect.stringContaining("network.pcap"),
      why: expect.stringContaining("1,000 bytes"),
    }),
  );
});

test("an element can be fetched later, is kept, and opens by range", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now, elements: { "video.webm": "moving pictures" } });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect(await pipeline.openElement(item.id, "video.webm")).toBeUndefined();
  expect(await pipeline.fetchElement(item.id, "video.webm")).toMatchObject({ kind: "stored" });
  const downloads = fake.calls.length;
  expect(await pipeline.fetchElement(item.id, "video.webm")).toMatchObject({ kind: "stored" });
  expect(fake.calls.length).toBe(downloads);
  const opened = await pipeline.openElement(item.id, "video.webm", { start: 7, end: 10 });
  if (opened === undefined) throw new Error("not stored");
  expect((await readAll(opened.stream)).toString()).toBe("pict");
  expect((await look(pipeline, item)).elements).toEqual(["video.webm"]);
  expect(await pipeline.fetchElement(item.id, "sample.zip")).toMatchObject({ kind: "absent" });
  await expect(pipeline.fetchElement("nothing", "video.webm")).rejects.toMatchObject({ code: "pipeline.unknown-item" });
});

test("sinks are told once each; one that fails is tried again, and no item waits for it", async () => {
  const clock = createTestClock();
  const told: string[] = [];
  let isBroken = true;
  const common = { kind: "folder", destination: "a test", concurrency: 2, timeoutMs: 1000 } as const;
  const sinks: Sink[] = [
    {
      ...common,
      name: "good",
      filter: { maxTlp: "red" },
      async deliver({ item, report }) {
        told.push(`good ${item.verdict} ${report?.indicators.length}`);
        return { kind: "delivered" };
      },
    },
    {
      ...common,
      name: "bad",
      filter: { maxTlp: "red" },
      async deliver() {
        if (isBroken) throw new Error("no room");
        told.push("bad");
        return { kind: "delivered" };
      },
    },
    {
      ...common,
      name: "public",
      filter: { maxTlp: "clear" },
      async deliver() {
        told.push("public");
        return { kind: "delivered" };
      },
    },
  ];
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], { sinks });
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  expect((await look(pipeline, item)).state).toBe("done");
  expect(told).toEqual(["good malicious 1"]);
  const [good, bad] = await pipeline.describeSinks();
  expect(good).toMatchObject({ delivered: 1, waiting: 0 });
  expect(bad).toMatchObject({ delivered: 0, waiting: 1, problem: "no room" });
  isBroken = false;
  clock.advance(MINUTE);
  await pipeline.runOnce();
  expect(told).toEqual(["good malicious 1", "bad"]);
});

test("a delivery that was given up is replayed, and one can be asked for by hand", async () => {
  const clock = createTestClock();
  let answer: DeliveryOutcome = { kind: "refused", problem: "401" };
  const told: string[] = [];
  const sink: Sink = {
    name: "siem",
    kind: "webhook",
    destination: "a test",
    concurrency: 1,
    timeoutMs: 1000,
    filter: { maxTlp: "red", minScore: 1 },
    async deliver({ id }) {
      told.push(id);
      return answer;
    },
  };
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], { sinks: [sink] });
  const item = await handIn(pipeline, "MZ");
  await pipeline.runOnce();
  clock.advance(24 * HOUR);
  await pipeline.runOnce();
  expect(told).toHaveLength(1);
  expect((await pipeline.listDeliveries({ limit: 10, state: "dead" })).deliveries).toMatchObject([
    { itemId: item.id, sink: "siem", problem: "401", attempts: 1 },
  ]);
  answer = { kind: "delivered" };
  expect(await pipeline.replayDeliveries({ sink: "siem" })).toBe(1);
  await pipeline.runOnce();
  expect((await pipeline.listDeliveries({ limit: 10 })).deliveries[0]).toMatchObject({ state: "delivered" });
  expect(await pipeline.replayDeliveries({ sink: "siem", item: item.id })).toBe(1);
  await pipeline.runOnce();
  expect(new Set(told)).toEqual(new Set([`${item.id}:siem`]));
  expect(told).toHaveLength(3);
  await expect(pipeline.replayDeliveries({ sink: "other" })).rejects.toMatchObject({ code: "pipeline.sink-unknown" });
});

test("listeners hear of every item and of every change, and one that throws harms nobody", async () => {
  const clock = createTestClock();
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target]);
  const heard: string[] = [];
  pipeline.subscribe(() => {
    throw new Error("a listener's own trouble");
  });
  const leave = pipeline.subscribe(({ name, state }) => heard.push(`${name} ${state}`));
  await handIn(pipeline, JSON.stringify([{ name: "member.exe", text: "MZ" }]));
  await pipeline.runOnce();
  expect(heard.slice(0, 5)).toEqual([
    "sample.bin new",
    "sample.bin stored",
    "sample.bin identified",
    "sample.bin container",
    "sample.bin expanded",
  ]);
  expect(heard).toContain("member.exe done");
  leave();
  const before = heard.length;
  await handIn(pipeline, "MZ other");
  expect(heard).toHaveLength(before);
});

test("a submission to an unknown target, or of nothing, is refused as a whole", async () => {
  const clock = createTestClock();
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target]);
  await expect(handIn(pipeline, "MZ", { target: "nowhere" })).rejects.toMatchObject({
    code: "pipeline.unknown-target",
  });
  const nothing = pipeline.accept({ channel: "cli", submittedBy: "tester", entries: [] });
  await expect(nothing).rejects.toMatchObject({ code: "pipeline.nothing-handed-in" });
  expect(await pipeline.storeStats()).toEqual({});
});

test("a target is found by its URL too", async () => {
  const clock = createTestClock();
  const other = createFakeTarget({ now: clock.now, name: "other", url: "http://198.51.100.7/" });
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target, other.target]);
  await handIn(pipeline, "MZ", { target: "http://198.51.100.7" });
  await pipeline.runOnce();
  expect(other.samples).toHaveLength(1);
});

test("a started pipeline takes up work by itself and stops cleanly", async () => {
  const clock = { now: Date.now, advance: () => undefined };
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target]);
  const done = Promise.withResolvers<void>();
  pipeline.subscribe(({ state }) => {
    if (state === "done") done.resolve();
  });
  pipeline.start();
  expect(() => pipeline.start()).toThrow("runs already");
  await handIn(pipeline, "MZ");
  await done.promise;
  await pipeline.stop();
  expect(await pipeline.storeStats()).toEqual({ done: 1 });
});

test("a stage that is at work when the pipeline stops is aborted, and its item taken up again at the next start", async () => {
  const clock = { now: Date.now, advance: () => undefined };
  let begun = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  const unpacker = {
    unpack: ({ signal = new AbortController().signal }: { signal?: AbortSignal }) => {
      signals.push(signal);
      const end = Promise.withResolvers<never>();
      const fail = (): void => end.reject(new Error("aborted"));
      if (signal.aborted) fail();
      else signal.addEventListener("abort", fail);
      begun.resolve();
      return end.promise;
    },
  };
  const pipeline = await setUpPipeline(clock, [createFakeTarget({ now: clock.now }).target], { unpacker });
  const item = await handIn(pipeline, JSON.stringify([{ name: "member", text: "MZ" }]));
  pipeline.start();
  await begun.promise;
  await pipeline.stop({ graceMs: 0 });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(await look(pipeline, item)).toMatchObject({ state: "container" });
  expect(await pipeline.ledger(item.id)).toHaveLength(3);
  begun = Promise.withResolvers();
  pipeline.start();
  await begun.promise;
  await pipeline.stop({ graceMs: 0 });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test("what brings the process down again and again is given up after ten times", async () => {
  const clock = createTestClock();
  const fake = createFakeTarget({ now: clock.now });
  const pipeline = await setUpPipeline(clock, [fake.target], { store: await openLosingStore() });
  const item = await handIn(pipeline, "MZ");
  for (let crash = 0; crash < 11; crash += 1) {
    await pipeline.runOnce();
    clock.advance(MINUTE);
  }
  expect(await look(pipeline, item)).toMatchObject({ state: "failed", reason: { code: "stage.crashed" } });
});
