import type { Report, ReportDns, ReportHttp, ReportStream } from "@fumehood/contract";
import { REPORT_LIMITS } from "../limits.ts";
import type { Notes } from "../read/notes.ts";
import { listEntries, unwrapSection } from "../read/section.ts";
import {
  isRecord,
  openRow,
  readAny,
  readInstant,
  readLabel,
  readNumber,
  readRow,
  readText,
  type Row,
} from "../read/values.ts";

/**
 * Streams with what was decoded in them. `decoded` is a list of `[request, response]` pairs for HTTP, an object keyed by
 * id (in some answers a list) for DNS, a list for DHCP, and absent where the service did not decode.
 */
export function buildNetwork(section: unknown, notes: Notes): Report["network"] {
  const network: Report["network"] = { streams: [], dns: [], http: [] };
  const dropped = { dns: 0, http: 0 };
  for (const entry of listEntries(unwrapSection(section), REPORT_LIMITS.streams, "network streams", notes)) {
    const row = openRow(entry.value, "streams[]", notes);
    if (!isRecord(entry.value)) continue;
    const stream = buildStream(entry.id, row);
    network.streams.push(stream);
    for (const exchange of decode(stream, row)) {
      const list: unknown[] = network[exchange.kind];
      if (list.length < REPORT_LIMITS[exchange.kind]) list.push(exchange.value);
      else dropped[exchange.kind]++;
    }
  }
  if (dropped.dns > 0) notes.missing("DNS", `limit reached: ${dropped.dns} further queries are not in this report`);
  if (dropped.http > 0) notes.missing("HTTP", `limit reached: ${dropped.http} further requests are not in this report`);
  return network;
}

function buildStream(id: string, row: Row): ReportStream {
  return {
    id,
    transport: readText(row, "transport"),
    protocol: readText(row, "protocol") ?? readText(row, "service")?.toUpperCase() ?? null,
    source: readText(row, "src"),
    sourcePort: readNumber(row, "src_port"),
    destination: readText(row, "dst"),
    destinationPort: readNumber(row, "dst_port"),
    beganAt: readInstant(row, "ts_begin"),
    durationSeconds: readNumber(row, "duration"),
    packets: readNumber(row, "packets"),
    bytes: readNumber(row, "bytes"),
    // No public answer shows what `ssl` holds: these are the names that network monitors use.
    serverName: readText(readRow(row, "ssl"), "server_name", "server-name", "sni"),
  };
}

type Exchange = { kind: "dns"; value: ReportDns } | { kind: "http"; value: ReportHttp };

function decode(stream: ReportStream, row: Row): Exchange[] {
  const decoded = readAny(row, "decoded");
  if (decoded === undefined) return [];
  return listEntries(decoded, REPORT_LIMITS.http, "streams[].decoded", row.notes).flatMap((entry) =>
    decodeEntry(stream, entry.value, row.notes),
  );
}

/** What an entry is shows in its shape: the name of the protocol is absent on some streams. */
function decodeEntry(stream: ReportStream, value: unknown, notes: Notes): Exchange[] {
  if (Array.isArray(value)) return [{ kind: "http", value: buildHttp(stream, value, notes) }];
  if (!isRecord(value)) return [];
  if (Object.hasOwn(value, "query")) {
    return buildDns(stream, openRow(value, "dns[]", notes)).map((dns) => ({ kind: "dns", value: dns }));
  }
  if (Object.hasOwn(value, "request") || Object.hasOwn(value, "response")) {
    const pair = [value["request"], value["response"]];
    return [{ kind: "http", value: buildHttp(stream, pair, notes) }];
  }
  const isHttp = Object.hasOwn(value, "method") && Object.hasOwn(value, "url");
  return isHttp ? [{ kind: "http", value: buildHttp(stream, [value], notes) }] : [];
}

/** One row for each question: `query` is an object, in some answers a list of them. */
function buildDns(stream: ReportStream, row: Row): ReportDns[] {
  const query = readAny(row, "query");
  const questions: readonly unknown[] = Array.isArray(query) ? query : [query];
  const answers = listEntries(
    readAny(row, "answers"),
    REPORT_LIMITS.answersPerQuery,
    "dns[].answers",
    row.notes,
  ).flatMap((entry) => {
    const answer = openRow(entry.value, "dns[].answers[]", row.notes);
    const data = readLabel(answer, "answer_data", "data");
    return data === null ? [] : [{ type: readLabel(answer, "answer_type", "type"), data }];
  });
  return questions.slice(0, REPORT_LIMITS.answersPerQuery).flatMap((entry) => {
    const question = typeof entry === "string" ? { query_data: entry } : entry;
    const asked = openRow(question, "dns[].query", row.notes);
    const name = readText(asked, "query_data", "name");
    return name === null
      ? []
      : [{ streamId: stream.id, query: name, type: readLabel(asked, "query_type", "type"), answers }];
  });
}

function buildHttp(stream: ReportStream, pair: readonly unknown[], notes: Notes): ReportHttp {
  const messages = pair.slice(0, 2).map((message) => openRow(message, "http[]", notes));
  const none = openRow(undefined, "http[]", notes);
  // An answer without a request was captured on its own: the order alone does not tell them apart.
  const isAnswer = (row: Row): boolean => row.fields["type"] === "response";
  const request = messages.find((row) => !isAnswer(row)) ?? none;
  const response = messages.find((row) => row !== request) ?? none;
  const headers = readRow(request, "headers");
  const host = readText(request, "host") ?? readHeader(headers, "host") ?? stream.destination;
  return {
    streamId: stream.id,
    method: readText(request, "method"),
    url: absoluteUrl(readText(request, "url"), host, readNumber(request, "port") ?? stream.destinationPort),
    host,
    userAgent: readHeader(headers, "user-agent"),
    status: readNumber(response, "status_code"),
    bodyBytes: readNumber(response, "body_len"),
    bodySha256: readText(response, "sha256"),
  };
}

function readHeader(headers: Row, name: string): string | null {
  const key = Object.keys(headers.fields).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? null : readText(headers, key);
}

/** A request line may hold only the path. */
function absoluteUrl(url: string | null, host: string | null, port: number | null): string | null {
  if (url === null || host === null || !url.startsWith("/")) return url;
  const hasPort = port === null || port === 80 || port === 443 || /:\d{1,5}$/.test(host.slice(-6));
  return `${port === 443 ? "https" : "http"}://${host}${hasPort ? "" : `:${port}`}${url}`;
}
