import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";
import { paint, safe } from "../output/terminal.ts";
import { withConsole } from "../with-console.ts";

const DIGEST_CHARS = 12;
/** Policies that are listed and searched. */
const HISTORY = 500;

/** `fumehood policy show`: as TOML, so that it can be redirected into a file and edited. */
export async function showPolicy(context: CliContext, flags: { readonly digest?: string }): Promise<number> {
  return withConsole({ configuration: context.configure() }, async (api) => {
    if (flags.digest !== undefined) {
      const { policies } = await api.call("listPolicies", { query: { limit: HISTORY } });
      const found = policies.find(({ digest }) => digest.startsWith(flags.digest?.toLowerCase() ?? ""));
      if (found === undefined)
        throw new CliError("notFound", `No policy with the digest ${safe(flags.digest)} was accepted.`);
      print(context, found, found.toml);
      return 0;
    }
    const state = await api.call("getPolicy");
    print(context, state, state.toml);
    const { terminal } = context;
    if (context.json) return 0;
    const { file, origin, acceptedAt, digest, problem } = state;
    const from =
      origin === "built-in"
        ? `built in; ${file} would replace it`
        : origin === "file"
          ? file
          : `accepted before; ${file} is broken`;
    terminal.err(paint(terminal, `# ${from}; since ${acceptedAt}; digest ${digest.slice(0, DIGEST_CHARS)}`, "dim"));
    for (const { message, line } of problem?.problems ?? []) {
      terminal.err(paint(terminal, safe(`${file}${line === null ? "" : `, line ${line}`}: ${message}`), "red"));
    }
    return 0;
  });
}

function print(context: CliContext, value: unknown, toml: string): void {
  if (context.json) context.printJson(value);
  else context.terminal.out(toml.trimEnd());
}

/** `fumehood policy history`: what the rules in the ledger meant at their time. */
export async function listPolicies(context: CliContext): Promise<number> {
  const { policies } = await withConsole({ configuration: context.configure() }, (api) =>
    api.call("listPolicies", { query: { limit: HISTORY } }),
  );
  if (context.json) {
    for (const policy of policies) context.printJson(policy);
    return 0;
  }
  context.terminal.out(
    formatTable(policies, [
      { head: "SINCE", value: ({ acceptedAt }) => acceptedAt },
      { head: "DIGEST", value: ({ digest }) => digest.slice(0, DIGEST_CHARS) },
      { head: "BY", value: ({ acceptedBy }) => safe(acceptedBy) },
    ]),
  );
  return 0;
}
