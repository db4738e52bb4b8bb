import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { Secret } from "../configuration/secret.ts";
import { createEmailSink, writeSubject, writeText } from "./email-sink.ts";
import { makeNotice } from "./testing/notice.ts";

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

/** A real SMTP server on loopback. */
async function openMailServer(reply?: number): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _session, done) =>
      username === "fume" && password === "hood" ? done(null, { user: username }) : done(new Error("wrong")),
    onData(stream, session, done) {
      let text = "";
      stream.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      stream.on("end", () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done(reply === undefined ? null : Object.assign(new Error("no"), { responseCode: reply }));
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  // A server that listens on a port has an address that is no path.
  return { port: (server.server.address() as AddressInfo).port, received };
}

const make = (port: number, changes: Partial<Parameters<typeof createEmailSink>[0]> = {}) => {
  const sink = createEmailSink({
    name: "soc",
    host: "127.0.0.1",
    port,
    security: "none",
    user: "fume",
    password: new Secret("hood"),
    ca: undefined,
    from: "fumehood@example.test",
    to: ["soc@example.test", "lead@example.test"],
    filter: { maxTlp: "red" },
    timeoutMs: 5000,
    ...changes,
  });
  onTestFinished(() => sink.close?.());
  return sink;
};
const signal = new AbortController().signal;

test("a message goes to everybody named, and says by its id that a repetition is one", async () => {
  const { port, received } = await openMailServer();
  const sink = make(port);
  expect(await sink.deliver(makeNotice(), signal)).toEqual({ kind: "delivered" });
  expect(await sink.deliver(makeNotice(), signal)).toEqual({ kind: "delivered" });
  expect(received.map(({ to }) => to)).toEqual([
    ["soc@example.test", "lead@example.test"],
    ["soc@example.test", "lead@example.test"],
  ]);
  const ids = received.map(({ text }) => /^message-id: (.*)$/im.exec(text)?.[1]);
  expect(new Set(ids)).toEqual(new Set(["<item-1.siem@fumehood.invalid>"]));
});

test.each([
  ["a wrong password may be put right", { password: new Secret("x") }, undefined, "failed"],
  [
    "a server that asks for no encryption, where it is demanded",
    { security: "starttls" as const },
    undefined,
    "failed",
  ],
  ["a message that the server will never take", {}, 554, "refused"],
  ["a server that is busy", {}, 451, "failed"],
])("%s", async (_, changes, reply, kind) => {
  const { port } = await openMailServer(reply);
  expect((await make(port, changes).deliver(makeNotice(), signal)).kind).toBe(kind);
});

test("the subject is one line, whatever the name", () => {
  const subject = writeSubject(makeNotice({ name: "a\r\nBcc: x@example.test\u202E.exe" }));
  expect(subject).toMatch(/^\[Fumehood\] MALICIOUS 90: a/);
  expect(subject).not.toMatch(/[\r\n\u202E]/);
});

test("a header cannot be put in by a name", async () => {
  const { port, received } = await openMailServer();
  await make(port).deliver(makeNotice({ name: "a\r\nBcc: evil@example.test\r\n\r\nbody" }), signal);
  expect(received[0]?.to).toEqual(["soc@example.test", "lead@example.test"]);
  expect(received[0]?.text.split("\r\n\r\n")[0]).not.toMatch(/^bcc:/im);
});

test("nothing in the text can be clicked but the portal", () => {
  const notice = makeNotice({ kind: "url", url: "http://login.example.com/a", name: "http://login.example.com/a" });
  const text = writeText(notice);
  expect(text).toContain("hxxp://login[.]example[.]com/a");
  expect(text.match(/https?:\/\/\S+/g)).toEqual(["https://portal.example.test/samples/1"]);
});
