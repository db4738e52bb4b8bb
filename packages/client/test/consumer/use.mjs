// What somebody runs who has installed the two tarballs, on whatever Node: prints one line of JSON.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { isFinalState, threatGridOperations } from "@fumehood/contract";
import { createClient, ERROR_CODES, NotFoundError } from "@fumehood/client";
import { fileFromPath, saveTo } from "@fumehood/client/node";

const ID = "e8b33759db70e306e32881f92029a542";
const VIDEO = Buffer.alloc(300_000, "video");
let uploadedBytes = 0;
let isCut = false;

const server = createServer((request, response) => {
  if (request.method === "POST") {
    request.on("data", (chunk) => (uploadedBytes += chunk.length));
    request.on("end", () => answer(response, { id: ID, state: "wait", tags: [""] }));
  } else if (request.url?.endsWith("/video.webm")) {
    sendVideo(request, response);
  } else if (request.url?.endsWith("/state")) {
    answer(response, { state: "succ" });
  } else {
    response.writeHead(404).end();
  }
});

function answer(response, data) {
  const body = gzipSync(JSON.stringify({ api_version: 2, id: 1, data }));
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(body);
}

/** Cut half-way at the first time. */
function sendVideo(request, response) {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = VIDEO.subarray(start);
  response.writeHead(start === 0 ? 200 : 206, {
    etag: '"v"',
    "content-length": rest.length,
    "content-range": `bytes ${start}-${VIDEO.length - 1}/${VIDEO.length}`,
  });
  if (isCut) return response.end(rest);
  isCut = true;
  return response.write(rest.subarray(0, 100_000), () => response.destroy());
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const folder = await mkdtemp(join(tmpdir(), "fumehood-consumer-"));
try {
  const client = createClient({
    baseUrl: `http://127.0.0.1:${server.address().port}`,
    apiKey: "abcdefghijklmnopqrstuvwxyz",
  });
  await writeFile(join(folder, "sample.bin"), Buffer.alloc(100_000));
  const sample = await client.samples.submitFile({ file: await fileFromPath(join(folder, "sample.bin")) });
  const state = await client.samples.state(sample.sampleId);
  const saved = await saveTo(join(folder, "video.webm"), (part) => client.samples.download(ID, "video.webm", part));
  const missing = await client.samples.summary(ID).catch((error) => error);
  await client.close();
  const found = {
    node: process.versions.node,
    sampleId: sample.sampleId,
    tags: sample.tags,
    isFinal: isFinalState(state),
    isUploaded: uploadedBytes > 100_000,
    isSaved: VIDEO.equals(await readFile(saved.path)),
    isNotFound: missing instanceof NotFoundError && missing.code in ERROR_CODES,
    rows: Object.keys(threatGridOperations).length,
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
}
