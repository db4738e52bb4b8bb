import {
  MAX_HTML_VALUES,
  MAX_MAIL_DEPTH,
  MAX_MAIL_HEADER_CHARACTERS,
  MAX_MAIL_HEADERS,
  MAX_MAIL_PARTS,
} from "../limits.ts";
import { decodeWords, parameterOf } from "../archive/mail/headers.ts";
import { findUrls } from "../urls.ts";
import type { EmailFacts } from "../inspection.ts";
import type { Parsed } from "../parsed.ts";

interface Part {
  headers: [name: string, value: string][];
  bodyStart: number;
  end: number;
}

interface Mail {
  text: string;
  limits: Set<string>;
  parts: Part[];
}

/** Reads the headers of a message and walks its parts, without decoding attachments. `text` is Latin-1, one character per byte. */
export function parseEmail(text: string): Parsed<EmailFacts> {
  const mail: Mail = { text, limits: new Set(), parts: [] };
  const start = text.startsWith("From ") ? text.indexOf("\n") + 1 : 0;
  const root = readPart(mail, start, text.length);
  walk(mail, root, 0);
  return { facts: { ...describeHeaders(root), ...describeParts(mail), problems: [] }, limitsReached: [...mail.limits] };
}

function readPart(mail: Mail, start: number, end: number): Part {
  const part: Part = { headers: [], bodyStart: end, end };
  let at = start;
  while (at < end) {
    let lineEnd = mail.text.indexOf("\n", at);
    if (lineEnd === -1 || lineEnd > end) lineEnd = end;
    const line = mail.text.slice(at, Math.min(lineEnd, at + MAX_MAIL_HEADER_CHARACTERS)).replace(/\r$/, "");
    at = lineEnd + 1;
    if (line === "") {
      part.bodyStart = Math.min(at, end);
      break;
    }
    addHeaderLine(mail, part, line);
  }
  return part;
}

function addHeaderLine(mail: Mail, part: Part, line: string): void {
  const last = part.headers.at(-1);
  if (/^[ \t]/.test(line)) {
    if (last !== undefined && last[1].length < MAX_MAIL_HEADER_CHARACTERS) last[1] += ` ${line.trim()}`;
    return;
  }
  const colon = line.indexOf(":");
  if (colon <= 0 || colon > 100) return;
  if (part.headers.length >= MAX_MAIL_HEADERS) mail.limits.add("MAX_MAIL_HEADERS");
  else part.headers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
}

function headerOf(part: Part, name: string): string | undefined {
  return part.headers.find(([key]) => key === name)?.[1];
}

function walk(mail: Mail, part: Part, depth: number): void {
  if (mail.parts.length >= MAX_MAIL_PARTS) {
    mail.limits.add("MAX_MAIL_PARTS");
    return;
  }
  const type = headerOf(part, "content-type");
  const boundary = /^multipart\//i.test(type ?? "") ? parameterOf(type, "boundary") : undefined;
  if (boundary === undefined) {
    mail.parts.push(part);
    return;
  }
  if (depth >= MAX_MAIL_DEPTH) {
    mail.limits.add("MAX_MAIL_DEPTH");
    return;
  }
  const delimiter = `--${boundary}`;
  let at = nextDelimiter(mail.text, delimiter, part.bodyStart, part.end);
  while (at !== -1 && !mail.text.startsWith("--", at + delimiter.length)) {
    const start = mail.text.indexOf("\n", at) + 1;
    const next = start === 0 ? -1 : nextDelimiter(mail.text, delimiter, start, part.end);
    if (start === 0 || mail.parts.length >= MAX_MAIL_PARTS) break;
    walk(mail, readPart(mail, start, next === -1 ? part.end : next), depth + 1);
    at = next;
  }
  if (mail.parts.length >= MAX_MAIL_PARTS) mail.limits.add("MAX_MAIL_PARTS");
}

