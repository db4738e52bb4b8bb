import { Buffer } from "node:buffer";

/** A part of a message to build. */
export interface MailPartInput {
  readonly type?: string;
  /** Parameters as they stand behind the type, with their semicolons. */
  readonly parameters?: string;
  readonly disposition?: string;
  readonly encoding?: "base64" | "quoted-printable" | "8bit";
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: Buffer | string;
  /** Makes a multipart of it. */
  readonly parts?: readonly MailPartInput[];
  readonly omitLastDelimiter?: boolean;
}

const LINE = "\r\n";

function encode(data: Buffer, encoding: MailPartInput["encoding"]): string {
  if (encoding === "base64") return data.toString("base64").replaceAll(/.{76}/g, `$&${LINE}`);
  if (encoding !== "quoted-printable") return data.toString("latin1");
  const quoted = Array.from(data, (byte) =>
    byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}` : String.fromCharCode(byte),
  );
  // Soft breaks wherever a line gets long, also in the middle of a word.
  return quoted.map((text, at) => (at % 60 === 59 ? `${text}=${LINE}` : text)).join("");
}

let boundaries = 0;

function build(part: MailPartInput): string {
  const headers = Object.entries(part.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  if (part.disposition !== undefined) headers.push(`Content-Disposition: ${part.disposition}`);
  if (part.parts !== undefined) {
    const boundary = `=_part_${++boundaries}`;
    headers.push(`Content-Type: ${part.type ?? "multipart/mixed"};${LINE}\tboundary="${boundary}"`);
    const parts = part.parts.map((one) => `--${boundary}${LINE}${build(one)}${LINE}`);
    const end = part.omitLastDelimiter === true ? "" : `--${boundary}--${LINE}`;
    return `${headers.join(LINE)}${LINE}${LINE}This is a message in parts.${LINE}${parts.join("")}${end}`;
  }
  if (part.type !== undefined) headers.push(`Content-Type: ${part.type}${part.parameters ?? ""}`);
  if (part.encoding !== undefined) headers.push(`Content-Transfer-Encoding: ${part.encoding}`);
  return `${headers.join(LINE)}${LINE}${LINE}${encode(Buffer.from(part.data ?? ""), part.encoding)}`;
}

/** Builds a message as a mail program would. */
export function buildMail(part: MailPartInput): Buffer {
  const headers = { From: "Alice <alice@example.com>", To: "bob@example.com", Subject: "Report", ...part.headers };
  return Buffer.from(build({ ...part, headers }), "latin1");
}
