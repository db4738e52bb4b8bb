import { newDropTokenSchema, type DropToken } from "@fumehood/contract";
import type { Configuration } from "@fumehood/console/configuration";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { safe } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

/** `fumehood drop tokens list`: never a token itself. */
export async function listTokens(context: CliContext): Promise<number> {
  const { tokens } = await withConsole({ configuration: context.configure() }, (api) => api.call("listDropTokens"));
  if (context.json) for (const token of tokens) context.printJson(token);
  else if (tokens.length === 0) context.terminal.out('No tokens; "fumehood drop tokens add NAME" makes one.');
  else
    context.terminal.out(
      formatTable<DropToken>(tokens, [
        { head: "ID", value: ({ id }) => id },
        { head: "DROP", value: ({ source }) => `/drop/${source}` },
        { head: "LABEL", value: ({ label }) => safe(label) },
        { head: "TAGS", value: ({ settings }) => safe(settings.tags.join(", ")) },
        { head: "MADE", value: ({ createdAt, createdBy }) => `${createdAt} by ${safe(createdBy)}` },
        { head: "USED", value: ({ lastUsedAt }) => lastUsedAt ?? "never" },
      ]),
    );
  return 0;
}

export interface AddTokenFlags {
  readonly label?: string;
  readonly tag?: readonly string[];
  readonly tlp?: string;
  readonly priority?: string;
}

/** `fumehood drop tokens add NAME` */
export async function addToken(context: CliContext, source: string, flags: AddTokenFlags): Promise<number> {
  const tags = (flags.tag ?? []).flatMap((tag) => tag.split(",")).filter((tag) => tag !== "");
  const settings = { tags, tlp: flags.tlp, priority: flags.priority };
  const parsed = newDropTokenSchema.safeParse({ source, label: flags.label ?? "", settings });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CliError("usage", `The ${issue?.path.join(".") || "token"} cannot be used: ${issue?.message}.`);
  }
  const configuration = context.configure();
  const { created, url } = await withConsole({ configuration }, async (api, isOwn) => ({
    created: await api.call("createDropToken", { json: parsed.data }),
    url: dropUrl(configuration, isOwn ? undefined : api.url),
  }));
  if (context.json) {
    context.printJson(created);
    return 0;
  }
  const { terminal } = context;
  terminal.out(created.token);
  terminal.err("Keep it: it is not shown again. Use it so:");
  terminal.err(`  curl -H "Authorization: Bearer $TOKEN" --data-binary @file "${url}${created.path}?name=file.exe"`);
  return 0;
}

/** Where the endpoint is, or will be when Fumehood runs. */
function dropUrl({ server, drop }: Configuration, running: string | undefined): string {
  if (drop.port !== 0) return `http://${drop.host === "" ? server.host : drop.host}:${drop.port}`;
  return running ?? `http://${server.host}:${server.port}`;
}

/** `fumehood drop tokens revoke ID` */
export async function revokeToken(context: CliContext, id: string): Promise<number> {
  await withConsole({ configuration: context.configure() }, (api) =>
    api.call("revokeDropToken", { params: { token: id } }),
  );
  if (context.json) context.printJson({ id, revoked: true });
  else context.terminal.out(`The token ${safe(id)} is worthless now.`);
  return 0;
}
