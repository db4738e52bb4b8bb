import type { Item, Report } from "@fumehood/contract";
import type { Notice } from "@fumehood/pipeline";
import { makeRecord } from "@fumehood/pipeline/testing";

const DIGEST = "ab".repeat(32);

/** A notice of a malicious file, with the given fields of its item instead. */
export function makeNotice(item: Partial<Item> = {}, report: Report | null = null): Notice {
  const at = "2026-01-02T03:04:05.000Z";
  const base = makeRecord("item-1").item;
  const fields: Partial<Item> = {
    name: "invoice.exe",
    sha256: DIGEST,
    state: "done",
    decision: "submitted",
    reason: { code: "deliver.done", text: "Malicious, 90 of 100: drops-program." },
    verdict: "malicious",
    threatScore: 90,
    sampleId: "c".repeat(32),
    portalUrl: "https://portal.example.test/samples/1",
    type: { id: "pe-exe", label: "Windows program" },
    endedAt: at,
  };
  return { id: "item-1:siem", at, item: { ...base, ...fields, ...item }, report, isTest: false };
}
