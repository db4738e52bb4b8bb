import { connect, type Socket } from "node:net";

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The parsed body; throws when it is not JSON, as a client's own parser would. */
  json(): ReturnType<typeof JSON.parse>;
}

/** A connection that stays open between requests, as the sessions of most clients do. */
export interface WireConnection {
  /** Sends bytes as they are and reads the one answer to them. Interim answers (`100 Continue`) are counted and skipped. */
  ask(request: Buffer): Promise<WireAnswer>;
  /** Interim answers so far. */
  readonly interim: () => number;
  /** False once an answer announced the end, or the other side closed. */
  readonly isOpen: () => boolean;
  /** Sends bytes without waiting for anything. */
  send(bytes: Buffer): void;
  close(): void;
}

const HEAD_END = "\r\n\r\n";

/** Opens a connection to `http://host:port`. */
export async function openConnection(address: string): Promise<WireConnection> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const incoming = readIncoming(socket);
  let interim = 0;
  let isOpen = true;
  socket.once("close", () => (isOpen = false));
  return {
    interim: () => interim,
    isOpen: () => isOpen,
    send: (bytes) => void socket.write(bytes),
    close: () => void socket.destroy(),
    async ask(request) {
      socket.write(request);
      const isHead = request.subarray(0, 5).toString("latin1") === "HEAD ";
      for (;;) {
        const answer = await readAnswer(incoming, isHead);
        if (answer.headers["connection"] === "close") isOpen = false;
        if (answer.status >= 200) return answer;
        interim += 1;
      }
    },
  };
}

/** One request over a connection of its own. */
export async function askOnce(address: string, request: Buffer): Promise<WireAnswer> {
  const connection = await openConnection(address);
  try {
    return await connection.ask(request);
  } finally {
    connection.close();
  }
}

interface Incoming {
  /** Bytes up to and without the mark. */
  until(mark: string): Promise<Buffer>;
  take(length: number): Promise<Buffer>;
  /** Everything until the other side closes. */
  rest(): Promise<Buffer>;
}

function readIncoming(socket: Socket): Incoming {
  let buffered = Buffer.alloc(0);
  let hasEnded = false;
  let wake = () => {};
  socket.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  const end = () => {
    hasEnded = true;
    wake();
  };
  socket.on("error", end).on("close", end).on("end", end);
  const more = async () => {
    if (hasEnded) throw new Error(`the connection ended after ${JSON.stringify(buffered.toString("latin1"))}`);
    await new Promise<void>((resolve) => (wake = resolve));
  };
  const cut = (length: number, skip = 0) => {
    const piece = buffered.subarray(0, length);
    buffered = buffered.subarray(length + skip);
    return piece;
  };
  return {
    async until(mark) {
      while (!buffered.includes(mark)) await more();
      return cut(buffered.indexOf(mark), mark.length);
    },
    async take(length) {
      while (buffered.length < length) await more();
      return cut(length);
    },
    async rest() {
      for (;;) {
        if (hasEnded) return cut(buffered.length);
        await more();
      }
    },
  };
}

async function readAnswer(incoming: Incoming, isHead: boolean): Promise<WireAnswer> {
  const [statusLine = "", ...lines] = (await incoming.until(HEAD_END)).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const status = Number(statusLine.split(" ")[1]);
  const bytes = isHead || status < 200 || status === 304 ? Buffer.alloc(0) : await readBody(incoming, headers);
  const text = bytes.toString("utf8");
  return { status, headers, bytes, text, json: () => JSON.parse(text) };
}

async function readBody(incoming: Incoming, headers: Readonly<Record<string, string>>): Promise<Buffer> {
  if (headers["transfer-encoding"] === "chunked") return await readChunks(incoming);
  const length = headers["content-length"];
  return length === undefined ? await incoming.rest() : await incoming.take(Number(length));
}

async function readChunks(incoming: Incoming): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (;;) {
    const length = Number.parseInt((await incoming.until("\r\n")).toString("latin1"), 16);
    chunks.push(await incoming.take(length));
    await incoming.until("\r\n");
    if (length === 0) return Buffer.concat(chunks);
  }
}
