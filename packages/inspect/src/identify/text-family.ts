import { decodeScriptEncoder } from "../script/script-encoder.ts";
import { MAX_CLASSIFIED_CHARACTERS } from "../limits.ts";
import { classifyScript } from "./script-classifier.ts";
import { describeText } from "./text-encoding.ts";
import type { FileTypeId } from "../file-type.ts";
import type { Verdict } from "./binary-family.ts";
import type { DecodedText } from "./text-encoding.ts";

const SENTENCES: Partial<Record<FileTypeId, string>> = {
  js: "JavaScript source",
  jse: "Encoded JScript (Windows Script Encoder)",
  vbs: "VBScript source",
  vbe: "Encoded VBScript (Windows Script Encoder)",
  wsf: "Windows Script File",
  sct: "Windows scriptlet",
  ps1: "PowerShell script",
  bat: "DOS batch file",
  sh: "POSIX shell script",
  python: "Python script",
  perl: "Perl script",
  php: "PHP script",
  ruby: "Ruby script",
  hta: "HTML Application",
  inf: "Windows setup INFormation",
  reg: "Windows Registry text",
  html: "HTML document",
  mhtml: "MIME entity, saved web page",
  xml: "XML document",
  svg: "SVG Scalable Vector Graphics image",
  eml: "RFC 822 mail",
  mbox: "mail box",
  pem: "PEM certificate or key",
  ics: "vCalendar calendar file",
  desktop: "desktop entry",
  json: "JSON data",
  csv: "CSV",
  pdf: "PDF document",
  rtf: "Rich Text Format data",
};

/** Tells the formats that are text apart. `isWhole` says that nothing of the file is missing. */
export function classifyText(decoded: DecodedText, extension: string | undefined, isWhole: boolean): Verdict {
  const description = describeText(decoded);
  const type = decideText(decoded.text, extension, isWhole);
  if (type === "url")
    return {
      type,
      sentence: `MS Windows 95 Internet shortcut text (URL=<${readShortcutUrl(decoded.text)}>), ${description}`,
    };
  const sentence = SENTENCES[type];
  return { type, sentence: sentence === undefined ? description : `${sentence}, ${description}` };
}

function decideText(whole: string, extension: string | undefined, isWhole: boolean): FileTypeId {
  const text = whole.slice(0, MAX_CLASSIFIED_CHARACTERS);
  const start = text.slice(0, 2048).trimStart();
  return (
    byFirstCharacters(start, text, extension) ??
    (start.startsWith("<") ? byMarkup(start.toLowerCase(), text, extension) : undefined) ??
    bySection(text) ??
    byMailHeaders(start) ??
    (isJson(start, whole, isWhole) ? "json" : undefined) ??
    classifyScript(text, extension) ??
    byLateMarks(text, extension) ??
    (isCsv(text, extension) ? "csv" : "text")
  );
}

const FIRST_CHARACTERS: readonly (readonly [prefix: string, type: FileTypeId])[] = [
  ["{\\rt", "rtf"],
  ["Windows Registry Editor Version", "reg"],
  ["REGEDIT4", "reg"],
  ["-----BEGIN ", "pem"],
  ["BEGIN:VCALENDAR", "ics"],
  ["%!PS", "postscript"],
];

function byFirstCharacters(start: string, text: string, extension: string | undefined): FileTypeId | undefined {
  if (start.startsWith("#@~^")) return decideEncodedScript(text, extension);
  return FIRST_CHARACTERS.find(([prefix]) => start.startsWith(prefix))?.[1];
}

/** The encoder hides which language it encoded: the name tells, else the decoded text. */
function decideEncodedScript(text: string, extension: string | undefined): FileTypeId {
  if (extension === "jse" || extension === "vbe") return extension;
  return classifyScript(decodeScriptEncoder(text).text, undefined) === "js" ? "jse" : "vbe";
}

const HTML_TAGS =
  /<(?:!doctype\s{1,3}html|html|head|body|script|title|table|iframe|meta|div|form|img|style|link|object|a\s|p>|br|svg|center|font|h1)\b/;

