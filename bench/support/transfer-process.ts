// The child: our client, which uploads a file and downloads the same bytes again when it is told to by a line on standard input.
// It answers each line with a line.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { createClient } from "@fumehood/client";
import { fileFromPath } from "@fumehood/client/node";

const [baseUrl = "", apiKey = ""] = process.argv.slice(2);
const client = createClient({ baseUrl, apiKey });

/** Returns the digest of what came back. */
async function transfer(path: string): Promise<string> {
  const { sha256 } = await client.samples.submitFile({ file: await fileFromPath(path) });
  if (sha256 === undefined) throw new Error("the answer has no digest");
  const hash = createHash("sha256");
  for await (const chunk of (await client.artifacts.download(sha256)).stream) hash.update(chunk);
  const digest = hash.digest("hex");
  if (digest !== sha256) throw new Error("other bytes came back");
  return digest;
}

for await (const path of createInterface({ input: process.stdin })) console.log(await transfer(path));
await client.close();
