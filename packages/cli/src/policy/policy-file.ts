import { readFile } from "node:fs/promises";
import { text as readStream } from "node:stream/consumers";
import { findNearest } from "@fumehood/contract";
import type { PolicyDocument } from "@fumehood/contract";
import type { Configuration } from "@fumehood/console/configuration";
import { describePolicyTargets, describeProblem, readPolicyText } from "@fumehood/console/policy";
import type { PolicyText } from "@fumehood/console/policy";
import { CliError } from "../exit-codes.ts";

/** A policy's text from a file, or from standard input. @throws {CliError} `usage` when it cannot be read. */
export async function readPolicyFile(path: string): Promise<string> {
  if (path === "-") return readStream(process.stdin);
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CliError("usage", `The policy ${path} cannot be read; does it exist?`, { cause: error });
  }
}

/** Reads a policy with the configured targets around it. */
export function checkText(text: string, configuration: Configuration): PolicyText {
  return readPolicyText(text, { targets: describePolicyTargets(configuration).names() });
}

/** @throws {CliError} `configuration` with every problem when the text cannot be used. */
export function requirePolicy(text: string, source: string, configuration: Configuration): PolicyDocument {
  const { document, problems } = checkText(text, configuration);
  if (document !== undefined) return document;
  throw new CliError("configuration", `${source} cannot be used: ${problems.map(describeProblem).join(" ")}`);
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A point in time: `30d` before now, or a date. @throws {CliError} `usage` when it is neither. */
export function readTime(text: string, flag: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return now - Number(count) * (UNITS_MS[unit] ?? 0);
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError("usage", `${flag} takes 12h, 30d or a date such as 2026-01-31, not "${text}".`);
  return time;
}

/** One of several words. @throws {CliError} `usage` with the nearest. */
export function readWord<T extends string>(text: string, flag: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const nearest = findNearest(text, words);
  const hint = nearest === undefined ? `there are: ${words.join(", ")}.` : `did you mean "${nearest}"?`;
  throw new CliError("usage", `${flag} cannot be "${text}"; ${hint}`);
}
