import type { Priority } from "@fumehood/contract";

/** Channels through which people hand things in. */
const PEOPLES_CHANNELS: ReadonlySet<string> = new Set(["console", "cli", "api"]);

/** What people wait for comes before what machines put in. */
export function priorityOf(channel: string): Priority {
  return PEOPLES_CHANNELS.has(channel) ? "people" : "normal";
}
