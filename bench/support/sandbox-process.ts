// The child: a sandbox over a folder, with the product's database, blobs and server, that accepts and answers but does not analyse.
import { join } from "node:path";
import { createSandbox } from "@fumehood/sandbox";
import { openBlobStore, openDatabase } from "@fumehood/store";

const [folder = "", apiKey = ""] = process.argv.slice(2);
const database = await openDatabase(`sqlite:${join(folder, "sandbox.db")}`);
const blobs = await openBlobStore(`file:${join(folder, "blobs")}`);
const sandbox = await createSandbox({
  database,
  blobs,
  engine: { describe: () => [], analyse: () => Promise.reject(new Error("this sandbox does not analyse")) },
  tempFolder: join(folder, "temp"),
  apiKey,
});
const url = await sandbox.listen({ host: "127.0.0.1", port: 0 });
process.once("SIGTERM", () => {
  void sandbox
    .stop()
    .then(() => database.close())
    .then(() => blobs.close());
});
process.stdout.write(`${JSON.stringify({ url })}\n`);
