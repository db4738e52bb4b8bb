import type { OperationObject, ParameterObject } from "../document.ts";

/** What is shown for an operation whose rows have no example of their own for a parameter. */
function placeholder(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

/** Longer ones are broken, an option a line. */
const MAX_LINE_CHARS = 76;

/** A command line that can be pasted into a shell where `TG_URL` and `TG_KEY` are set. */
export function curlLine(path: string, method: string, operation: OperationObject): string {
  const parts = ["curl", ...methodPart(method, operation), ...keyPart(operation), ...bodyParts(operation)];
  const address = `"$TG_URL${quoteInDouble(fillPath(path, operation.parameters ?? []))}${queryPart(operation)}"`;
  const words = [...parts, ...outputPart(operation, path), address];
  const line = words.join(" ");
  return line.length <= MAX_LINE_CHARS ? line : words.join(" \\\n  ").replace("curl \\\n  ", "curl ");
}

function methodPart(method: string, { requestBody }: OperationObject): string[] {
  const implied = requestBody === undefined ? "get" : "post";
  return method === implied ? [] : [`-X ${method.toUpperCase()}`];
}

/** The service does not read the header where a file is uploaded. */
function keyPart(operation: OperationObject): string[] {
  if (operation.security?.length === 0) return [];
  return isUpload(operation) ? ['-F api_key="$TG_KEY"'] : ['-H "Authorization: bearer $TG_KEY"'];
}

function isUpload({ requestBody }: OperationObject): boolean {
  return requestBody?.content["multipart/form-data"] !== undefined;
}

function bodyParts(operation: OperationObject): string[] {
  const [media] = Object.values(operation.requestBody?.content ?? {});
  if (media === undefined) return [];
  const [example] = Object.values(media.examples ?? {});
  const values: Record<string, unknown> = Object(example?.value);
  const fields = Object.entries(values).map(([name, value]) => quote(`${name}=${textOf(value)}`));
  if (isUpload(operation)) return ["-F sample=@invoice.exe", ...fields.map((field) => `-F ${field}`)];
  const isFlat = Object.values(values).every((value) => typeof value !== "object");
  if (isFlat) return fields.map((field) => `--data-urlencode ${field}`);
  return ['-H "Content-Type: application/json"', `-d ${quote(JSON.stringify(values))}`];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function queryPart({ parameters = [] }: OperationObject): string {
  const given = parameters.filter((each) => each.in === "query" && each.example !== undefined);
  const query = new URLSearchParams(given.map(({ name, example }) => [name, textOf(example)])).toString();
  return query === "" ? "" : `?${quoteInDouble(query)}`;
}

function fillPath(path: string, parameters: readonly ParameterObject[]): string {
  const values = new Map(parameters.map(({ name, example }) => [name, example]));
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    return value === undefined ? placeholder(name) : encodeURIComponent(textOf(value));
  });
}

/** What may be bytes goes into a file and not onto the screen. */
function outputPart({ responses }: OperationObject, path: string): string[] {
  const answer = responses["200"];
  const types = answer !== undefined && "content" in answer ? Object.keys(answer.content ?? {}) : [];
  const mayBeBytes = types.some((type) => type !== "application/json");
  return mayBeBytes ? [`-o ${path.endsWith("{element}") ? "ELEMENT" : "FILE"}`] : [];
}

/** Text as one word of a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Text between double quotes. */
function quoteInDouble(text: string): string {
  return text.replaceAll(/["\\$`]/g, String.raw`\$&`);
}
