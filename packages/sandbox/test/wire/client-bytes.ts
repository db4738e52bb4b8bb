/** Requests as the HTTP libraries of public clients write them: their header names and their order, their way to encode. */

type Headers = readonly (readonly [name: string, value: string])[];
type Pairs = readonly (readonly [name: string, value: string])[];

export const HOST = "sandbox.example.com";
const PART_END = Buffer.from("\r\n");

/** A request of exactly these lines. Nothing is added but the length of a body. */
export function bytesOf(line: string, headers: Headers, body: Buffer | string = ""): Buffer {
  const content = Buffer.from(body);
  const length: Headers = content.length === 0 ? [] : [["Content-Length", String(content.length)]];
  const lines = [line, ...[...headers, ...length].map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "utf8"), content]);
}

const PYTHON_HEADERS: Headers = [
  ["Host", HOST],
  ["User-Agent", "python-requests/2.31.0"],
  ["Accept-Encoding", "gzip, deflate"],
  ["Accept", "*/*"],
  ["Connection", "keep-alive"],
];

export interface PythonRequest {
  /** `params=`: appended to the URL. */
  readonly params?: Pairs;
  /** `data={…}`: urlencoded, whatever the method. */
  readonly data?: Pairs;
  /** `data="…"`: sent as it is, without a content type. */
  readonly text?: string;
  /** `json=`. */
  readonly json?: unknown;
  /** `files=`: multipart; the fields of `data` come first. */
  readonly files?: readonly PythonFile[];
  readonly headers?: Headers;
}

export interface PythonFile {
  readonly field: string;
  /** As it stands in the part's header, already escaped; `undefined` leaves the attribute out. */
  readonly filename?: string | undefined;
  readonly bytes: Buffer | string;
  /** Whole attribute instead of `filename="…"`, for the older encodings. */
  readonly attribute?: string;
}

/** `requests.request(method, url, …)`. */
export function pythonRequest(method: string, path: string, request: PythonRequest = {}): Buffer {
  const { params, headers = [] } = request;
  const query = params === undefined ? "" : `${path.includes("?") ? "&" : "?"}${quotePlus(params)}`;
  const { type, content } = pythonBody(request);
  const typed: Headers = type === undefined ? [] : [["Content-Type", type]];
  const line = `${method} ${path}${query} HTTP/1.1`;
  // requests says Content-Length: 0 of a POST, PUT or DELETE without a body.
  const empty: Headers = content.length === 0 && method !== "GET" ? [["Content-Length", "0"]] : [];
  return bytesOf(line, [...PYTHON_HEADERS, ...headers, ...typed, ...empty], content);
}

const PYTHON_BOUNDARY = "5e3dc5a2f5d1a3d6f0a9e3a4b3f4c1d2";

function pythonBody({ data, text, json, files }: PythonRequest): { type: string | undefined; content: Buffer } {
  if (files !== undefined) {
    const content = multipart(PYTHON_BOUNDARY, [...(data ?? []).map(pythonField), ...files.map(pythonFile)]);
    return { type: `multipart/form-data; boundary=${PYTHON_BOUNDARY}`, content };
  }
  if (data !== undefined) return { type: "application/x-www-form-urlencoded", content: Buffer.from(quotePlus(data)) };
  if (json !== undefined) return { type: "application/json", content: Buffer.from(JSON.stringify(json)) };
  return { type: undefined, content: Buffer.from(text ?? "") };
}

/** No part of requests has a content type unless the caller gives one. */
function pythonField([name, value]: readonly [string, string]): Part {
  return [`Content-Disposition: form-data; name="${name}"`, value];
}

function pythonFile({ field, filename, attribute, bytes }: PythonFile): Part {
  const named = attribute ?? (filename === undefined ? undefined : `filename="${filename}"`);
  return [`Content-Disposition: form-data; name="${field}"${named === undefined ? "" : `; ${named}`}`, bytes];
}

/** `urllib.parse.quote_plus` of pairs: blanks as `+`, letters, digits and `_.-~` as they are. */
export function quotePlus(pairs: Pairs): string {
  return pairs.map((pair) => pair.map(quote).join("=")).join("&");
}

function quote(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (char) => `%${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** Header lines of a part, and its body. */
export type Part = readonly [headers: string, body: Buffer | string];

export function multipart(boundary: string, parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([headers, body]) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`, "utf8"),
    Buffer.from(body),
    PART_END,
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** `curl -F …`: parts in the order of the command line; a body above one megabyte is announced with `Expect`. */
export function curlForm(path: string, parts: readonly Part[], expect = false): Buffer {
  const boundary = "------------------------d74496d66958873e";
  const headers: Headers = [
    ["Host", HOST],
    ["User-Agent", "curl/8.5.0"],
    ["Accept", "*/*"],
    ...(expect ? ([["Expect", "100-continue"]] as const) : []),
    ["Content-Type", `multipart/form-data; boundary=${boundary}`],
  ];
  return bytesOf(`POST ${path} HTTP/1.1`, headers, multipart(boundary, parts));
}

/** `Invoke-RestMethod -Form` of PowerShell 7 (.NET): quoted boundary, unquoted names, both spellings of a file name, typed text parts. */
export function powershellForm(path: string, fields: Pairs, file: { name: string; bytes: Buffer | string }): Buffer {
  const boundary = "b1ce4b5b-6d7f-4f4b-9d1f-4a1f6d1b8c4e";
  const texts = fields.map(([name, value]): Part => [
    `Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=${name}`,
    value,
  ]);
  const names = `filename=${file.name}; filename*=utf-8''${encodeURIComponent(file.name)}`;
  const sample: Part = [
    `Content-Type: application/octet-stream\r\nContent-Disposition: form-data; name=sample; ${names}`,
    file.bytes,
  ];
  const headers: Headers = [
    ["Host", HOST],
    ["User-Agent", "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.19045; en-US) PowerShell/7.4.1"],
    ["Content-Type", `multipart/form-data; boundary="${boundary}"`],
  ];
  return bytesOf(`POST ${path} HTTP/1.1`, headers, multipart(boundary, [...texts, sample]));
}