/** A delimiter counts only at the beginning of a line. Only the part's own range is searched. */
function nextDelimiter(text: string, delimiter: string, from: number, end: number): number {
  const area = text.slice(from, end);
  for (let at = area.indexOf(delimiter); at !== -1; at = area.indexOf(delimiter, at + 1)) {
    if (from + at === 0 || text.charCodeAt(from + at - 1) === 10) return from + at;
  }
  return -1;
}

function describeHeaders(
  root: Part,
): Omit<EmailFacts, "attachments" | "attachmentCount" | "hasHtml" | "links" | "problems"> {
  const read = (name: string): string | undefined => {
    const value = headerOf(root, name);
    return value === undefined ? undefined : decodeWords(value);
  };
  const single = {
    from: read("from"),
    replyTo: read("reply-to"),
    returnPath: read("return-path"),
    subject: read("subject"),
    date: read("date"),
    messageId: read("message-id"),
    mailer: read("x-mailer") ?? read("user-agent"),
  };
  return {
    ...Object.fromEntries(Object.entries(single).filter(([, value]) => value !== undefined)),
    to: splitAddresses(read("to")),
    cc: splitAddresses(read("cc")),
    receivedCount: root.headers.filter(([name]) => name === "received").length,
    authentication: readAuthentication(headerOf(root, "authentication-results") ?? ""),
  };
}

/** Splits at commas outside of quotes. */
function splitAddresses(value: string | undefined): string[] {
  const addresses: string[] = [];
  let isQuoted = false;
  let start = 0;
  const text = `${value ?? ""},`;
  for (let at = 0; at < text.length && addresses.length < MAX_HTML_VALUES; at++) {
    const character = text.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    if (character !== "," || (isQuoted && at < text.length - 1)) continue;
    const address = text.slice(start, at).trim();
    if (address !== "") addresses.push(address);
    start = at + 1;
  }
  return addresses;
}

function readAuthentication(value: string): Record<string, string> {
  const results: Record<string, string> = {};
  for (const [, method = "", result = ""] of value.matchAll(/\b(spf|dkim|dmarc|arc)\s{0,4}=\s{0,4}([a-z]{1,20})/gi))
    results[method.toLowerCase()] ??= result.toLowerCase();
  return results;
}

function describeParts(mail: Mail): Pick<EmailFacts, "attachments" | "attachmentCount" | "hasHtml" | "links"> {
  const attachments: EmailFacts["attachments"] = [];
  const links = new Set<string>();
  let hasHtml = false;
  for (const part of mail.parts) {
    const type = headerOf(part, "content-type");
    const disposition = headerOf(part, "content-disposition");
    const contentType = (type ?? "text/plain").split(";", 1)[0]?.trim().toLowerCase() ?? "text/plain";
    const fileName = parameterOf(disposition, "filename") ?? parameterOf(type, "name");
    const isAttached =
      fileName !== undefined || /^attachment/i.test(disposition ?? "") || !/^(?:text\/|multipart\/)/.test(contentType);
    const encoding = headerOf(part, "content-transfer-encoding")?.toLowerCase() ?? "";
    if (isAttached)
      attachments.push({
        ...(fileName === undefined ? {} : { fileName }),
        contentType,
        sizeBytes: sizeOf(mail, part, encoding),
      });
    else {
      hasHtml ||= contentType === "text/html";
      findUrls(decodeBody(mail.text.slice(part.bodyStart, part.end), encoding), links, mail.limits);
    }
  }
  return { attachments, attachmentCount: attachments.length, hasHtml, links: [...links] };
}

function sizeOf(mail: Mail, part: Part, encoding: string): number {
  const body = mail.text.slice(part.bodyStart, part.end);
  return encoding === "base64"
    ? Buffer.byteLength(body.replaceAll(/[^A-Za-z0-9+/=]/g, ""), "base64")
    : body.trimEnd().length;
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  return body
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
