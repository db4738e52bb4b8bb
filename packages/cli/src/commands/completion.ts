import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

interface CommandWords {
  readonly name: string;
  readonly about: string;
  readonly options: readonly { readonly flag: string; readonly about: string }[];
}

/** The words of the program, read off its own definition: what is completed is what exists. */
function wordsOf(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    about: command.description(),
    options: [...command.options, ...program.options]
      .filter((option) => option.long)
      .map((option) => ({ flag: option.long ?? "", about: option.description })),
  }));
}

const quote = (text: string) => `'${text.replaceAll("'", "")}'`;

/** A completion script for one shell. */
export function completionScript(program: Command, shell: string): string {
  const commands = wordsOf(program);
  switch (shell) {
    case "bash":
      return bashScript(commands);
    case "zsh":
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case "fish":
      return fishScript(commands);
    default:
      throw new CliError("usage", `completion takes one of ${SHELLS.join(", ")}, not "${shell}".`);
  }
}

function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map((option) => option.flag).join(" ")}" ;;`,
  );
  return [
    "_fumehood() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    *) words="${commands.map((command) => command.name).join(" ")}" ;;`,
    "  esac",
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(" ")}"; fi`,
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  if [ "${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi',
    "}",
    "complete -o filenames -F _fumehood fumehood",
    "",
  ].join("\n");
}

function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, about, options }) => [
    `complete -c fumehood -n __fish_use_subcommand -f -a ${name} -d ${quote(about)}`,
    ...options.map(
      (option) =>
        `complete -c fumehood -n '__fish_seen_subcommand_from ${name}' -l ${option.flag.slice(2)} -d ${quote(option.about)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
