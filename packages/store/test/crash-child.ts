/** Runs a pipeline until the point that is named, and dies there by its own signal: `crash-child.ts FOLDER POINT CLOCK_OFFSET_MS`. Begins at its parent's word. */
import { once } from "node:events";
import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";

const [folder = "", point = "", offset = "0"] = process.argv.slice(2);
// A dozen children read the same modules one after the other.
enableCompileCache(join(folder, "compile-cache"));
const { openCrashRun } = await import("./crash-run.ts");
// Who is killed does not come to write the cache at its exit.
flushCompileCache();
await once(process, "message");
process.disconnect();
const { pipeline } = await openCrashRun(
  folder,
  () => Date.now() + Number(offset),
  (reached) => {
    if (reached === point) process.kill(process.pid, "SIGKILL");
  },
);
await pipeline.runUntilIdle({ signal: AbortSignal.timeout(10_000) });
