import type { Report } from "@fumehood/contract";
import { Icon } from "../../ui/icon.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { Section } from "./section.tsx";

/** What the analysis warns of, and what is not in the report and why. */
export function MissingSection({ report }: { readonly report: Pick<Report, "warnings" | "missing"> }) {
  return (
    <Section id="warnings" title="Warnings, and what is missing" note={report.warnings.length + report.missing.length}>
      <ul className="lines">
        {report.warnings.map((warning, index) => (
          <li className="note" key={`${index}-${warning.title}`}>
            <span className="warn">
              <Icon name="warning" />
            </span>
            <span>
              <b className="b">
                <OutsideText text={warning.title} />
              </b>{" "}
              {warning.description !== null && <OutsideText text={warning.description} />}{" "}
              {warning.code !== null && <code className="t3">{warning.code}</code>}
            </span>
          </li>
        ))}
        {report.missing.map((each, index) => (
          <li className="note" key={`${index}-${each.what}`}>
            <Icon name="info" />
            <span>
              <b className="b">
                <OutsideText text={each.what} />
              </b>{" "}
              <OutsideText text={each.why} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
