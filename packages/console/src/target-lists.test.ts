import { expect, test } from "vitest";
import { createTargetLists, describeQuota, LISTS_FRESH_MS } from "./target-lists.ts";

const NOW = Date.parse("2026-01-02T03:04:05Z");

test("a user without a limit of its own is left out, and the organisation's window is counted", () => {
  const window = { samples: 1000, minutes: 1440, available: 997, waitSeconds: 0 };
  const quota = describeQuota({
    target: "eu",
    login: "jdoe",
    now: NOW,
    user: undefined,
    organization: { available: 997, waitSeconds: 0, windows: [window] },
  });
  expect(quota.windows).toEqual([
    { scope: "organization", limit: 1000, used: 3, left: 997, windowMinutes: 1440, nextSlotAt: null },
  ]);
});

test("a spent window says when the next slot opens", () => {
  const quota = describeQuota({
    target: "eu",
    login: "jdoe",
    now: NOW,
    user: { windows: [{ samples: 5, minutes: 60, available: 0, waitSeconds: 90 }] },
    organization: undefined,
  });
  expect(quota.windows[0]).toMatchObject({ scope: "user", left: 0, nextSlotAt: "2026-01-02T03:05:35.000Z" });
});

test("lists are asked for once while fresh, and shown as stale when the target stops answering", async () => {
  let now = NOW;
  let answers = true;
  let asked = 0;
  const vms = async () => {
    asked++;
    if (!answers) throw new Error("no answer");
    return [{ id: "win10", label: "Windows 10", isUiOnly: false, software: [] }];
  };
  const client = { configuration: { vms, playbooks: async () => [], networkExits: async () => [] } };
  const lists = createTargetLists(() => now);
  await lists.options("eu", client);
  await lists.options("eu", client);
  expect(asked).toBe(1);
  answers = false;
  now += LISTS_FRESH_MS + 1;
  const stale = await lists.options("eu", client);
  expect(stale).toMatchObject({ stale: true, problem: "no answer", fetchedAt: new Date(NOW).toISOString() });
  expect(stale.vms.map((vm) => vm.id)).toEqual(["win10"]);
});

test("a target that never answered has empty lists and says why", async () => {
  const fail = async () => {
    throw new Error("unreachable");
  };
  const lists = createTargetLists(() => NOW);
  const answer = await lists.options("eu", { configuration: { vms: fail, playbooks: fail, networkExits: fail } });
  expect(answer).toMatchObject({ stale: true, fetchedAt: null, problem: "unreachable", vms: [] });
});
