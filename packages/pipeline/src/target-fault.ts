import { MAX_FOREIGN_TEXT_CHARS, RATE_LIMIT_PAUSE_MS, UNAUTHORIZED_PAUSE_MS } from "./limits.ts";
import { nextAttemptAt } from "./backoff.ts";
import { reason } from "./outcome.ts";
import type { StageOutcome } from "./outcome.ts";
import type { Random } from "./ports.ts";

/** What a fault of a target means for an item. */
export type TargetFault =
  | { readonly kind: "rate-limited"; readonly waitMs: number; readonly text: string }
  | { readonly kind: "unauthorized"; readonly text: string }
  /** The submission may have arrived. */
  | { readonly kind: "outcome-unknown"; readonly text: string }
  | { readonly kind: "not-found"; readonly text: string }
  /** The service, or the client before it, will never take this. */
  | { readonly kind: "refused"; readonly text: string }
  /** Not reachable or broken just now; nothing was taken. */
  | { readonly kind: "unavailable"; readonly text: string };

/** By the public codes of `@fumehood/client`, whose classes are not imported here. */
const KINDS: Readonly<Record<string, TargetFault["kind"]>> = {
  TG_RATE_LIMITED: "rate-limited",
  TG_UNAUTHORIZED: "unauthorized",
  TG_SUBMIT_OUTCOME_UNKNOWN: "outcome-unknown",
  TG_NOT_FOUND: "not-found",
  TG_BAD_REQUEST: "refused",
  TG_FORBIDDEN: "refused",
  TG_INVALID_ARGUMENT: "refused",
  TG_UPLOAD_TOO_LARGE: "refused",
  TG_SERVER_ERROR: "unavailable",
  TG_NETWORK: "unavailable",
  TG_CERTIFICATE: "unavailable",
  TG_TIMEOUT: "unavailable",
  TG_REDIRECTED: "unavailable",
  TG_UNEXPECTED_ANSWER: "unavailable",
  TG_ANSWER_TOO_LARGE: "refused",
};

/** `undefined` for an error that is not a target's: then it is a fault of the stage. */
export function readTargetFault(error: unknown): TargetFault | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const kind = Object.hasOwn(KINDS, error.code) ? KINDS[error.code] : undefined;
  if (kind === undefined) return undefined;
  const text = foreignText(saidBy(error) ?? error.message);
  return kind === "rate-limited" ? { kind, text, waitMs: waitMsOf(error) } : { kind, text };
}

function saidBy(error: Error): string | undefined {
  if (!("serviceMessages" in error) || !Array.isArray(error.serviceMessages)) return undefined;
  const messages = error.serviceMessages.filter((message) => typeof message === "string" && message.trim() !== "");
  return messages.length === 0 ? undefined : messages.join(" ");
}

function waitMsOf(error: Error): number {
  if (!("waitSeconds" in error) || typeof error.waitSeconds !== "number") return RATE_LIMIT_PAUSE_MS;
  return Math.max(1, error.waitSeconds) * 1000;
}

/** Text from outside as it may stand in a reason: one line, cut, without characters that act on a reader's screen. */
export function foreignText(text: string): string {
  const line = text.slice(0, MAX_FOREIGN_TEXT_CHARS).replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return line.trim();
}

/**
 * The wait that most stages make of a fault: for somebody to put the key right, for the limit, or for the service. `undefined` when waiting
 * would not help, and the stage has to decide.
 */
export function waitForTarget(
  fault: TargetFault,
  context: { readonly now: number; readonly waits: number; readonly random: Random; readonly label: string },
): Extract<StageOutcome, { kind: "wait" }> | undefined {
  const { now, waits, random, label } = context;
  switch (fault.kind) {
    case "unauthorized":
      return {
        kind: "wait",
        dueAt: now + UNAUTHORIZED_PAUSE_MS,
        reason: reason(
          "target.unauthorized",
          `${label} does not accept the API key. Put the key right; this is tried again every 5 minutes.`,
        ),
      };
    case "rate-limited":
      return {
        kind: "wait",
        dueAt: now + fault.waitMs,
        reason: reason("target.rate-limited", `${label} asks to wait: ${fault.text}`),
      };
    case "unavailable":
      return {
        kind: "wait",
        dueAt: nextAttemptAt(now, waits, random),
        reason: reason("target.unavailable", `${label} cannot be used just now: ${fault.text}`),
      };
    default:
      return undefined;
  }
}
