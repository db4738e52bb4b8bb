import { dirname, isAbsolute, resolve } from "node:path";
import { findNearest } from "@fumehood/contract";
import { ConfigurationError } from "./configuration-error.ts";
import type { ConfigurationFile } from "./schema.ts";
import type { SourceConfig } from "./source-schema.ts";

/** A source as configured; its paths are absolute. */
export interface SourceEntry {
  readonly name: string;
  readonly config: SourceConfig;
}

interface Around {
  readonly file: string | undefined;
  readonly cwd: string;
  /** Of the targets. */
  readonly names: readonly string[];
}

/** Paths are meant relative to the configuration file. @throws {ConfigurationError} where settings do not go together. */
export function finishSource(name: string, config: SourceConfig, around: Around): SourceEntry {
  checkTarget(name, config, around);
  const toAbsolute = (path: string) =>
    isAbsolute(path) ? path : resolve(around.file ? dirname(around.file) : around.cwd, path);
  if (config.kind === "list") return { name, config: { ...config, path: toAbsolute(config.path) } };
  if (config.kind !== "folder") return { name, config };
  const path = toAbsolute(config.path);
  const moveTo = config.move_to === undefined ? undefined : toAbsolute(config.move_to);
  if ((config.after === "move") !== (moveTo !== undefined)) {
    throw new ConfigurationError(`sources.${name} needs both after = "move" and move_to, or neither.`);
  }
  if (moveTo === path) throw new ConfigurationError(`sources.${name}.move_to must be another folder than its path.`);
  return { name, config: { ...config, path, ...(moveTo === undefined ? {} : { move_to: moveTo }) } };
}

function checkTarget(name: string, { target }: SourceConfig, { names }: Around): void {
  if (target === undefined || names.includes(target)) return;
  const nearest = findNearest(target, names);
  throw new ConfigurationError(
    `sources.${name}.target is "${target}", and no target has that name; ${nearest ? `did you mean "${nearest}"?` : `there are: ${names.join(", ")}.`}`,
  );
}

export function checkIntake({ intake }: Pick<ConfigurationFile, "intake">): void {
  if (intake.low_water >= intake.high_water) {
    throw new ConfigurationError("intake.low_water must be lower than intake.high_water.");
  }
}
