import { PRIORITIES, TLP_LEVELS } from "@fumehood/contract";
import { Option } from "commander";
import type { AddCommand, AddGroup } from "./account-commands.ts";

/** `fumehood sources …` and `fumehood drop tokens …`: what comes in by itself. */
export function addSourceCommands(means: { addGroup: AddGroup; add: AddCommand }): void {
  const { addGroup, add } = means;
  const load = async () => await import("./commands/sources.ts");
  const sources = add(
    "sources",
    "what is watched for files, and how that goes",
    async () => (await load()).listSources,
    { examples: ["fumehood sources", "fumehood sources show captures", "fumehood sources pause captures"] },
  );
  add("list", "the same", async () => (await load()).listSources, { parent: sources });
  add("show", "one source, with what it left out or lets wait", async () => (await load()).showSource, {
    parent: sources,
  }).argument("<name>", "name of the source");
  add("pause", "take nothing more from a source, also after a restart", async () => (await load()).pauseSource, {
    parent: sources,
  }).argument("<name>", "name of the source");
  add("resume", "let a paused source go on", async () => (await load()).resumeSource, { parent: sources }).argument(
    "<name>",
    "name of the source",
  );
  addTokenCommands(addGroup("tokens", "tokens: list, add, revoke", addGroup("drop", "the drop endpoint")), add);
}

function addTokenCommands(parent: ReturnType<AddGroup>, add: AddCommand): void {
  const load = async () => await import("./commands/drop-tokens.ts");
  add("list", "tokens of the drop endpoint", async () => (await load()).listTokens, { parent });
  add("add", "make a token; it is shown this once", async () => (await load()).addToken, {
    parent,
    examples: ["fumehood drop tokens add proxy", "fumehood drop tokens add proxy --label squid-1 --tag squid"],
  })
    .argument("<source>", "name of the drop: files go to /drop/NAME")
    .option("--label <text>", "who uses it")
    .option("--tag <tag...>", "tags of what comes in with it")
    .addOption(new Option("--tlp <level>", "marking of what comes in with it, at least").choices([...TLP_LEVELS]))
    .addOption(
      new Option("--priority <priority>", "who is served first").choices(
        PRIORITIES.filter((each) => each !== "people"),
      ),
    );
  add("revoke", "make a token worthless", async () => (await load()).revokeToken, { parent }).argument(
    "<id>",
    "id of the token (see: fumehood drop tokens list)",
  );
}
