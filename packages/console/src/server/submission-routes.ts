import type { MultipartFile } from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SubmitOptions } from "@fumehood/contract";
import { ApiFault } from "../errors.ts";
import type { ConsoleServerOptions } from "./app.ts";
import { parseNames, parseOptions, parseUrls } from "./json-fields.ts";

/** Files and addresses come in; each file streams to the blob store while it is received. */
export function addSubmissionRoutes(app: FastifyInstance, server: ConsoleServerOptions): void {
  app.post("/api/submissions", async (request) => {
    if (!request.isMultipart()) throw new ApiFault(415, "multipart", "Files are handed in as multipart/form-data.");
    const intake = await receive(request, server);
    const target = intake.options.target ?? server.pipeline.defaultTarget;
    if (!server.targets.some(({ info }) => info.name === target)) {
      throw new ApiFault(400, "target", `There is no target "${target}".`);
    }
    if (intake.entries.length === 0)
      throw new ApiFault(400, "empty", "There is neither a file nor an address in the request.");
    const { channel, user } = request.identity;
    return server.pipeline.accept({
      channel,
      submittedBy: user,
      options: { ...intake.options, target },
      entries: intake.entries,
    });
  });

  app.get<{ Params: { submissionId: string } }>("/api/submissions/:submissionId", async (request) => {
    const found = await server.pipeline.getSubmission(request.params.submissionId);
    if (found === undefined) throw new ApiFault(404, "no-submission", "There is no such submission.");
    return found;
  });
}

type Entry = Parameters<ConsoleServerOptions["pipeline"]["accept"]>[0]["entries"][number];

/** Reads all parts; bytes are in the blob store when it resolves. */
async function receive(
  request: FastifyRequest,
  server: ConsoleServerOptions,
): Promise<{ options: SubmitOptions; entries: Entry[] }> {
  const fields = new Map<string, string>();
  const entries: Entry[] = [];
  let names: string[] | undefined;
  for await (const part of request.parts()) {
    if (part.type === "field") {
      fields.set(part.fieldname, String(part.value));
      continue;
    }
    if (part.fieldname !== "file") {
      part.file.resume();
      throw new ApiFault(
        400,
        "field",
        `The request has a file in the unknown field "${part.fieldname.slice(0, 100)}".`,
      );
    }
    names ??= parseNames(fields.get("names"));
    entries.push(await storeFile(part, names[entries.length], server));
  }
  const urls = parseUrls(fields.get("urls"));
  return {
    options: parseOptions(fields.get("options")),
    entries: [...entries, ...urls.map((url): Entry => ({ kind: "url", url: checkUrl(url) }))],
  };
}

async function storeFile(part: MultipartFile, name: string | undefined, server: ConsoleServerOptions): Promise<Entry> {
  const entry = await server.pipeline.receive(name ?? part.filename, part.file);
  if (part.file.truncated) {
    throw new ApiFault(
      413,
      "too-large",
      `A file is larger than ${Math.floor(server.maxFileBytes / 1024 ** 2)} MiB; nothing was taken in.`,
    );
  }
  return entry;
}

function checkUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ApiFault(400, "url", `"${text.slice(0, 200)}" is not an http or https address.`);
  }
  return text.trim();
}
