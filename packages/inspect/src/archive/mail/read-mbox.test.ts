import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { buildMail } from "../testing/mail-builder.ts";
import { unpackInProcess } from "../testing/run-in-process.ts";

const one = buildMail({ headers: { Subject: "One" }, data: "first\r\nFrom here on it goes downhill\r\n\r\n" });
const two = buildMail({ headers: { Subject: "Two" }, data: "second\r\n" });
const SEPARATOR = "From alice@example.com Thu Feb 29 12:34:56 2024\n";

test("each message of a mailbox comes out; a sentence that begins with From does not cut one", async () => {
  const mailbox = Buffer.concat([Buffer.from(SEPARATOR), one, Buffer.from(`\n${SEPARATOR}`), two]);
  const result = await unpackInProcess(mailbox, "mbox");
  expect(result.members.map(({ name }) => name)).toEqual(["message-1.eml", "message-2.eml"]);
  expect(result.contents.get(0)?.toString()).toContain("downhill");
  expect(result.contents.get(1)?.toString()).toBe(two.toString());
});

test("what does not begin with a separator is no mailbox", async () => {
  expect(await unpackInProcess(one, "mbox")).toMatchObject({ outcome: "refused", reason: "not-an-archive" });
});
