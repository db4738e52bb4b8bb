import { existsSync } from "node:fs";
import { DEFAULT_POLICY_TEXT, describeProblem } from "@fumehood/console/policy";
import type { CliContext } from "../context.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { paint, safe } from "../output/terminal.ts";
import { checkText, readPolicyFile } from "../policy/policy-file.ts";

/** `fumehood policy check [FILE]`: exits with 3 when the file cannot be used, or with `--strict` when it is warned of. */
export async function checkPolicy(
  context: CliContext,
  file: string | undefined,
  flags: { readonly strict?: boolean },
): Promise<number> {
  const configuration = context.configure();
  const source = file ?? configuration.policyFile;
  const isAbsent = file === undefined && !existsSync(source);
  const text = isAbsent ? DEFAULT_POLICY_TEXT : await readPolicyFile(source);
  const { document, problems } = checkText(text, configuration);
  const isBad = document === undefined || (flags.strict === true && problems.length > 0);
  const exit = isBad ? EXIT_CODES.configuration.code : EXIT_CODES.ok.code;
  if (context.json) {
    context.printJson({ file: isAbsent ? null : source, ok: document !== undefined, problems });
    return exit;
  }
  const { terminal } = context;
  for (const problem of problems) {
    const level = paint(terminal, problem.level.padEnd(7), problem.level === "error" ? "red" : "yellow");
    terminal.out(`${level} ${safe(describeProblem(problem))}`);
  }
  const name = isAbsent ? `The built-in policy (there is no ${source})` : source;
  const rules = document === undefined ? "" : ` ${document.rules.length} rules.`;
  terminal.out(document === undefined ? `${name} cannot be used.` : `${name} can be used.${rules}`);
  return exit;
}
