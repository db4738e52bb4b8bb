import { useEffect, useState, type ReactNode } from "react";
import { Icon } from "./icon.tsx";

const SHOWN_MS = 1_500;

/** Puts text on the clipboard; false where the browser refuses. */
export async function copyToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused by the browser's settings or an insecure address: the caller says so.
    return false;
  }
}

interface CopyButtonProps {
  /** Called when the button is pressed, so that nothing large is made before. */
  readonly text: () => string;
  readonly label: string;
  readonly children?: ReactNode;
  readonly className?: string;
  readonly isDisabled?: boolean;
}

/** Copies, and says in its own place whether it did. */
export function CopyButton({ text, label, children, className, isDisabled }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"" | "Copied" | "Not allowed here">("");
  useEffect(() => {
    if (outcome === "") return undefined;
    const timer = setTimeout(() => setOutcome(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => setOutcome((await copyToClipboard(text())) ? "Copied" : "Not allowed here");
  return (
    <button
      type="button"
      className={className ?? "btn q s sq"}
      aria-label={children === undefined ? label : undefined}
      title={outcome === "" ? label : outcome}
      disabled={isDisabled}
      onClick={() => void copy()}
    >
      <Icon name={outcome === "Copied" ? "tick" : outcome === "" ? "copy" : "warning"} />
      {children !== undefined && (outcome === "" ? children : outcome)}
      <output className="vh">{outcome}</output>
    </button>
  );
}
