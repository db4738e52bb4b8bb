import { Component, useEffect, useState, type ErrorInfo, type ReactNode } from "react";
import { asFailure } from "../api/failure.ts";
import { Icon } from "./icon.tsx";

interface ErrorNoteProps {
  readonly error: unknown;
  /** What was wanted: "The list of samples". */
  readonly what: string;
  readonly onRetry?: () => void;
}

/** An error in the place of the thing: what, why, code, what to do. */
export function ErrorNote({ error, what, onRetry }: ErrorNoteProps) {
  const failure = asFailure(error);
  return (
    <div className="note error" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <b className="b">{what} could not be shown.</b> {failure.message}
        </p>
        <p className="row">
          <code className="t3">{failure.code}</code>
          {onRetry && (
            <button type="button" className="lnk" onClick={onRetry}>
              Try again
            </button>
          )}
        </p>
      </div>
    </div>
  );
}

const QUIET_MS = 300;

/** Grey rows at real height with a line that says what is awaited; nothing for the first 300 ms. */
export function Loading({ what, rows = 3 }: { readonly what: string; readonly rows?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" aria-busy="true">
      <output className="t3 s12">{isLate ? `Loading ${what} …` : ""}</output>
      {Array.from({ length: rows }, (_, index) => (
        <div className={isLate ? "grey on" : "grey"} key={index} />
      ))}
    </div>
  );
}

interface BoundaryProps {
  readonly what: string;
  readonly children: ReactNode;
}

/** Holds a fault inside the part where it happened; the rest of the page stays usable. */
export class ErrorBoundary extends Component<BoundaryProps, { error: unknown; isBroken: boolean }> {
  override state: { error: unknown; isBroken: boolean } = { error: null, isBroken: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; isBroken: boolean } {
    return { error, isBroken: true };
  }

  override componentDidCatch(_error: unknown, _info: ErrorInfo): void {
    // React writes the fault to the browser's console by itself.
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <ErrorNote
        error={this.state.error}
        what={this.props.what}
        onRetry={() => this.setState({ error: null, isBroken: false })}
      />
    );
  }
}
