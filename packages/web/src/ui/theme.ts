import { useEffect, useState } from "react";

export const THEME_CHOICES = ["auto", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

// The same name stands in public/theme.js, which runs before anything is drawn.
const STORAGE_KEY = "fumehood-theme";

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === "light" || stored === "dark" ? stored : "auto";
  } catch {
    // Storage may be forbidden; then the system setting holds.
    return "auto";
  }
}

function keepChoice(choice: ThemeChoice): void {
  try {
    if (choice === "auto") localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }
}

/** The reader's choice, kept per browser, and what it comes to with the system's setting. */
export function useTheme(): { choice: ThemeChoice; resolved: "light" | "dark"; choose: (choice: ThemeChoice) => void } {
  const [choice, setChoice] = useState(readChoice);
  const [isSystemDark, setSystemDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => setSystemDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  const choose = (next: ThemeChoice): void => {
    keepChoice(next);
    setChoice(next);
    if (next === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
  };
  const resolved = choice === "auto" ? (isSystemDark ? "dark" : "light") : choice;
  return { choice, resolved, choose };
}
