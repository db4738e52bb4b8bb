import type { ReactNode } from "react";
import { ErrorBoundary } from "../../ui/notes.tsx";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** A count or a short fact beside the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One part of the report, with a head of 44 px. A fault in it stays in it. */
export function Section({ id, title, note, actions, children }: SectionProps) {
  return (
    <section className="sec" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {note !== undefined && <span className="t3 s12">{note}</span>}
        <span className="grow" />
        {actions}
      </header>
      <ErrorBoundary what={title}>{children}</ErrorBoundary>
    </section>
  );
}
