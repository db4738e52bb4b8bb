import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

interface CommandWords {
  readonly name: string;
  /** Those below it. */
  readonly commands: readonly CommandWords[];
  readonly about: string;
  readonly options: readonly { readonly flag: string; readonly about: string }[];
}

/** The words of the program, read off its own definition: what is completed is what exists. */
function wordsOf(program: Command, parent = program): CommandWords[] {
  return parent.commands.map((command) => ({
    name: command.name(),
    commands: wordsOf(program, command),
    about: command.description(),
    options: [...command.options.filter((option) => !option.hidden), ...program.options]
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
  const cases = commands.map((command) => `    ${command.name}) words="${choicesOf(command)}" ;;`);
  const nested = commands.flatMap(({ name, commands: below }) =>
    below.map((command) => `    "${name} ${command.name}") words="${choicesOf(command)}" ;;`),
  );
  return [
    "_fumehood() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    *) words="${commands.map((command) => command.name).join(" ")}" ;;`,
    "  esac",
    '  case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
    ...nested,
    "  esac",
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(" ")}"; fi`,
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  if [ "${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi',
    "}",
    "complete -o filenames -F _fumehood fumehood",
    "",
  ].join("\n");
}

function choicesOf({ commands, options }: CommandWords): string {
  return [...commands.map((command) => command.name), ...options.map((option) => option.flag)].join(" ");
}

function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, about, options, commands: below }) => [
    `complete -c fumehood -n __fish_use_subcommand -f -a ${name} -d ${quote(about)}`,
    ...below.flatMap((group) => [
      `complete -c fumehood -n '__fish_seen_subcommand_from ${name}' -f -a ${group.name} -d ${quote(group.about)}`,
      ...group.commands.map(
        (command) =>
          `complete -c fumehood -n '__fish_seen_subcommand_from ${group.name}' -f -a ${command.name} -d ${quote(command.about)}`,
      ),
    ]),
    ...options.map(
      (option) =>
        `complete -c fumehood -n '__fish_seen_subcommand_from ${name}' -l ${option.flag.slice(2)} -d ${quote(option.about)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