function byMarkup(start: string, text: string, extension: string | undefined): FileTypeId | undefined {
  const lower = text.toLowerCase();
  if (start.startsWith("<?php") || start.startsWith("<?=")) return "php";
  if (lower.includes("<hta:application")) return "hta";
  const body = skipProlog(start);
  if (/^<(?:package|job)\b/.test(body) && lower.includes("<script")) return "wsf";
  if (/^<(?:scriptlet|component)\b/.test(body) && lower.includes("<script")) return "sct";
  if (/^<svg[\s>]/.test(body)) return "svg";
  if (/^<(?:!doctype\s{1,3}html|html)\b/.test(body)) return extension === "hta" ? "hta" : "html";
  if (start.startsWith("<?xml")) return extension === "wsf" ? "wsf" : "xml";
  if (HTML_TAGS.test(start.slice(0, 1024)))
    return extension === "hta" ? "hta" : lower.includes("<?php") ? "php" : "html";
  if (
    /^<(?:[a-z_][\w.-]{0,60}:)?[a-z_][\w.-]{0,60}(?:\s{1,20}[\w:.-]{1,60}=["']|\s{0,3}\/?>)/.test(body) &&
    /<\/[\w:.-]{1,120}>|\/>/.test(lower)
  )
    return "xml";
  return undefined;
}

/** Leaves out the XML declaration, comments, processing instructions and foreign document types at the beginning. */
function skipProlog(text: string): string {
  let rest = text;
  for (let step = 0; step < 20; step++) {
    const end = rest.startsWith("<?")
      ? rest.indexOf("?>") + 2
      : rest.startsWith("<!--")
        ? rest.indexOf("-->") + 3
        : rest.startsWith("<!doctype") && !/^<!doctype\s{1,3}html/.test(rest)
          ? rest.indexOf(">") + 1
          : 0;
    if (end < 3) return rest;
    rest = rest.slice(end).trimStart();
  }
  return rest;
}

function bySection(text: string): FileTypeId | undefined {
  const start = text.slice(0, 8192);
  if (!start.includes("[")) return undefined;
  const lower = start.toLowerCase();
  if (lower.includes("[internetshortcut") && /^\s{0,8}\[InternetShortcut(?:\.[AW])?\]/im.test(start)) return "url";
  if (start.includes("[Desktop Entry]") && /^\s{0,8}\[Desktop Entry\]/m.test(start)) return "desktop";
  if (lower.includes("[version]") && /^\s{0,8}\[version\]/im.test(start) && /^\s{0,8}signature\s{0,8}=/im.test(start))
    return "inf";
  return undefined;
}

function readShortcutUrl(text: string): string {
  return /^\s{0,8}URL\s{0,4}=([^\r\n]{0,2048})/im.exec(text.slice(0, 16_384))?.[1]?.trim() ?? "";
}

const MAIL_HEADERS =
  /^(?:received|from|to|subject|date|message-id|mime-version|return-path|delivered-to|reply-to|content-type|cc|sender|x-mailer|dkim-signature|x-[\w-]{1,40})$/;

/** At least three known header lines at the very beginning, folded lines counted in. */
function byMailHeaders(start: string): FileTypeId | undefined {
  const isMailbox = /^From \S{1,200} {1,2}\w{3} \w{3} /.test(start);
  const lines = start.split(/\r?\n/, 60).slice(isMailbox ? 1 : 0);
  const names: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) continue;
    const name = /^([A-Za-z][\w-]{0,60}):/.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) break;
    names.push(name);
  }
  const known = new Set(names.filter((name) => MAIL_HEADERS.test(name)));
  const isSavedPage =
    /^(?:content-type|mime-version):/im.test(start) &&
    /multipart\/related/i.test(start) &&
    (!known.has("to") || /^From:\s{0,4}["<]?Saved by/im.test(start));
  if (isSavedPage && known.size >= 1) return "mhtml";
  if (isMailbox && known.size >= 2) return "mbox";
  return known.size >= 3 && (known.has("from") || known.has("received") || known.has("to") || known.has("subject"))
    ? "eml"
    : undefined;
}

function isJson(start: string, whole: string, isWhole: boolean): boolean {
  if (!/^(?:\{\s{0,200}["}]|\[\s{0,200}["{[\]\d])/.test(start)) return false;
  if (!isWhole) return true;
  try {
    JSON.parse(whole);
    return true;
  } catch {
    // JSON Lines: every line is a value of its own.
    return start.startsWith("{") && isJsonLine(whole.slice(0, Math.max(0, whole.indexOf("\n"))));
  }
}

function isJsonLine(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    // Not JSON: an outcome, not a fault.
    return false;
  }
}

/** Marks that may stand behind other text: PHP after markup, an HTML page after a comment or junk. */
function byLateMarks(text: string, extension: string | undefined): FileTypeId | undefined {
  if (/<\?php\s/i.test(text)) return "php";
  if (/<(?:html|script|body|iframe)\b[^<]{0,400}>/i.test(text) && /<\/(?:html|script|body|iframe)>/i.test(text))
    return extension === "hta" ? "hta" : "html";
  return undefined;
}

/** Two lines or more with the same number (not zero) of the same separator. */
function isCsv(text: string, extension: string | undefined): boolean {
  const lines = text.split(/\r?\n/, 12).filter((line) => line.trim() !== "");
  if (lines.length < 2) return extension === "csv";
  const compared = lines.length > 3 ? lines.slice(0, -1) : lines;
  return [",", ";", "\t"].some((separator) => {
    const counts = compared.map((line) => line.split(separator).length - 1);
    const least = extension === "csv" || extension === "tsv" ? 1 : 2;
    return (counts[0] ?? 0) >= least && counts.every((count) => count === counts[0]);
  });
}
