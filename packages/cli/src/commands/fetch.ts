import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ELEMENT_NAMES, findElement, type ElementName } from "@fumehood/contract";
import type { Configuration } from "@fumehood/console/configuration";
import { NotFoundError } from "@fumehood/client";
import type { ConsoleApi } from "../console-api.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { openClient } from "../load-report.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";
import { findItem } from "./status.ts";

export interface FetchFlags extends TargetFlags {
  readonly element: readonly string[];
  readonly output?: string;
}

/** `fumehood fetch`: elements of an analysis to files (or one to standard output). */
export async function fetchElements(context: CliContext, id: string, flags: FetchFlags): Promise<number> {
  const elements = flags.element.flatMap((word) => word.split(",")).map(readElement);
  if (flags.output === "-" && elements.length > 1)
    throw new CliError("usage", "Only one element can go to standard output.");
  const { name: target, configuration } = chooseTarget(context, context.configure(), flags);
  await withConsole({ configuration, target: flags.target === undefined ? "any" : target }, async (api) => {
    for (const element of elements) {
      const bytes = await openElement(api, id, element, { configuration, target });
      const sizeBytes = await save(bytes, await chooseFile(flags.output, id, element, elements.length > 1));
      report(context, element, sizeBytes);
    }
  });
  return 0;
}

function readElement(word: string): ElementName {
  const element = findElement(word.trim());
  if (element === undefined)
    throw new CliError("usage", `There is no element "${word}". There are: ${ELEMENT_NAMES.join(", ")}.`);
  return element;
}

async function openElement(
  api: ConsoleApi,
  id: string,
  element: ElementName,
  around: { configuration: Configuration; target: string },
): Promise<Readable> {
  const item = await findItem(api, id);
  if (item !== undefined) {
    const answer = await api.open("getElement", { params: { itemId: item.id, element } });
    if (answer.body === null) throw new CliError("unexpected", "The console sent no bytes.");
    return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]); // the same class under two declarations
  }
  const client = await openClient(around.configuration, around.target);
  try {
    const download = await client.samples.download(id, element);
    const bytes = Readable.from(download.stream);
    bytes.once("close", () => void client.close());
    return bytes;
  } catch (error) {
    await client.close();
    if (error instanceof NotFoundError)
      throw new CliError("notFound", `The target has no ${element} of ${id}.`, { cause: error });
    throw error;
  }
}

/** Where the bytes go: a file or folder as given, else `<id>-<element>` here; `undefined` means standard output. */
async function chooseFile(
  output: string | undefined,
  id: string,
  element: ElementName,
  isOneOfMany: boolean,
): Promise<string | undefined> {
  if (output === "-") return undefined;
  const name = `${id.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64)}-${element}`;
  if (output === undefined) return name;
  const isFolder = await stat(output).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (isFolder) return join(output, name);
  if (isOneOfMany) throw new CliError("usage", `Several elements need a folder, and ${output} is none.`);
  return output;
}

/** Writes next to the place and renames, so that a file with the final name is whole. */
async function save(bytes: Readable, file: string | undefined): Promise<number> {
  let sizeBytes = 0;
  bytes.on("data", (chunk: Buffer) => (sizeBytes += chunk.length));
  if (file === undefined) {
    await pipeline(bytes, process.stdout, { end: false });
    return sizeBytes;
  }
  const partial = `${file}.part`;
  try {
    await pipeline(bytes, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CliError("usage", `${file} cannot be written.`, { cause: error });
  }
  return sizeBytes;
}

function report(context: CliContext, element: ElementName, sizeBytes: number): void {
  if (context.json) context.printJson({ element, sizeBytes });
  else context.terminal.err(`${element}  ${sizeBytes} bytes`);
}
