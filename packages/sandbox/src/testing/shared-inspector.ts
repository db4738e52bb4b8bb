import { createInspector, type Inspector } from "@fumehood/inspect";

let shared: Inspector | undefined;

/**
 * One inspector for all test files of a process, as its thread loads all parsers anew, which takes a second. Nobody closes it: an idle thread
 * keeps no process alive.
 */
export function sharedInspector(): Inspector {
  return (shared ??= createInspector());
}
