import { checkUrl, type NetworkPolicy } from "../callbacks/address-guard.ts";
import { invalidParameter } from "../errors.ts";
import type { EngineWarning } from "../engine/types.ts";
import { flagField, listField, textField, type Fields } from "../http/fields.ts";
import type { SandboxLimits } from "../limits.ts";
import { NETWORK_EXITS, NO_NETWORK, NO_PLAYBOOK, PLAYBOOKS, STATIC_VM, VMS } from "../machines.ts";

/** What was asked for with a submission, in our words. */
export interface SubmitOptions {
  url: string | undefined;
  filename: string | undefined;
  tags: string[];
  isPrivate: boolean;
  classify: boolean;
  vm: string;
  playbook: string;
  networkExit: string;
  runtimeSeconds: number;
  password: string | undefined;
  callbackUrl: string | undefined;
  /** `true`, or the address that one client sends. */
  emailNotification: string | undefined;
  source: string | undefined;
  /** Wishes that cannot be met; they stand in the analysis. */
  warnings: EngineWarning[];
}

/** Used by the service when no run time is asked for. */
const DEFAULT_RUNTIME_MINUTES = 5;
const MAX_RUNTIME_MINUTES = 60;

/**
 * Reads the options of a submission. Wishes for machines that are not here are answered with what is here and a warning: how the service
 * itself treats unknown names is not published.
 * @throws {ServiceError} 400 for a value that means nothing.
 */
export function readSubmitOptions(fields: Fields, limits: SandboxLimits, policy: NetworkPolicy): SubmitOptions {
  const option = (...names: string[]) => limitedText(fields, names, limits.maxOptionChars);
  const callbackUrl = limitedText(fields, ["callback_url"], limits.maxUrlChars);
  const emailNotification = readEmailNotification(fields, limits);
  const wishes = { vm: option("vm"), playbook: option("playbook"), exit: option("network_exit") };
  return {
    url: limitedText(fields, ["url"], limits.maxUrlChars),
    filename: textField(fields, "sample_filename", "filename"),
    tags: readTags(fields, limits),
    isPrivate: flagPrivate(fields),
    classify: flagField(fields, "classify"),
    vm: STATIC_VM,
    playbook: NO_PLAYBOOK,
    networkExit: NO_NETWORK,
    runtimeSeconds: readRuntimeSeconds(fields),
    password: option("sample_password"),
    callbackUrl,
    emailNotification,
    source: option("source"),
    warnings: [
      ...warnOfMachines(wishes),
      ...warnOfCallback(callbackUrl, policy),
      ...(emailNotification === undefined ? [] : [EMAIL_NOT_SENT]),
    ],
  };
}

function limitedText(fields: Fields, names: string[], maxChars: number): string | undefined {
  const value = textField(fields, ...names);
  if (value !== undefined && value.length > maxChars) {
    throw invalidParameter(names.join(" or "), `it is longer than ${maxChars} characters`);
  }
  return value;
}

function readTags(fields: Fields, limits: SandboxLimits): string[] {
  const tags = listField(fields, "tags");
  if (tags.length > limits.maxTags) throw invalidParameter("tags", `there are more than ${limits.maxTags}`);
  if (tags.some((tag) => tag.length > limits.maxTagChars)) {
    throw invalidParameter("tags", `one is longer than ${limits.maxTagChars} characters`);
  }
  return tags;
}

/** Present and anything but `false`, whatever its case: `true`, `1`, also `0`. An empty value counts as absent. */
function flagPrivate(fields: Fields): boolean {
  const value = textField(fields, "private");
  return value !== undefined && value.toLowerCase() !== "false";
}

/** Minutes in a submission, seconds ever after. */
function readRuntimeSeconds(fields: Fields): number {
  const text = textField(fields, "vm_runtime");
  if (text === undefined) return DEFAULT_RUNTIME_MINUTES * 60;
  const minutes = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > MAX_RUNTIME_MINUTES) {
    throw invalidParameter("vm_runtime", `it must be a number of minutes from 1 to ${MAX_RUNTIME_MINUTES}`);
  }
  return minutes * 60;
}

const YES_WORDS: ReadonlySet<string> = new Set(["true", "1", "yes", "on"]);

/** A truth value, or an address. */
function readEmailNotification(fields: Fields, limits: SandboxLimits): string | undefined {
  if (!flagField(fields, "email_notification")) return undefined;
  const value = limitedText(fields, ["email_notification"], limits.maxOptionChars) ?? "true";
  return YES_WORDS.has(value.toLowerCase()) ? "true" : value;
}

interface MachineWishes {
  vm: string | undefined;
  playbook: string | undefined;
  exit: string | undefined;
}

/** Names that mean "whatever is best", so that no wish is passed over. */
const ANY_PLAYBOOK = new Set(["default", "use_best_option"]);

function warnOfMachines({ vm, playbook, exit }: MachineWishes): EngineWarning[] {
  const warnings: EngineWarning[] = [];
  if (vm !== undefined && !VMS.some((entry) => entry.vm === vm)) {
    warnings.push(notAvailable("vm_not_available", "virtual machine", "The sample was analysed without running it."));
  }
  const name = playbook?.toLowerCase();
  if (name !== undefined && !ANY_PLAYBOOK.has(name) && !PLAYBOOKS.some((entry) => entry.name === name)) {
    warnings.push(notAvailable("playbook_not_available", "playbook", "No user was imitated."));
  }
  if (exit !== undefined && !NETWORK_EXITS.some((entry) => entry.name === exit)) {
    warnings.push(notAvailable("network_exit_not_available", "network exit", "The sample had no network."));
  }
  return warnings;
}

function notAvailable(code: string, what: string, instead: string): EngineWarning {
  return {
    code,
    title: `The requested ${what} is not available`,
    description: `This service does not have the ${what} that was asked for. ${instead}`,
  };
}

const EMAIL_NOT_SENT: EngineWarning = {
  code: "email_not_sent",
  title: "E-mail is not sent",
  description: "A notification by e-mail was asked for. The wish is recorded, but this service sends no e-mail.",
};

/**
 * What can be told before any name is resolved. The sample is accepted all the same: losing an analysis over a notice would serve nobody, and
 * its record says what became of the call.
 */
function warnOfCallback(url: string | undefined, policy: NetworkPolicy): EngineWarning[] {
  if (url === undefined) return [];
  const checked = checkUrl(url, policy);
  if (checked.kind === "allowed") return [];
  const description = `The callback address cannot be called. ${checked.reason}`;
  return [{ code: "callback_refused", title: "The callback is refused", description }];
}
