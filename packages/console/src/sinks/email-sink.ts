import { defang, visibleString } from "@fumehood/report";
import { markingOf, type DeliveryOutcome, type Notice, type Sink } from "@fumehood/pipeline";
import { createTransport } from "nodemailer";
import type { Secret } from "../configuration/secret.ts";

export interface EmailOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls" | "none";
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly ca: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly filter: Sink["filter"];
  readonly timeoutMs: number;
}

const MAX_SUBJECT_CHARS = 150;
const MAX_OBSERVABLES = 25;
const MAX_INDICATORS = 15;

/** One message for each notice, as text, with nothing in it that could be clicked by mistake. */
export function createEmailSink(options: EmailOptions): Sink {
  const { name, host, port, security, user, password, ca, from, to, filter, timeoutMs } = options;
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    auth: user === undefined ? undefined : { user, pass: password?.reveal() ?? "" },
    tls: ca === undefined ? {} : { ca },
    connectionTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Nothing of a message is ever read from a file or fetched from somewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name,
    kind: "email",
    destination: `${to.join(", ")} by ${host}:${port}`,
    filter,
    concurrency: 1,
    timeoutMs,
    async deliver(notice) {
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: writeSubject(notice),
          text: writeText(notice),
          // Lets a mailbox see that a repetition is one.
          messageId: `<${notice.id.replaceAll(/[^\w.-]/g, ".")}@fumehood.invalid>`,
          headers: { "auto-submitted": "auto-generated" },
        });
        return { kind: "delivered" };
      } catch (error) {
        return describeFault(error);
      }
    },
    async close() {
      transport.close();
    },
  };
}

/** Codes of nodemailer for what the server will not take: a recipient or the message. Connection, encryption and password may be put right. */
const ABOUT_THE_MESSAGE: ReadonlySet<string> = new Set(["EENVELOPE", "EMESSAGE"]);

/** SMTP's 5xx about the message are for good. */
function describeFault(error: unknown): DeliveryOutcome {
  const status = error instanceof Error && "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  const code = error instanceof Error && "code" in error ? String(error.code) : "no reason";
  if (status >= 500 && ABOUT_THE_MESSAGE.has(code)) {
    return { kind: "refused", problem: `The mail server refused it (${status}).` };
  }
  return { kind: "failed", problem: `The mail could not be sent (${Number.isNaN(status) ? code : status}).` };
}

/** As people may read it: nothing hidden in it, and no address that a mail program would make a link of. */
function safe(text: string): string {
  return visibleString(text).replaceAll(/\b(ht|f)tp(s?):\/\//gi, (_, start: string, end: string) => {
    return start.toLowerCase() === "ht" ? `hxxp${end.toLowerCase()}://` : `fxp${end.toLowerCase()}://`;
  });
}

export function writeSubject({ item, isTest }: Notice): string {
  const score = item.threatScore === null ? "" : ` ${item.threatScore}`;
  const what = isTest ? "Test" : `${(item.verdict ?? item.decision).toUpperCase()}${score}`;
  const marking = `TLP:${markingOf(item).toUpperCase()}`;
  return `[Fumehood] ${what}: ${safe(item.name)} (${marking})`.slice(0, MAX_SUBJECT_CHARS);
}

export function writeText({ item, report, isTest }: Notice): string {
  const lines = [
    isTest ? "This message tries the sink out: nothing was analysed." : safe(item.reason.text),
    "",
    `Name       ${safe(item.name)}`,
    ...(item.url === null ? [] : [`URL        ${defang("url", visibleString(item.url))}`]),
    ...(item.sha256 === null ? [] : [`SHA-256    ${item.sha256}`]),
    ...(item.type === null ? [] : [`Type       ${item.type.label}`]),
    `Through    ${safe(item.channel)}, ${safe(item.submittedBy)}`,
    `Marking    TLP:${markingOf(item).toUpperCase()}`,
    `Target     ${safe(item.target)}${item.sampleId === null ? "" : `, sample ${item.sampleId}`}`,
    ...(item.portalUrl === null ? [] : [`Portal     ${item.portalUrl}`]),
  ];
  if (report === null) return `${lines.join("\n")}\n`;
  const indicators = report.indicators
    .slice(0, MAX_INDICATORS)
    .map(({ score, title, name }) => `${String(score).padStart(5)}  ${safe(title || name)}`);
  const observables = report.observables
    .filter(({ noise }) => noise === null)
    .slice(0, MAX_OBSERVABLES)
    .map(({ kind, defanged }) => `  ${kind.padEnd(12)} ${visibleString(defanged)}`);
  const parts = [lines, ["", "Indicators", ...indicators], ["", "Observables, defanged", ...observables]];
  return `${parts
    .filter((part) => part.length > 2 || part === lines)
    .flat()
    .join("\n")}\n`;
}
