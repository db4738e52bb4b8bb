/** What a key press asks for, by the table of keys. */
export type KeyAction =
  | "find"
  | "help"
  | "down"
  | "up"
  | "select"
  | "open"
  | "clear"
  | "hold"
  | "next-section"
  | "previous-section"
  | "copy-link"
  | "defang"
  | "go";

const SINGLE: Record<string, KeyAction> = {
  "/": "find",
  "?": "help",
  j: "down",
  k: "up",
  x: "select",
  h: "hold",
  "[": "previous-section",
  "]": "next-section",
  c: "copy-link",
  d: "defang",
  g: "go",
};

export interface KeyPress {
  readonly key: string;
  readonly hasModifier: boolean;
  /** The focus is in a field where keys are text. */
  readonly isInField: boolean;
  /** The focus is on something that Enter works on by itself. */
  readonly isOnControl: boolean;
}

/** Decides what a key press means; `null` when it means nothing here. Single keys can be turned off and are dead in fields. */
export function actionOfKey(press: KeyPress, singleKeysOn: boolean): KeyAction | null {
  if (press.hasModifier) return null;
  if (press.key === "Escape") return "clear";
  if (press.isInField) return null;
  if (press.key === "Enter") return press.isOnControl ? null : "open";
  if (!singleKeysOn) return null;
  return SINGLE[press.key] ?? null;
}

const PLACES: Record<string, string> = { u: "/", s: "/samples", q: "/quota" };

/** Where `g` and then this key lead. */
export function placeOfKey(key: string): string | null {
  return PLACES[key] ?? null;
}

export const KEY_HELP: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["/"], does: "Find by name, hash or id" },
  { keys: ["g", "u"], does: "Go to Submit" },
  { keys: ["g", "s"], does: "Go to Samples" },
  { keys: ["g", "q"], does: "Go to Quota" },
  { keys: ["j", "k"], does: "Next, previous row" },
  { keys: ["x"], does: "Select the row" },
  { keys: ["Enter"], does: "Open the row" },
  { keys: ["Esc"], does: "Clear the selection, close" },
  { keys: ["h"], does: "Hold the list" },
  { keys: ["[", "]"], does: "Previous, next section of a report" },
  { keys: ["d"], does: "Values defanged or raw" },
  { keys: ["c"], does: "Copy a link to this section" },
  { keys: ["Ctrl", "V"], does: "Paste files or URLs to submit" },
  { keys: ["Ctrl", "Enter"], does: "Submit" },
  { keys: ["?"], does: "This list" },
];
