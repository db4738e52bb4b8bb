import { PipelineError } from "../../errors.ts";

/** Characters of one pattern. */
export const MAX_PATTERN_CHARS = 500;
/** Alternatives that the braces of one pattern make. */
export const MAX_ALTERNATIVES = 64;

/**
 * One step of a pattern. `inner` follows each `folders`: together they are any number of whole folders, none included.
 */
type Step =
  | { readonly kind: "char"; readonly fits: (char: string) => boolean }
  | { readonly kind: "star" | "deep" | "folders" | "inner" };

/**
 * Compiles a pattern of file names: `*` and `?` within a name, `**` over folders, `[a-z]`, `{exe,dll}`. A pattern without a slash is for
 * the name alone, one with a slash for the path below the folder. Case does not matter. Names are hostile, so they are matched step by
 * step, in time that grows with the length of name and pattern, and not by a regular expression that goes back and forth.
 * @throws {PipelineError} `pipeline.pattern-invalid`.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  if (pattern === "" || pattern.length > MAX_PATTERN_CHARS) {
    throw invalid(pattern, `it must have 1 to ${MAX_PATTERN_CHARS} characters`);
  }
  const alternatives = expandBraces(pattern.replace(/^\.?\//, "").toLowerCase(), pattern).map((text) =>
    toSteps(text, pattern),
  );
  const isOfPath = pattern.includes("/");
  return (path) => {
    const text = (isOfPath ? path : path.slice(path.lastIndexOf("/") + 1)).toLowerCase();
    return alternatives.some((steps) => matches(steps, text));
  };
}

function expandBraces(text: string, pattern: string): string[] {
  let made = [""];
  for (const part of text.match(/\{[^{}]*\}|[^]/gu) ?? []) {
    const isChoice = part.length > 1 && part.startsWith("{");
    const choices = isChoice ? part.slice(1, -1).split(",") : [part];
    made = made.flatMap((start) => choices.map((choice) => start + choice));
    if (made.length > MAX_ALTERNATIVES)
      throw invalid(pattern, `its braces make more than ${MAX_ALTERNATIVES} patterns`);
  }
  return made;
}

function toSteps(text: string, pattern: string): Step[] {
  const tokens = text.match(/\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|[^]/gu) ?? [];
  return tokens.flatMap((token): Step[] => {
    if (token === "**/") return [{ kind: "folders" }, { kind: "inner" }];
    if (token === "**") return [{ kind: "deep" }];
    if (token === "*") return [{ kind: "star" }];
    if (token === "?") return [{ kind: "char", fits: (char) => char !== "/" }];
    if (token.length > 1 && token.startsWith("[")) return [{ kind: "char", fits: toSet(token, pattern) }];
    return [{ kind: "char", fits: (char) => char === token }];
  });
}

function toSet(token: string, pattern: string): (char: string) => boolean {
  const isNegated = token[1] === "!";
  const ranges = token.slice(isNegated ? 2 : 1, -1).match(/[^]-[^]|[^]/gu) ?? [];
  const pairs = ranges.map((range) => {
    const chars = Array.from(range);
    return { from: chars[0] ?? "", to: chars[2] ?? chars[0] ?? "" };
  });
  const wrong = pairs.find(({ from, to }) => from > to);
  if (wrong !== undefined) throw invalid(pattern, `"${wrong.from}-${wrong.to}" is no range`);
  return (char) => char !== "/" && pairs.some(({ from, to }) => from <= char && char <= to) !== isNegated;
}

/** Keeps all places of the pattern at which the text may stand, so each character is looked at once. */
function matches(steps: readonly Step[], text: string): boolean {
  let places = new Set<number>();
  enter(steps, 0, places);
  for (const char of text) {
    const next = new Set<number>();
    for (const place of places) advance(steps, place, char, next);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(steps.length);
}

/** Adds a place, and those that are reached from it without a character. */
function enter(steps: readonly Step[], place: number, places: Set<number>): void {
  places.add(place);
  const kind = steps[place]?.kind;
  if (kind === "star" || kind === "deep") enter(steps, place + 1, places);
  if (kind !== "folders") return;
  places.add(place + 1);
  enter(steps, place + 2, places);
}

function advance(steps: readonly Step[], place: number, char: string, next: Set<number>): void {
  const step = steps[place];
  if (step === undefined) return;
  if (step.kind === "char") {
    if (step.fits(char)) enter(steps, place + 1, next);
    return;
  }
  if (step.kind === "star" && char !== "/") enter(steps, place, next);
  if (step.kind === "deep") enter(steps, place, next);
  if (step.kind !== "inner") return;
  next.add(place);
  if (char === "/") enter(steps, place + 1, next);
}

function invalid(pattern: string, why: string): PipelineError {
  return new PipelineError(
    "pipeline.pattern-invalid",
    `The pattern "${pattern.slice(0, 100)}" cannot be used: ${why}.`,
  );
}
