import type { Multipart, MultipartFile } from "@fastify/multipart";
import type { SubmitOptions } from "@fumehood/contract";
import { PipelineError, type Entry } from "@fumehood/pipeline";
import type { FastifyInstance } from "fastify";
import { ApiFault } from "../errors.ts";
import { resolveNetworkExit } from "../network-exit.ts";
import type { ConnectedTarget } from "../targets.ts";
import type { ConsoleServerOptions } from "./options.ts";
import { parseDigests, parseNames, parseOptions, parseUrls } from "./json-fields.ts";

/** Files and addresses come in; each file streams to the blob store while it is received. All of a request is taken in, or nothing. */
export function addSubmissionRoutes(app: FastifyInstance, server: ConsoleServerOptions): void {
  app.post("/api/submissions", async (request) => {
    if (!request.isMultipart()) throw new ApiFault(415, "multipart", "Files are handed in as multipart/form-data.");
    const parts = request.parts();
    const { fields, firstFile } = await readFields(parts);
    const options = parseOptions(fields.get("options"));
    const target = findTarget(server, options.target);
    const { channel, user } = request.identity;
    try {
      return await server.pipeline.accept({
        channel,
        submittedBy: user,
        options: { ...(await chooseExit(server, target, options)), target: target.info.name },
        entries: readEntries({
          parts,
          firstFile,
          names: parseNames(fields.get("names")),
          urls: parseUrls(fields.get("urls")),
          digests: parseDigests(fields.get("digests")),
        }),
      });
    } catch (error) {
      throw error instanceof PipelineError ? new ApiFault(400, error.code, error.message) : error;
    }
  });

  app.get<{ Params: { submissionId: string } }>("/api/submissions/:submissionId", async (request) => {
    const found = await server.pipeline.getSubmission(request.params.submissionId);
    if (found === undefined) throw new ApiFault(404, "no-submission", "There is no such submission.");
    return found;
  });
}

function findTarget({ targets }: ConsoleServerOptions, name: string | undefined): ConnectedTarget {
  const target = targets.find(({ info }) => (name === undefined ? info.isDefault : info.name === name));
  if (target === undefined)
    throw new ApiFault(400, "target", `There is no target "${name ?? "by default"}" that can be used.`);
  return target;
}

async function chooseExit(
  server: ConsoleServerOptions,
  { info, client }: ConnectedTarget,
  options: SubmitOptions,
): Promise<SubmitOptions> {
  if (options.networkSimulation === undefined) return options;
  return resolveNetworkExit(options, await server.lists.options(info.name, client));
}

type Parts = AsyncIterableIterator<Multipart>;

/** Reads up to the first file. Fields stand before files, since what becomes of the files depends on them. */
async function readFields(
  parts: Parts,
): Promise<{ fields: Map<string, string>; firstFile: MultipartFile | undefined }> {
  const fields = new Map<string, string>();
  for (;;) {
    const next = await parts.next();
    if (next.done) return { fields, firstFile: undefined };
    if (next.value.type === "file") return { fields, firstFile: next.value };
    fields.set(next.value.fieldname, String(next.value.value));
  }
}

interface RestOfRequest {
  readonly parts: Parts;
  readonly firstFile: MultipartFile | undefined;
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly digests: readonly string[];
}

async function* readEntries({ parts, firstFile, names, urls, digests }: RestOfRequest): AsyncGenerator<Entry> {
  for (const url of urls) yield { kind: "url", url: checkUrl(url) };
  for (const digest of digests) yield { kind: "digest", digest };
  let index = 0;
  for (let part: Multipart | undefined = firstFile; part !== undefined; part = await nextPart(parts)) {
    if (part.type === "field")
      throw new ApiFault(
        400,
        "field",
        `The field "${part.fieldname.slice(0, 100)}" stands after a file; fields come first.`,
      );
    if (part.fieldname !== "file")
      throw new ApiFault(400, "field", `There is a file in the unknown field "${part.fieldname.slice(0, 100)}".`);
    yield { kind: "stream", name: names[index++] ?? part.filename, source: part.file };
    // Left over when the store stopped at its limit: the parser waits until it is read.
    part.file.resume();
  }
}

async function nextPart(parts: Parts): Promise<Multipart | undefined> {
  const next = await parts.next();
  return next.done ? undefined : next.value;
}

function checkUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new ApiFault(400, "url", `"${text.slice(0, 200)}" is not an http or https address.`);
  }
  return text.trim();
}
