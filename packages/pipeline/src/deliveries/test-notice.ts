import type { Item } from "@fumehood/contract";
import { buildRootRecord } from "../records.ts";
import type { Notice } from "../sink.ts";

const DIGEST = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

/** An example that says of itself that it is one; its digest is that of the EICAR test file. */
export function buildTestNotice(sink: string, now: number): Notice {
  const at = new Date(now).toISOString();
  return { id: `test:${sink}:${now}`, at, item: buildTestItem(now, at), report: null, isTest: true };
}

function buildTestItem(now: number, at: string): Item {
  const { item } = buildRootRecord({
    id: "test",
    submissionId: "test",
    name: "fumehood-test.txt",
    url: null,
    origin: { kind: "none" },
    channel: "test",
    submittedBy: "fumehood",
    sourceRef: null,
    priority: "people",
    target: "test",
    options: { isPrivate: true, tags: ["test"], force: false, keepArchives: false },
    now,
  });
  const reason = { code: "deliver.done", text: "An example that tries the sink out: nothing was analysed." };
  return { ...item, sha256: DIGEST, state: "done", decision: "submitted", reason, threatScore: 0, endedAt: at };
}
