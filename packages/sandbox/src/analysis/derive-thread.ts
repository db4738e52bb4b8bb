import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Analysis } from "@fumehood/contract";
import type { DeriveRequest } from "./derive-apart.ts";
import { deriveResults } from "./derive.ts";

// The entry of the thread that `deriveApart` starts.
const port = parentPort;
if (port === null) throw new Error("This file is the entry of a thread.");
// `deriveApart`, and nobody else, says what is in there, and the document was written by this package.
const { path, input } = workerData as DeriveRequest;
const analysis = JSON.parse(readFileSync(path, "utf8")) as Analysis;
port.postMessage(deriveResults(input, analysis));
