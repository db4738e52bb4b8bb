import { connect } from "node:net";

export interface WireAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends bytes exactly as given over a socket and reads the one answer, for what no HTTP client would send. */
export async function sendRaw(address: string, request: string | Buffer): Promise<WireAnswer> {
  const { hostname, port } = new URL(address);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
  const text = Buffer.concat(chunks).toString("latin1");
  const split = text.indexOf("\r\n\r\n");
  const head = text.slice(0, split);
  return { status: Number(head.split(" ")[1]), head, body: text.slice(split + 4) };
}

/** A request with `Connection: close` and the length of its body. */
export function rawRequest(line: string, headers: Record<string, string>, body: string | Buffer = ""): Buffer {
  const lines = Object.entries({ host: "localhost", connection: "close", ...headers });
  const length = Buffer.byteLength(body);
  const head = [`${line} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), `content-length: ${length}`];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), Buffer.from(body)]);
}

/** Parts of a form, each as its raw header lines and its body. */
export function rawForm(parts: readonly (readonly [headers: string, body: string | Buffer])[]): Buffer {
  const pieces = parts.flatMap(([headers, body]) => [
    Buffer.from(`--xYzZy\r\n${headers}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...pieces, Buffer.from("--xYzZy--\r\n")]);
}

export const FORM_TYPE = { "content-type": "multipart/form-data; boundary=xYzZy" };
