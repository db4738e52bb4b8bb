import { discoverRegions } from "@fumehood/client";
import type { CliContext } from "../context.ts";
import { formatTable } from "../output/table.ts";
import { paint, safe } from "../output/terminal.ts";

export interface RegionsFlags {
  /** Who is asked; the first cloud region without one. */
  readonly from?: string;
}

/** `fumehood regions`: the cloud regions of the service, as its own list names them, or those that are known. */
export async function regions(context: CliContext, flags: RegionsFlags): Promise<number> {
  const { signal } = context;
  const found = await discoverRegions({ signal, ...(flags.from === undefined ? {} : { baseUrl: flags.from }) });
  if (context.json) {
    for (const region of found.regions) context.printJson({ ...region, source: found.source });
    return 0;
  }
  context.terminal.out(
    formatTable(found.regions, [
      { head: "REGION", value: ({ name }) => safe(name) },
      { head: "ADDRESS", value: ({ baseUrl }) => safe(baseUrl) },
    ]),
  );
  context.terminal.err(safe(found.reason));
  for (const { name, url } of found.refused) {
    const text = `Left out, not a server of the service: ${safe(name)} ${safe(url)}`;
    context.terminal.err(paint(context.terminal, text, "yellow"));
  }
  return 0;
}
