import { SETTING_KEYS, type Configuration } from "@fumehood/console/configuration";
import type { CliContext } from "../context.ts";
import { formatTable } from "../output/table.ts";

/** `fumehood config`: what holds after file, environment and flags, keys as dots. */
export async function config(context: CliContext): Promise<number> {
  const configuration = context.configure();
  if (context.json) {
    context.printJson(configuration);
    return 0;
  }
  context.terminal.out(
    configuration.file === undefined ? "No configuration file: the defaults hold." : `From ${configuration.file}`,
  );
  const rows = SETTING_KEYS.map((key) => ({
    key: key.path,
    value: settingOf(configuration, key.path),
    about: key.about,
  }));
  context.terminal.out(
    formatTable(rows, [
      { head: "SETTING", value: (row) => row.key },
      { head: "VALUE", value: (row) => row.value },
      { head: "ABOUT", value: (row) => row.about },
    ]),
  );
  return 0;
}

function settingOf(configuration: Configuration, path: string): string {
  if (path === "data.folder") return configuration.dataFolder;
  if (path === "default_target") return configuration.defaultTarget;
  let value: unknown = configuration;
  for (const part of path.split(".")) value = Object(value)[part];
  return String(value);
}
