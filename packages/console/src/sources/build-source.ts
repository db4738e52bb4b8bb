import type { SubmitOptionsInput } from "@fumehood/contract";
import {
  createDropSource,
  createFolderSource,
  createListSource,
  type DropSource,
  type Source,
  type SourceSettings,
} from "@fumehood/pipeline";
import type { SourceConfig, SourceEntry } from "../configuration/index.ts";

/** The source that the configuration describes. */
export function buildSource({ name, config }: SourceEntry): Source {
  const settings = settingsOf(config);
  switch (config.kind) {
    case "folder":
      return createFolderSource(
        name,
        {
          path: config.path,
          isRecursive: config.recursive,
          include: config.include,
          exclude: config.exclude,
          settleMs: config.settle_seconds * 1000,
          everyMs: config.every_seconds * 1000,
          partialWaitMs: config.partial_seconds * 1000,
          after: config.after,
          moveTo: config.move_to ?? null,
          takesSidecars: config.sidecars,
        },
        settings,
      );
    case "list":
      return createListSource(name, { path: config.path, everyMs: config.every_seconds * 1000 }, settings);
    case "drop":
      return buildDrop(name, settings);
    default:
      return assertNever(config);
  }
}

function assertNever(config: never): never {
  throw new Error(`unreachable: no source is made of ${JSON.stringify(config)}`);
}

/** A drop needs no section of its own: a token makes it. */
export function buildDrop(name: string, settings: SourceSettings = { options: {} }): DropSource {
  return createDropSource(name, `/drop/${name}`, settings);
}

function settingsOf(config: SourceConfig): SourceSettings {
  const options: SubmitOptionsInput = {
    target: config.target,
    isPrivate: config.private,
    tlp: config.tlp,
    tags: config.tags,
    vm: config.vm,
    playbook: config.playbook,
    networkExit: config.network_exit,
    runtimeMinutes: config.runtime_minutes,
    keepArchives: config.keep_archives,
  };
  return { options, priority: config.priority, isPaused: config.paused };
}
