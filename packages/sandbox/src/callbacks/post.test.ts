import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { createSelfSigned } from "../../../client/test/support/self-signed.ts";
import { openReceiver, type Receiver } from "../testing/receiver.ts";
import type { ResolveHost } from "./address-guard.ts";
import { dialAddress, postJson, type PostMeans } from "./post.ts";

// Addresses that count as public here are the neighbours of special ranges; every connection ends on loopback all the same.
const PUBLIC = "11.0.0.1";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterEach(() => {
  receiver.calls.length = 0;
  receiver.dialled.length = 0;
  receiver.next.length = 0;
});
afterAll(async () => {
  await receiver.close();
});

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "hooks.example.com": [PUBLIC],
  "inside.example.com": ["10.0.0.1"],
  "half.example.com": [PUBLIC, "127.0.0.1"],
};
const resolve: ResolveHost = async (name) => {
  const found = NAMES[name];
  if (!found) throw Object.assign(new Error(`no ${name}`), { code: "ENOTFOUND" });
  return found;
};

function means(changes: Partial<PostMeans> = {}): PostMeans {
  return {
    policy: { allowPrivateNetworks: false },
    resolve,
    dial: receiver.dial,
    maxRedirects: 3,
    maxAnswerBytes: 1000,
    timeoutMs: 5000,
    ...changes,
  };
}

const never = new AbortController().signal;
const post = async (url: string, changes?: Partial<PostMeans>) => await postJson(url, '{"a":1}', means(changes), never);

test("headers of one's own go to the receiver that was named, and to no other that it redirects to", async () => {
  for (const location of ["/again", "http://hooks.example.com:9090/other"]) {
    receiver.next.push((response) => response.writeHead(307, { location }).end());
  }
  const outcome = await post("http://hooks.example.com:8080/", { headers: { authorization: "key" } });
  expect(outcome).toEqual({ kind: "answered", status: 204 });
  expect(receiver.calls.map(({ headers }) => headers["authorization"])).toEqual(["key", "key", undefined]);
});

test("JSON is posted to the checked address, for the name in the URL", async () => {
  expect(await post("http://hooks.example.com:8080/tg?x=1")).toEqual({ kind: "answered", status: 204 });
  expect(receiver.dialled).toEqual([
    { address: PUBLIC, port: 8080, hostname: "hooks.example.com", isEncrypted: false },
  ]);
  expect(receiver.calls).toMatchObject([
    {
      path: "/tg?x=1",
      body: '{"a":1}',
      headers: { host: "hooks.example.com:8080", "content-type": "application/json;charset=utf-8" },
    },
  ]);
});

test("a name is resolved once for each request, so that no second answer can lead elsewhere", async () => {
  const asked: string[] = [];
  const answers = [[PUBLIC], ["127.0.0.1"]];
  const rebinding: ResolveHost = async (name) => {
    asked.push(name);
    return answers.shift() ?? ["127.0.0.1"];
  };
  await post("http://hooks.example.com/", { resolve: rebinding });
  expect(asked).toEqual(["hooks.example.com"]);
  expect(receiver.dialled.map(({ address }) => address)).toEqual([PUBLIC]);
});

test.each([
  ["http://127.0.0.1/", "It leads to this machine itself (a loopback address)."],
  ["http://inside.example.com/", "It leads into a private network."],
  ["http://half.example.com/", "It leads to this machine itself (a loopback address)."],
  ["http://user:pw@hooks.example.com/", "A user or password in the address is not sent."],
  ["ftp://hooks.example.com/", "Only http and https addresses are called."],
])("%s is refused, and nobody is called", async (url, reason) => {
  expect(await post(url)).toEqual({ kind: "refused", reason });
  expect(receiver.dialled).toEqual([]);
});

test.each([301, 302, 307, 308])("a redirect with %s is followed with the same body", async (status) => {
  receiver.next.push((response) => response.writeHead(status, { location: "/moved" }).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 204 });
  expect(receiver.calls.map(({ path, body }) => [path, body])).toEqual([
    ["/", '{"a":1}'],
    ["/moved", '{"a":1}'],
  ]);
});

test.each([
  ["http://127.0.0.1:6379/", "It leads to this machine itself (a loopback address)."],
  ["http://inside.example.com/", "It leads into a private network."],
  ["http://169.254.169.254/latest/", "It leads to a cloud's metadata service."],
  ["file:///etc/passwd", "Only http and https addresses are called."],
])("a redirect to %s is refused", async (location, reason) => {
  receiver.next.push((response) => response.writeHead(307, { location }).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "refused", reason });
  expect(receiver.calls).toHaveLength(1);
});

test("from https nobody is led to http", async () => {
  receiver.next.push((response) => response.writeHead(307, { location: "http://hooks.example.com/" }).end());
  const reason = "The receiver redirects from https to http.";
  expect(await post("https://hooks.example.com/")).toEqual({ kind: "refused", reason });
  expect(receiver.calls).toHaveLength(1);
});

test("303 is an answer, as the receiver has what it wanted", async () => {
  receiver.next.push((response) => response.writeHead(303, { location: "/seen" }).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 303 });
  expect(receiver.calls).toHaveLength(1);
});

