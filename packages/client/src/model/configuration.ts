import type { NetworkExitEntry, PlaybookEntry, VmEntry } from "@fumehood/contract";
import { textOf } from "./sample.ts";

/** A virtual machine to choose. `id` is what a submission names. */
export interface VmChoice {
  readonly id: string;
  readonly label: string;
  /** The service's own page offers it, the API does not. */
  readonly isUiOnly: boolean;
  readonly software: readonly string[];
}

export function toVmChoice(entry: VmEntry): VmChoice {
  const software = entry.software ?? [];
  return {
    id: entry.vm,
    label: textOf(entry["display-name"]) ?? entry.vm,
    isUiOnly: entry["ui-only"] ?? false,
    software: typeof software === "string" ? [software] : software,
  };
}

/** A playbook to choose: what the machine does by itself while the sample runs. */
export interface PlaybookChoice {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
}

export function toPlaybookChoice(entry: PlaybookEntry): PlaybookChoice {
  return { id: entry.name, label: textOf(entry.display) ?? entry.name, description: textOf(entry.description) };
}

/** A way to the internet to choose, real or simulated. */
export interface NetworkExitChoice {
  readonly id: string;
  readonly label: string;
  /** `none` for a real exit; the other values are the service's. Absent when it does not say. */
  readonly simulation?: string | undefined;
}

/**
 * No public source shows this answer, so the list may stand by itself or under any name, and an entry's name and
 * label under several. Entries without a name cannot be chosen and are left out.
 */
export function toNetworkExitChoices(data: unknown): readonly NetworkExitChoice[] {
  return listIn(data).flatMap((entry) => {
    const id = textOf(entry.name) ?? textOf(entry["network-exit"]) ?? textOf(entry.id);
    if (id === undefined) return [];
    const label = textOf(entry["display-name"]) ?? textOf(entry.display) ?? id;
    return [{ id, label, simulation: textOf(entry.simulation) }];
  });
}

function listIn(data: unknown): readonly NetworkExitEntry[] {
  if (Array.isArray(data)) return data.flatMap((entry: unknown) => (isEntry(entry) ? [entry] : []));
  if (typeof data !== "object" || data === null) return [];
  const known = ["network-exits", "network_exits", "list"].flatMap((name) => memberLists(data, name));
  const list = known[0] ?? Object.keys(data).flatMap((name) => memberLists(data, name))[0];
  return listIn(list);
}

function memberLists(data: object, name: string): unknown[] {
  const value: unknown = Object.getOwnPropertyDescriptor(data, name)?.value;
  return Array.isArray(value) ? [value] : [];
}

function isEntry(value: unknown): value is NetworkExitEntry {
  if (typeof value !== "object" || value === null) return false;
  const texts = Object.entries(value).filter(([name]) => ENTRY_TEXTS.includes(name));
  return texts.every(([, text]) => text === null || text === undefined || typeof text === "string");
}

const ENTRY_TEXTS = ["name", "id", "network-exit", "display-name", "display", "simulation"];
