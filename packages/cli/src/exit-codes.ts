/** Exit codes are public: docs/cli.md lists them, and scripts rely on them. */
export const EXIT_CODES = {
  ok: { code: 0, about: "Done; with --fail-on: no verdict reached the level." },
  unexpected: { code: 1, about: "Something went wrong that nobody expected; the message says what." },
  usage: { code: 2, about: "The command line is wrong, or names a file that cannot be read." },
  configuration: { code: 3, about: "The configuration, the data folder or a port cannot be used." },
  target: { code: 4, about: "The target cannot be reached or refuses the key." },
  notFound: { code: 5, about: "There is no such item, sample, element, target, user, organisation or key." },
  incomplete: { code: 6, about: "At least one item failed or was refused; the others are done." },
  verdict: { code: 10, about: "With --fail-on: a verdict reached the level." },
  interrupted: { code: 130, about: "Ended by Ctrl-C. What was handed in goes on when Fumehood runs again." },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

/** A fault that ends the command with one sentence and one of the documented codes. */
export class CliError extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}