test("redirects end at a limit", async () => {
  for (let count = 0; count < 9; count++) {
    receiver.next.push((response) => response.writeHead(307, { location: "/again" }).end());
  }
  expect(await post("http://hooks.example.com/")).toEqual({
    kind: "failed",
    reason: "The receiver redirects more than 3 times.",
  });
  expect(receiver.calls).toHaveLength(4);
});

test("a redirect that leads nowhere is an answer", async () => {
  receiver.next.push((response) => response.writeHead(302).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 302 });
  receiver.next.push((response) => response.writeHead(302, { location: "http://[" }).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 302 });
});

test("an endless answer is not read to its end", async () => {
  let written = 0;
  receiver.next.push((response) => {
    response.writeHead(200);
    const more = () => {
      written += 64 * 1024;
      if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), () => setImmediate(more));
    };
    more();
  });
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 200 });
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test("a receiver that never answers is given up", async () => {
  receiver.next.push(() => undefined);
  const outcome = await post("http://hooks.example.com/", { timeoutMs: 50 });
  expect(outcome).toEqual({ kind: "failed", reason: "The receiver took too long." });
});

test("a name that nobody resolves in time is given up", async () => {
  const silent: ResolveHost = async () => await new Promise(() => undefined);
  const outcome = await post("http://hooks.example.com/", { resolve: silent, timeoutMs: 20 });
  expect(outcome).toEqual({ kind: "failed", reason: "The receiver took too long." });
});

test("faults are told in our words, without the address", async () => {
  expect(await post("http://unknown.example.com/")).toEqual({
    kind: "failed",
    reason: "The name of the receiver is not known.",
  });
  const closed = createServer();
  await new Promise<void>((done) => closed.listen(0, "127.0.0.1", done));
  // A server that listens on a port has an address that is no path.
  const { port } = closed.address() as AddressInfo;
  await new Promise<void>((done) => closed.close(() => done()));
  const policy = { allowPrivateNetworks: true };
  const outcome = await post(`http://127.0.0.1:${port}/secret`, { policy, dial: dialAddress });
  expect(outcome).toEqual({ kind: "failed", reason: "The receiver refuses the connection." });
});

test("https goes to the checked address under the name in the URL, and an untrusted certificate ends the call", async () => {
  const names: unknown[] = [];
  const { key, cert } = createSelfSigned(new Date());
  const secure = createSecureServer({ key, cert, SNICallback: (name, done) => done(null, void names.push(name)) });
  await new Promise<void>((done) => secure.listen(0, "127.0.0.1", done));
  onTestFinished(() => void secure.close());
  // A server that listens on a port has an address that is no path.
  const { port } = secure.address() as AddressInfo;
  const outcome = await post("https://example.test/hook", {
    resolve: async () => [PUBLIC],
    dial: (destination) => dialAddress({ ...destination, address: "127.0.0.1", port }),
  });
  expect(names).toEqual(["example.test"]);
  expect(outcome).toEqual({ kind: "failed", reason: "The certificate of the receiver is not trusted." });
});

test("the next address is tried when one cannot be reached", async () => {
  const tried: string[] = [];
  const outcome = await post("http://hooks.example.com/", {
    resolve: async () => ["11.0.0.1", "11.0.0.2"],
    dial: (destination) => {
      tried.push(destination.address);
      const connection = receiver.dial(destination);
      if (tried.length === 1) connection.destroy(Object.assign(new Error("no"), { code: "EHOSTUNREACH" }));
      return connection;
    },
  });
  expect(tried).toEqual(["11.0.0.1", "11.0.0.2"]);
  expect(outcome).toMatchObject({ kind: "answered", status: 204 });
});

test.each([
  ["ECONNRESET", "The receiver broke the connection off."],
  ["EPROTO", "The call failed (EPROTO)."],
  ["not a code: s3cret", "The call failed."],
])(
  "after %s no other address is tried, as the call may have been taken, and the fault's text is not repeated",
  async (code, reason) => {
    const tried: string[] = [];
    const outcome = await post("http://hooks.example.com/?token=s3cret", {
      resolve: async () => ["11.0.0.1", "11.0.0.2"],
      dial: (destination) => {
        tried.push(destination.address);
        const connection = receiver.dial(destination);
        connection.destroy(Object.assign(new Error("at http://hooks.example.com/?token=s3cret"), { code }));
        return connection;
      },
    });
    expect(outcome).toEqual({ kind: "failed", reason });
    expect(tried).toEqual(["11.0.0.1"]);
  },
);

test("the wait that a receiver asks for is told", async () => {
  receiver.next.push((response) => response.writeHead(503, { "retry-after": "120" }).end());
  expect(await post("http://hooks.example.com/")).toEqual({ kind: "answered", status: 503, retryAfterMs: 120_000 });
});

test("whoever stops the caller hears of that", async () => {
  receiver.next.push(() => undefined);
  const stopping = new AbortController();
  const posting = postJson("http://hooks.example.com/", "{}", means(), stopping.signal);
  stopping.abort(new Error("stopping"));
  await expect(posting).rejects.toThrow("stopping");
});
