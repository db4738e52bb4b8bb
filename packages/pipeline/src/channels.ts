import type { Priority } from "@fumehood/contract";

/** Channels through which people hand things in. */
const PEOPLES_CHANNELS: ReadonlySet<string> = new Set(["console", "cli", "api"]);

/** Whether people hand things in there and decide for themselves; through every other channel come machines. */
export function isPeoplesChannel(channel: string): boolean {
  return PEOPLES_CHANNELS.has(channel);
}

/** What people wait for comes before what machines put in. */
export function priorityOf(channel: string): Priority {
  return isPeoplesChannel(channel) ? "people" : "normal";
}
