import type { Command } from "commander";
import type { AddCommand } from "./account-commands.ts";

/** `fumehood policy …`: what is submitted and how. */
export function addPolicyCommands(parent: Command, add: AddCommand): void {
  add("show", "the policy that holds, as TOML", async () => (await import("./commands/policy-show.ts")).showPolicy, {
    parent,
    examples: ["fumehood policy show > policy.toml", "fumehood policy show --digest 3f2a91"],
  }).option("--digest <digits>", "one that was accepted before, by the beginning of its digest");
  add(
    "history",
    "every policy that was accepted, with its time",
    async () => (await import("./commands/policy-show.ts")).listPolicies,
    { parent },
  );
  add(
    "check",
    "whether a file can be used as policy; nothing is changed",
    async () => (await import("./commands/policy-check.ts")).checkPolicy,
    {
      parent,
      examples: ["fumehood policy check policy.toml", "fumehood policy check new.toml --strict"],
    },
  )
    .argument("[file]", "the file; - for standard input; without it the one that is configured")
    .option("--strict", "warnings fail as errors do");
  add(
    "explain",
    "what would become of files and addresses, and why; nothing is sent",
    async () => (await import("./commands/policy-explain.ts")).explainPolicy,
    {
      parent,
      examples: [
        "fumehood policy explain invoice.zip --channel mailbox:abuse",
        "fumehood policy explain ./samples --policy new.toml --tlp amber --json",
      ],
    },
  )
    .argument("<what...>", "files, folders or addresses")
    .option("--channel <channel>", "through which it would come: cli, folder:NAME, mailbox:NAME …", "cli")
    .option("--tlp <marking>", "clear, green, amber, amber+strict or red")
    .option("-t, --target <target>", "the target that it would be handed in for")
    .option("--policy <file>", "another policy than the one that holds")
    .option("--password <text>", "opens archives")
    .option("--keep-archives", "as if archives were to be submitted as they are")
    .option("--online", "also ask the targets whether they know it")
    .option("--all", "also what rules said that do not fit");
  add(
    "replay",
    "what a policy would have done to past items and to the quota",
    async () => (await import("./commands/policy-replay.ts")).replayPolicy,
    {
      parent,
      examples: [
        "fumehood policy replay --since 30d --policy new.toml",
        "fumehood policy replay --since 2026-01-01 --json",
      ],
    },
  )
    .option("--since <time>", "how far back: 12h, 30d, or a date", "30d")
    .option("--until <time>", "up to when; as --since", "0h")
    .option("--policy <file>", "the policy; without it the one that holds")
    .option("--examples <n>", "items to tell one by one", "10");
  add(
    "types",
    "types of files, and which of them machines send",
    async () => (await import("./commands/policy-types.ts")).policyTypes,
    {
      parent,
      examples: ["fumehood policy types", "fumehood policy types --add one --add lnk --remove js"],
    },
  )
    .option("--add <type...>", "machines send it from now on")
    .option("--remove <type...>", "machines do not send it any more");
}
