import { expect, test } from "vitest";
import { completionScript } from "./commands/completion.ts";
import { buildProgram, flagsOf } from "./program.ts";

const program = buildProgram(new AbortController().signal, () => undefined);

test("every command says what it is for", () => {
  for (const command of program.commands) expect(command.description().length, command.name()).toBeGreaterThan(10);
  expect(program.commands.map((command) => command.name())).toEqual(
    expect.arrayContaining(
      "submit status report iocs fetch quota vms playbooks network-exits targets regions serve sandbox doctor config".split(
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

test.each([
  ["--no-color sandbox users list --json", { color: false, json: true }],
  ["sandbox --json users list --no-color", { color: false, json: true }],
  ["sandbox users --data a list --data b", { color: true, data: "b" }],
  ["--data a sandbox users list", { color: true, data: "a" }],
])("global flags hold wherever they stand: %s", async (line, flags) => {
  const program = buildProgram(new AbortController().signal, () => undefined);
  const list = program.commands
    .find((command) => command.name() === "sandbox")
    ?.commands.find((command) => command.name() === "users")
    ?.commands.find((command) => command.name() === "list");
  if (!list) throw new Error("no such command");
  list.action(() => undefined);
  await program.parseAsync(line.split(" "), { from: "user" });
  expect(flagsOf(list)).toEqual(flags);
});

test("the commands below sandbox say what they are for, and completion knows them", () => {
  const sandbox = program.commands.find((command) => command.name() === "sandbox");
  const names = sandbox?.commands.map((group) => [group.name(), group.commands.map((command) => command.name())]);
  expect(names).toEqual([
    ["orgs", ["list", "add", "limit", "remove"]],
    ["users", ["list", "add", "set-role", "activate", "deactivate", "limit", "remove"]],
    ["keys", ["list", "new", "revoke"]],
  ]);
  for (const command of sandbox?.commands.flatMap((group) => group.commands) ?? []) {
    expect(command.description().length, command.name()).toBeGreaterThan(10);
  }
  expect(completionScript(program, "bash")).toContain('"sandbox users") words="list add set-role');
  expect(completionScript(program, "fish")).toContain("-a set-role");
});
