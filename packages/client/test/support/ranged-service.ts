import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { startRawService, type FakeService } from "./fake-service.ts";

export interface RangedService extends FakeService {
  /** `range` and `if-range` of each request. */
  readonly asked: { readonly range: string | undefined; readonly ifRange: string | undefined }[];
  /** Replaces what is served. */
  serve(content: Buffer): void;
}

/**
 * A service on loopback that serves one content as RFC 9110 asks for: a strong entity tag, `Range`, `If-Range`. The
 * connection of request N is cut after `cuts[N]` bytes of its body; after the list, none is.
 */
export async function startRangedService(first: Buffer, cuts: readonly number[] = []): Promise<RangedService> {
  let content = first;
  const asked: { range: string | undefined; ifRange: string | undefined }[] = [];
  const service = await startRawService(({ headers }, response) => {
    const range = headers.range;
    const ifRange = headers["if-range"];
    // Node types this header as if it could come twice.
    const cutAfter = cuts[asked.push({ range, ifRange: ifRange as string | undefined }) - 1];
    const etag = `"${createHash("sha256").update(content).digest("hex")}"`;
    const part = ifRange === undefined || ifRange === etag ? partOf(range, content.byteLength) : undefined;
    const [start, end] = part ?? [0, content.byteLength - 1];
    response.writeHead(part === undefined ? 200 : 206, {
      etag,
      "content-type": "application/octet-stream",
      "content-length": end - start + 1,
      ...(part === undefined ? {} : { "content-range": `bytes ${start}-${end}/${content.byteLength}` }),
    });
    send(response, content.subarray(start, end + 1), cutAfter);
  });
  return { ...service, asked, serve: (next) => void (content = next) };
}

function partOf(range: string | undefined, length: number): [number, number] | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  if (match === null || Number(match[1]) >= length) return undefined;
  return [Number(match[1]), match[2] === "" ? length - 1 : Math.min(Number(match[2]), length - 1)];
}

function send(response: ServerResponse, body: Buffer, cutAfter: number | undefined): void {
  if (cutAfter === undefined || cutAfter >= body.byteLength) response.end(body);
  else response.write(body.subarray(0, cutAfter), () => response.destroy());
}
