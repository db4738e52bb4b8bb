import type { TargetInfo } from "@fumehood/contract";
import { useQuery } from "@tanstack/react-query";
import { targetsQuery } from "../api/queries.ts";

/** The targets, the default one first among equals, and how to name them. */
export function useTargets(): {
  targets: readonly TargetInfo[];
  defaultTarget: TargetInfo | undefined;
  labelOf: (name: string) => string;
} {
  const targets = useQuery(targetsQuery).data ?? [];
  return {
    targets,
    defaultTarget: targets.find((target) => target.isDefault) ?? targets[0],
    labelOf: (name) => targets.find((target) => target.name === name)?.label ?? name,
  };
}
