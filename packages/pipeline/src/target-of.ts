import { PipelineError } from "./errors.ts";
import type { Target, TargetRegistry } from "./target.ts";

/** @throws {PipelineError} when the target is not configured (any more). Items of such a target are not claimed. */
export function findTarget(targets: TargetRegistry, name: string): Target {
  const target = targets.get(name);
  if (target === undefined)
    throw new PipelineError("pipeline.unknown-target", `There is no target "${name}" in the configuration.`);
  return target;
}

/**
 * The target that somebody means: by name, by URL, or the default.
 * @throws {PipelineError} when none is configured so.
 */
export function resolveTarget(targets: TargetRegistry, wanted: string | undefined): Target {
  if (wanted === undefined) return findTarget(targets, targets.defaultName);
  const byName = targets.get(wanted);
  if (byName !== undefined) return byName;
  const url = withoutSlash(wanted);
  const byUrl = targets.names().find((name) => withoutSlash(targets.get(name)?.url ?? "") === url);
  return findTarget(targets, byUrl ?? wanted);
}

function withoutSlash(url: string): string {
  return url.endsWith("/") ? url.slice(0, -1) : url;
}
