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

/** Whether a channel is the one that a pattern names, or begins as one with `*` at its end does. */
export function fitsChannel(pattern: string, channel: string): boolean {
  return pattern.endsWith("*") ? channel.startsWith(pattern.slice(0, -1)) : pattern === channel;
}
