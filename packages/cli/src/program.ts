import { Command, CommanderError, Option } from "commander";
import { addSinkCommands } from "./sink-commands.ts";
import { addSourceCommands } from "./source-commands.ts";
import { addAccountCommands, type AddCommand, type AddGroup } from "./account-commands.ts";
import { createContext, type CliContext, type GlobalFlags } from "./context.ts";
import { CliError, EXIT_CODES } from "./exit-codes.ts";
import { addPolicyCommands } from "./policy-commands.ts";
import { paint } from "./output/terminal.ts";
import { VERSION } from "./version.ts";

/** Runs one command line; resolves to the exit code. Commands are loaded when they are called. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // Whoever reads less than there is ("| head") ends the command in peace.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : EXIT_CODES.unexpected.code),
  );
  let exit = 0;
  const program = buildProgram(abort.signal, (code) => (exit = code));
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    return explain(error, program.opts<GlobalFlags>());
  } finally {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  }
}

/** The program's definition; `done` receives the exit code of the command that ran. */
export function buildProgram(signal: AbortSignal, done: (code: number) => void): Command {
  const program: Command = new Command("fumehood")
    .description(
      "Submit suspicious files and URLs to Threat Grid or to the built-in sandbox; read reports and observables.",
    )
    .version(VERSION, "--version", "print the version")
    .option("--config <file>", "configuration file (default: ./fumehood.toml, then ~/.config/fumehood/fumehood.toml)")
    .option("--data <folder>", "data folder (default: ~/.local/share/fumehood)")
    .option("--json", "print JSON, one value a line")
    .option("--no-color", "print without colour")
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      // Of the whole program: what else stands on a command in between is for that command.
      visibleGlobalOptions: (command) => (command.parent === null ? [] : [...program.options]),
    })
    .showSuggestionAfterError(true)
    .exitOverride();

  /** A command that only holds others, or the beginning of one that runs. Global flags may stand before or after its name. */
  const addGroup: AddGroup = (name, about, parent = program) => {
    const command = parent.command(name).description(about).exitOverride();
    for (const option of program.options) {
      if (option.long !== "--version") command.addOption(new Option(option.flags, option.description).hideHelp());
    }
    return command;
  };
  /** A command whose code is loaded when it runs. */
  const addBelow: AddCommand = (name, about, load, { examples = [], parent } = {}) => {
    const command = addGroup(name, about, parent);
    if (examples.length > 0)
      command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`);
    command.action(async (...given: unknown[]) => {
      const flags = flagsOf(command);
      const context = createContext(flags, signal);
      const run = await load();
      // The action's arguments are those that the definition beside it names; the run function takes the same.
      done(await run(context, ...(given.slice(0, -2) as never[]), flags as never));
    });
    return command;
  };
  const add = (name: string, about: string, load: Parameters<AddCommand>[2], examples: readonly string[] = []) =>
    addBelow(name, about, load, { examples });

  const targetOptions = (command: Command) =>
    command
      .option("-t, --target <target>", "name of a target, or its address")
      .option(
        "--api-key-file <file>",
        "file with the key of the target (or the environment variable FUMEHOOD_API_KEY)",
      );

  targetOptions(
    add(
      "submit",
      "hand in files, folders, URLs or standard input (-)",
      async () => (await import("./commands/submit.ts")).submit,
      [
        "fumehood submit invoice.zip --wait",
        "fumehood submit ./quarantine --target cloud-eu --tag case-2291 --wait --json",
        "fumehood submit hxxp://example[.]test/a --vm win10 --runtime 5",
        "fumehood submit --list indicators.txt --wait",
        "cat dropper.bin | fumehood submit - --name dropper.bin --wait --fail-on suspicious",
      ],
    ),
  )
    .argument("[what...]", "paths, URLs, or - for standard input")
    .option("--list <file>", "a file of URLs and of MD5, SHA-1 or SHA-256 to look up, one a line; - for standard input")
    .option("--vm <id>", "machine (see: fumehood vms); default: the service chooses")
    .option("--playbook <name>", "playbook (see: fumehood playbooks)")
    .option("--network-exit <name>", "network exit (see: fumehood network-exits)")
    .addOption(
      new Option("--network-simulation <mode>", "how the network is simulated").choices(["none", "as-needed", "all"]),
    )
    .option("--runtime <minutes>", "how long it runs: 2 or 5 at the service")
    .option("--tag <tag...>", "tags; repeat or separate with commas")
    .option("--private", "only your organisation sees it (the default)")
    .option("--public", "everybody at the service sees it")
    .option("--password <text>", "opens archives and documents")
    .option("--classify", "let the service decide whether an analysis is worth it")
    .option("--callback-url <url>", "address that the service calls when it is done")
    .option("--force", "submit again what was submitted within the window")
    .option("--keep-archives", "submit archives as they are instead of their members")
    .option("--name <name>", "name of what comes from standard input")
    .option("-w, --wait", "stay until everything has ended")
    .option("--fail-on <level>", "wait, and exit with 10 when a verdict is suspicious (or malicious) or worse");
  add(
    "status",
    "the newest items, or one with its members and every decision about it",
    async () => (await import("./commands/status.ts")).status,
    ["fumehood status", "fumehood status 3091e2abfb55d05d6284b6c4b058b62c8c28afc1d883b699e9a2b5482ec6fd51"],
  ).argument("[id]", "id of an item or sample, or a SHA-256");
  targetOptions(
    add("report", "the report of an item or sample", async () => (await import("./commands/report.ts")).report, [
      "fumehood report ID",
      "fumehood report ID --format html --output report.html",
      "fumehood report SAMPLE-ID --target cloud-eu --format markdown",
    ]),
  )
    .argument("<id>", "id of an item or sample, or a SHA-256")
    .option("-f, --format <format>", "text, markdown, html, json or summary", "text")
    .option("-o, --output <file>", "write to a file");
  targetOptions(
    add("iocs", "observables of items or samples", async () => (await import("./commands/iocs.ts")).iocs, [
      "fumehood iocs ID --format csv",
      "fumehood iocs ID --type domain,url --raw --format txt",
    ]),
  )
    .argument("<id...>", "ids of items or samples, or SHA-256")
    .option("-f, --format <format>", "txt, csv, json or ndjson", "txt")
    .option("--type <kinds>", "only these kinds, separated by commas")
    .option("--min-confidence <n>", "only with at least this confidence, 0 to 100")
    .option("--raw", "not defanged")
    .option("--noise", "with what the noise lists filter")
    .option("-o, --output <file>", "write to a file");
  targetOptions(
    add(
      "fetch",
      "download what an analysis left: analysis.json, pcap, video, sample.zip …",
      async () => (await import("./commands/fetch.ts")).fetchElements,
      ["fumehood fetch ID --element video", "fumehood fetch ID --element sample.zip --output quarantine.zip"],
    ),
  )
    .argument("<id>", "id of an item or sample, or a SHA-256")
    .requiredOption("-e, --element <name...>", "elements, by name or short name (video, pcap, analysis, screenshot …)")
    .option("-o, --output <path>", "file or folder to write to; - for standard output");
  targetOptions(add("quota", "submissions used and left", async () => (await import("./commands/quota.ts")).quota));
  const lists = [
    ["vms", "machines that the target offers", "vms"],
    ["playbooks", "playbooks that the target offers", "playbooks"],
    ["network-exits", "network exits that the target offers", "networkExits"],
  ] as const;
  for (const [name, about, list] of lists) {
    const load = async () => {
      const module = await import("./commands/lists.ts");
      return (context: CliContext, flags: Parameters<typeof module.list>[2]) => module.list(context, list, flags);
    };
    targetOptions(add(name, about, load));
  }
  add("targets", "the configured targets", async () => (await import("./commands/targets.ts")).targets);
  add(
    "regions",
    "the cloud regions of the service",
    async () => (await import("./commands/regions.ts")).regions,
  ).option("--from <url>", "whose list to read (default: the first region's)");
  addPolicyCommands(addGroup("policy", "what is submitted and how: show, check, explain, replay, types"), addBelow);
  add("serve", "run console, worker and built-in sandbox", async () => (await import("./commands/serve.ts")).serve, [
    "fumehood serve",
    "fumehood serve --port 9000 --data /srv/fumehood",
  ])
    .option("--port <n>", "port of the console (default: 8477; 0 takes any free one)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)");
  addSourceCommands({ addGroup, add: addBelow });
  addSinkCommands(addBelow);
  const sandbox = add(
    "sandbox",
    "run the built-in sandbox alone, for any client of the Threat Grid API; or see to its accounts",
    async () => (await import("./commands/sandbox.ts")).sandbox,
    [
      "fumehood sandbox --port 8080 --data ./sandbox --api-key secret",
      "fumehood sandbox users add kim --org Example --data ./sandbox",
    ],
  )
    .option("--port <n>", "port (default: any free one)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--api-key <key>", "key of its first user, of any length (default: made at the first start)")
    .option("--faults <file>", "make it fail as the rules in this file say (see docs/faults.md)")
    .option("--allow-faults", "let an administrator give such rules while it runs");
  addAccountCommands(sandbox, { addGroup, add: addBelow });
  add(
    "signin",
    "a new one-time link to the console that runs",
    async () => (await import("./commands/signin.ts")).signin,
  );
  add(
    "doctor",
    "what works here, what is absent, and what to do",
    async () => (await import("./commands/doctor.ts")).doctor,
  );
  add(
    "config",
    "the configuration that holds, keys as dots",
    async () => (await import("./commands/config.ts")).config,
  );
  program
    .command("completion")
    .description("a completion script for your shell")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText(
      "after",
      '\nExamples:\n  $ eval "$(fumehood completion bash)"\n  $ fumehood completion fish > ~/.config/fish/completions/fumehood.fish',
    )
    .action(async (shell: string) => {
      const { completionScript } = await import("./commands/completion.ts");
      process.stdout.write(completionScript(program, shell));
    });
  program.addHelpText(
    "after",
    `\nExit codes:\n${Object.values(EXIT_CODES)
      .map(({ code, about }) => `  ${String(code).padStart(3)}  ${about}`)
      .join("\n")}`,
  );
  return program;
}

/** The flags of a command and of those above it. What was typed wins over what is there by default, and the nearer over the farther. */
export function flagsOf(command: Command): Record<string, unknown> {
  const flags: Record<string, unknown> = command.parent === null ? {} : flagsOf(command.parent);
  for (const [name, value] of Object.entries(command.opts())) {
    const isTyped = command.getOptionValueSource(name) !== "default";
    if (value !== undefined && (isTyped || flags[name] === undefined)) flags[name] = value;
  }
  return flags;
}

/** Prints a fault as one sentence (or one JSON value) on standard error; returns its exit code. */
function explain(error: unknown, flags: GlobalFlags): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
  const code = exitCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (flags.json || process.argv.includes("--json")) {
    process.stderr.write(`${JSON.stringify({ error: { exitCode: code, message } })}\n`);
  } else {
    const color = process.stderr.isTTY && flags.color !== false;
    process.stderr.write(`${paint({ color }, "fumehood:", "red")} ${message}\n`);
    if (code === EXIT_CODES.unexpected.code && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  }
  return code;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return EXIT_CODES[error.exit].code;
  if (error instanceof Error && error.name === "AbortError") return EXIT_CODES.interrupted.code;
  const name = error instanceof Error && "code" in error ? error.code : undefined;
  const isStart = error instanceof Error && ["ConfigurationError", "StartError"].includes(error.constructor.name);
  if (isStart || name === "configuration") return EXIT_CODES.configuration.code;
  return EXIT_CODES.unexpected.code;
}
