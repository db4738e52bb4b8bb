import { InvalidArgumentError } from "../errors.ts";
import type { Field } from "../http/body.ts";

/** Options of one submission. Absent means: the service's default. */
export interface SubmitRequest {
  /** False asks for a public sample. */
  readonly isPrivate?: boolean | undefined;
  /** No commas inside a tag: the wire has one list, separated by commas. */
  readonly tags?: readonly string[] | undefined;
  readonly vm?: string | undefined;
  readonly playbook?: string | undefined;
  readonly networkExit?: string | undefined;
  /** Minutes; the service knows 2 and 5. */
  readonly runtimeMinutes?: number | undefined;
  /** Opens the archive or document. */
  readonly password?: string | undefined;
  /** Lets the service decide whether the file is worth an analysis; see `isAnalyzing` of the sample. */
  readonly classify?: boolean | undefined;
  /** The service POSTs to it when the analysis ends. */
  readonly callbackUrl?: string | undefined;
  /** The service writes to the user when the analysis ends. */
  readonly notifyByEmail?: boolean | undefined;
  /** Where it comes from, in the submitter's own words. */
  readonly source?: string | undefined;
}

/**
 * The fields of a submission as they stand on the wire.
 * @throws {InvalidArgumentError} when a tag contains a comma.
 */
export function toSubmitFields(options: SubmitRequest): Field[] {
  const { isPrivate, tags = [], runtimeMinutes, classify, notifyByEmail } = options;
  const broken = tags.find((tag) => tag.includes(","));
  if (broken !== undefined) throw tagError();
  return present([
    // Any value but `false` in lower case makes a sample private.
    ["private", isPrivate === undefined ? undefined : String(isPrivate)],
    ["tags", tags.length === 0 ? undefined : tags.join(",")],
    ["vm", options.vm],
    ["playbook", options.playbook],
    ["network_exit", options.networkExit],
    ["vm_runtime", runtimeMinutes === undefined ? undefined : String(runtimeMinutes)],
    ["sample_password", options.password],
    ["classify", classify === undefined ? undefined : String(classify)],
    ["callback_url", options.callbackUrl],
    ["email_notification", notifyByEmail === undefined ? undefined : String(notifyByEmail)],
    ["source", options.source],
  ]);
}

function present(fields: readonly (readonly [string, string | undefined])[]): Field[] {
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function tagError(): InvalidArgumentError {
  const detail = "`tags`: a tag cannot contain a comma; give two tags instead.";
  return new InvalidArgumentError({ code: "TG_INVALID_ARGUMENT", operationId: "submitSample", detail });
}
