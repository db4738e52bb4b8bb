import type { Operation, OperationPart } from "@fumehood/contract";
import type { OpenApiDocument, OperationObject, PathItem, SecurityScheme } from "./document.ts";
import { COMPONENTS, type JsonSchema } from "./json-schema.ts";
import { buildParameters, buildRequestBody } from "./requests.ts";
import { buildResponses, ENVELOPES, FAILURE_RESPONSES, HEADERS } from "./responses.ts";
import { convertRows, type RowSchemas } from "./row-schemas.ts";
import { exportedSchemas } from "./schema-names.ts";

export interface OpenApiOptions {
  /** Where the paths begin; `/` means: where the document was got from. */
  readonly serverUrl: string;
  readonly version: string;
}

/** The whole API as an OpenAPI 3.1 document, built out of the contract's rows and nothing else. */
export function buildOpenApi(parts: readonly OperationPart[], options: OpenApiOptions): OpenApiDocument {
  const rows = parts.flatMap(({ operations }) => Object.values(operations));
  const schemas = convertRows(rows, exportedSchemas());
  const paths = buildPaths(parts, schemas);
  const shared = { ...schemas.components, ...ENVELOPES };
  return {
    openapi: "3.1.0",
    info: { ...INFO, version: options.version },
    servers: [{ url: options.serverUrl }],
    tags: parts.map(({ name, about }) => ({ name, description: about })),
    security: Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
    paths,
    components: {
      schemas: onlyUsed(shared, [paths, FAILURE_RESPONSES]),
      responses: FAILURE_RESPONSES,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const INFO = {
  title: "Threat Grid API",
  summary: "Submit files and URLs, follow their analysis, and get what it found.",
  description: [
    "The API of Cisco Secure Malware Analytics (Threat Grid) as public clients and captured answers show it, and as Fumehood's built-in sandbox answers it.",
    "Parameters may stand in the query, in a urlencoded or multipart body or in a JSON object, whatever the method; in all of these places the key may stand as `api_key`.",
    "Answers may have more members than are described here, and most of those described may be absent or null.",
  ].join("\n\n"),
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
};

const SECURITY_SCHEMES: Readonly<Record<string, SecurityScheme>> = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description:
      "`Authorization: bearer KEY`. Where a file is uploaded, send the key as the form's field `api_key` instead.",
  },
  apiKey: {
    type: "apiKey",
    in: "query",
    name: "api_key",
    description: "For old clients; servers and proxies write queries into their logs.",
  },
};

function buildPaths(parts: readonly OperationPart[], schemas: RowSchemas): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {};
  for (const { name, operations } of parts) {
    for (const row of Object.values(operations)) {
      paths[row.path] = { ...paths[row.path], [row.method.toLowerCase()]: buildOperation(name, row, schemas) };
    }
  }
  return paths;
}

function buildOperation(tag: string, row: Operation, schemas: RowSchemas): OperationObject {
  const [summary, description] = splitSummary(row.summary);
  const parameters = buildParameters(row);
  const requestBody = buildRequestBody(row, schemas.bodyOf(row));
  return {
    operationId: row.id,
    tags: [tag],
    summary,
    ...(description === "" ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: buildResponses(row, schemas.answerOf(row)),
    ...(row.isOpen ? { security: [] } : {}),
  };
}

/** The first sentence without its full stop, and the others. */
function splitSummary(text: string): [summary: string, description: string] {
  const end = text.search(/[.!?]\s/);
  if (end === -1) return [text.replace(/\.$/, ""), ""];
  return [text.slice(0, end), text.slice(end + 1).trim()];
}

/** Those schemas that something points to, also by way of others. */
function onlyUsed(
  schemas: Readonly<Record<string, JsonSchema>>,
  roots: readonly unknown[],
): Record<string, JsonSchema> {
  const used = new Set<string>();
  const waiting = roots.flatMap(pointersOf);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    waiting.push(...pointersOf(schemas[name]));
  }
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}

function pointersOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "$ref" && typeof each === "string" && each.startsWith(COMPONENTS)
      ? [each.slice(COMPONENTS.length)]
      : pointersOf(each),
  );
}
