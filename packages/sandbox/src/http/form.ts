import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import type { SandboxLimits } from "../limits.ts";
import { hasBody } from "./body.ts";

/** Reaching one of the parser's limits, in words. */
const LIMIT_TEXTS: Readonly<Record<string, string>> = {
  FST_PARTS_LIMIT: "The form has too many parts.",
  FST_FIELDS_LIMIT: "The form has too many fields.",
  FST_FILES_LIMIT: "The form has more than one file.",
};

/**
 * Reads a multipart form: fields are added to the request's parameters, each file part is handed to `takeFile`, which must read or destroy
 * its stream.
 * @throws {ServiceError} 400 for what is no multipart form, 413 beyond a limit.
 */
export async function readForm(
  request: FastifyRequest,
  limits: SandboxLimits,
  takeFile: (part: MultipartFile) => Promise<void>,
): Promise<void> {
  if (!hasBody(request.raw)) return;
  try {
    for await (const part of request.parts(partOptions(limits))) {
      if (part.type === "file") await takeFile(part);
      else addField(request, part, limits);
    }
  } catch (error) {
    throw asFormError(error);
  }
}

function addField(
  request: FastifyRequest,
  part: { fieldname: string | undefined; value: unknown; valueTruncated: boolean },
  limits: SandboxLimits,
): void {
  const { fieldname, value, valueTruncated } = part;
  // A part without a name cannot mean anything.
  if (fieldname === undefined || fieldname.length > limits.maxFieldNameBytes) return;
  if (valueTruncated) throw new ServiceError(413, `A field of the form is larger than ${limits.maxFieldBytes} bytes.`);
  request.sandbox.collector.add(fieldname, value);
}

function partOptions(limits: SandboxLimits) {
  return {
    // A file part need not have a content type, nor a file name: its name is enough.
    isPartAFile: (name: string | undefined, type: string | undefined, filename: string | undefined) =>
      filename !== undefined || name === "sample" || type === "application/octet-stream",
    // The size of the file is limited where it is stored, so that nothing is cut silently.
    throwFileSizeLimit: false,
    limits: {
      fileSize: Number.POSITIVE_INFINITY,
      files: 1,
      fields: limits.maxFields,
      parts: limits.maxParts,
      fieldSize: limits.maxFieldBytes,
      fieldNameSize: limits.maxFieldNameBytes,
      headerPairs: 50,
      headerSize: 16 * 1024,
    },
  };
}

function asFormError(error: unknown): unknown {
  if (error instanceof ServiceError) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const limit = LIMIT_TEXTS[code];
  if (limit !== undefined) return new ServiceError(413, limit, { cause: error });
  // Faults of our own stores carry a code of theirs; whatever the parser throws is the form's fault.
  if (/^(store|blob)\.|^E[A-Z]+$/.test(code)) return error;
  return new ServiceError(400, "The form could not be read.", { cause: error });
}
