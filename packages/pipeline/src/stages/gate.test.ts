import { FILE_TYPES } from "@fumehood/inspect";
import type { FileTypeId } from "@fumehood/inspect";
import { expect, test } from "vitest";
import { DEFAULT_POLICY, findGateRule } from "../policy.ts";
import { makeRecord } from "../testing/records.ts";
import { decideGate } from "./gate.ts";

const SERVICE = { types: "service", label: "Cloud (US)" } as const;
const SANDBOX = { types: "any", label: "Sandbox" } as const;

interface Case {
  readonly type: FileTypeId;
  readonly channel?: string;
  readonly target?: typeof SERVICE | typeof SANDBOX;
  readonly member?: boolean;
  readonly keepArchives?: boolean;
  readonly becomes: string;
}

const CASES: readonly Case[] = [
  { type: "png", becomes: "passed" },
  { type: "png", target: SERVICE, becomes: "passed" },
  { type: "png", member: true, becomes: "passed" },
  { type: "png", member: true, target: SERVICE, becomes: "rejected" },
  { type: "pe-exe", member: true, target: SERVICE, becomes: "passed" },
  { type: "dos-com", member: true, target: SERVICE, becomes: "passed" },
  { type: "eicar", member: true, target: SERVICE, becomes: "passed" },
  { type: "html", member: true, target: SERVICE, becomes: "passed" },
  { type: "html", channel: "folder:mail", target: SERVICE, becomes: "rejected" },
  { type: "js", channel: "folder:mail", becomes: "rejected" },
  { type: "png", channel: "folder:mail", becomes: "rejected" },
  { type: "pdf", channel: "folder:mail", becomes: "passed" },
  { type: "zip", becomes: "container" },
  { type: "zip", channel: "folder:mail", target: SERVICE, becomes: "container" },
  { type: "7z", channel: "folder:mail", target: SERVICE, becomes: "container" },
  { type: "zip", keepArchives: true, becomes: "passed" },
  { type: "7z", keepArchives: true, member: true, target: SERVICE, becomes: "rejected" },
  { type: "docx", becomes: "passed" },
  { type: "jar", becomes: "passed" },
  { type: "msi", becomes: "passed" },
  { type: "eml", becomes: "passed" },
];

test.each(CASES)("$type (member $member, $channel, keep $keepArchives, $target.types) becomes $becomes", (row) => {
  const { type, channel = "console", target = SANDBOX, member = false, keepArchives = false, becomes } = row;
  const options = { ...makeRecord("i").item.options, keepArchives };
  const { label } = FILE_TYPES[type];
  const record = makeRecord(
    "i1",
    { type: { id: type, label }, channel, parentId: member ? "i0" : null, options },
    { isContainer: true },
  );
  const outcome = decideGate(record, findGateRule(DEFAULT_POLICY, channel), target);
  expect(outcome.kind === "wait" ? "waits" : outcome.state).toBe(becomes);
});

test("what is skipped says its type, the target and the channel", () => {
  const record = makeRecord("i1", { type: { id: "png", label: "PNG image" }, channel: "folder:mail" });
  expect(decideGate(record, findGateRule(DEFAULT_POLICY, "folder:mail"), SERVICE)).toEqual({
    kind: "end",
    state: "rejected",
    decision: "skipped",
    reason: { code: "gate.type-not-supported", text: "PNG image is not submitted to Cloud (US) from folder:mail." },
  });
});

test("a channel's size limit counts for archives too, and not for URLs", () => {
  const rule = { ...findGateRule(DEFAULT_POLICY, "console"), maxBytes: 10 };
  const large = makeRecord("i1", { sizeBytes: 11, type: { id: "zip", label: "ZIP archive" } }, { isContainer: true });
  expect(decideGate(large, rule, SANDBOX)).toMatchObject({ state: "rejected", reason: { code: "gate.too-large" } });
  expect(decideGate(makeRecord("i1", { sizeBytes: 10 }), rule, SANDBOX)).toMatchObject({ state: "passed" });
  expect(decideGate(makeRecord("i1", { kind: "url" }), rule, SERVICE)).toMatchObject({ state: "passed" });
});
