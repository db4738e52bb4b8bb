import type { Notice } from "@fumehood/pipeline";
import { visibleString } from "@fumehood/report";

// ArcSight Common Event Format, revision 27: CEF:Version|Device Vendor|Device Product|Device Version|Signature ID|Name|Severity|Extension.

/** Characters of one value; the format allows 1023 for most. */
const MAX_VALUE_CHARS = 1000;

/** In the head, `\` and `|` are escaped. */
function headField(text: string): string {
  return clean(text).replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}

/** In the extension, `\` and `=` are. */
function extensionValue(text: string): string {
  return clean(text).replaceAll("\\", "\\\\").replaceAll("=", "\\=");
}

/** One line, without control or invisible characters: names come from outside, and a line must not become two. */
function clean(text: string): string {
  return visibleString(text.slice(0, MAX_VALUE_CHARS)).replaceAll(/[\r\n\u0085\u2028\u2029]/g, " ");
}

const SEVERITIES = { malicious: 10, suspicious: 7, clean: 1, unknown: 3 } as const;

/** A notice as one line of CEF. */
export function toCef({ id, at, item, report, isTest }: Notice, version: string): string {
  const severity = item.verdict === null ? SEVERITIES.unknown : SEVERITIES[item.verdict];
  const name = isTest ? "Test of the sink" : `Analysis ended: ${item.verdict ?? item.decision}`;
  const signature = isTest ? "test" : item.reason.code;
  const head = ["CEF:0", "Fumehood", "Fumehood", version, signature, name].map(headField);
  const fields: [string, string | number | null | undefined][] = [
    ["rt", Date.parse(at)],
    ["externalId", id],
    ["act", item.decision],
    ["outcome", item.verdict],
    ["reason", item.reason.text],
    ["fname", item.kind === "file" ? item.name : null],
    ["fsize", item.sizeBytes],
    ["fileHash", item.sha256],
    ["fileType", item.type?.label],
    ["request", item.url],
    ["suser", item.submittedBy],
    ["dvchost", item.target],
    ["cs1Label", "channel"],
    ["cs1", item.channel],
    ["cs2Label", "rule"],
    ["cs2", item.rule],
    ["cs3Label", "sampleId"],
    ["cs3", item.sampleId],
    ["cs4Label", "tags"],
    ["cs4", item.options.tags?.join(",")],
    ["cs5Label", "indicators"],
    [
      "cs5",
      report?.indicators
        .slice(0, 10)
        .map((indicator) => indicator.name)
        .join(","),
    ],
    ["cs6Label", "portal"],
    ["cs6", item.portalUrl],
    ["cn1Label", "threatScore"],
    ["cn1", item.threatScore],
  ];
  return `${head.join("|")}|${severity}|${joinFields(fields)}`;
}

/** A value that is absent is left out, and so is its label. */
function joinFields(fields: readonly (readonly [string, string | number | null | undefined])[]): string {
  const given = fields.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const names = new Set(given.map(([name]) => name));
  return given
    .filter(([name]) => !name.endsWith("Label") || names.has(name.slice(0, -"Label".length)))
    .map(([name, value]) => `${name}=${extensionValue(String(value))}`)
    .join(" ");
}
