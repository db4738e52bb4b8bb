import { expect, onTestFinished, test } from "vitest";
import { openReceiver } from "../../../sandbox/src/testing/receiver.ts";
import { Secret } from "../configuration/secret.ts";
import { toMispEvent, uuidOf } from "./misp-event.ts";
import { createMispSink } from "./misp-sink.ts";
import { makeNotice } from "./testing/notice.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an event carries digests, marking, tags and a level, under ids that stay the same", () => {
  const notice = makeNotice({ options: { hasPassword: false, tlp: "green", tags: ["case-7"] }, md5: "c".repeat(32) });
  const event = toMispEvent(notice, { distribution: 1, publish: false });
  expect(event).toEqual(toMispEvent(notice, { distribution: 1, publish: false }));
  expect(event.Event).toMatchObject({
    info: "Fumehood: invoice.exe (malicious, score 90)",
    date: "2026-01-02",
    distribution: "1",
    threat_level_id: "1",
    published: false,
    Tag: [{ name: "tlp:green" }, { name: "fumehood:case-7" }],
  });
  expect(event.Event.Attribute.map(({ type, value }) => [type, value])).toEqual([
    ["md5", "c".repeat(32)],
    ["sha256", "ab".repeat(32)],
  ]);
  for (const { uuid } of [event.Event, ...event.Event.Attribute]) expect(uuid).toMatch(UUID);
});

test("an example is never published", () => {
  const event = toMispEvent({ ...makeNotice(), isTest: true }, { distribution: 3, publish: true });
  expect(event.Event).toMatchObject({ published: false, info: expect.stringMatching(/^Test: /) });
});

test("different texts have different ids", () => {
  const ids = Array.from({ length: 1000 }, (_, index) => uuidOf(`x${index}`));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(UUID);
});

test("the key goes into the header, and the event to the server's own path", async () => {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  const sink = createMispSink({
    name: "misp",
    url: `${receiver.url}/misp`,
    key: new Secret("k3y"),
    distribution: 0,
    publish: false,
    filter: { maxTlp: "red" },
    allowPrivate: true,
    ca: undefined,
    timeoutMs: 5000,
  });
  expect(await sink.deliver(makeNotice(), new AbortController().signal)).toEqual({ kind: "delivered" });
  expect(receiver.calls).toMatchObject([{ path: "/misp/events/add", headers: { authorization: "k3y" } }]);
  expect(JSON.stringify(sink)).not.toContain("k3y");
});
