import { consoleOperations, type Item, type Report } from "@fumehood/contract";
import { useState } from "react";
import { addressOf } from "../../api/address.ts";
import { Icon } from "../../ui/icon.tsx";
import { RAW_LIMIT, rawText } from "../../view/raw-json.ts";
import { formatSize } from "../../view/numbers.ts";
import { Section } from "./section.tsx";

/** The document as it is, made only when somebody asks for it, and cut where a browser would suffer. */
export function RawSection({ item, report }: { readonly item: Item; readonly report: Report }) {
  const [isOpen, setOpen] = useState(false);
  const raw = isOpen ? rawText(report) : null;
  return (
    <Section
      id="raw"
      title="Raw JSON"
      note={raw === null ? "the report document" : formatSize(raw.length)}
      actions={
        <>
          <button type="button" className="btn q s" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide" : "Show"}
          </button>
          <a
            className="btn s"
            href={addressOf(consoleOperations.renderReport, { itemId: item.id, format: "json" })}
            download
          >
            <Icon name="download" />
            JSON
          </a>
        </>
      }
    >
      {raw !== null && (
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
          <pre className="raw mono" tabIndex={0} aria-label="The report as JSON">
            {raw.text}
          </pre>
          {raw.isCut && (
            <p className="pad t2">
              Cut after {formatSize(RAW_LIMIT)}: the download has all {formatSize(raw.length)}.
            </p>
          )}
        </>
      )}
    </Section>
  );
}
