import { expect, test } from "vitest";
import { completionScript } from "./commands/completion.ts";
import { buildProgram } from "./program.ts";

const program = buildProgram(new AbortController().signal, () => undefined);

test("every command says what it is for", () => {
  for (const command of program.commands) expect(command.description().length, command.name()).toBeGreaterThan(10);
  expect(program.commands.map((command) => command.name())).toEqual(
    expect.arrayContaining(
      "submit status report iocs fetch quota vms playbooks network-exits targets serve sandbox doctor config".split(
        " ",
      ),
    ),
  );
});

test.each(["bash", "zsh", "fish"])("completion for %s knows every command and the options of submit", (shell) => {
  const script = completionScript(program, shell);
  for (const command of program.commands) expect(script).toContain(command.name());
  expect(script).toMatch(/network-simulation/);
});

test("completion for another shell is refused", () => {
  expect(() => completionScript(program, "tcsh")).toThrow(/bash, zsh, fish/);
});
