import type { Report, ReportIndicator, VerdictBands } from "@fumehood/contract";
import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { verdictClass } from "../../ui/marks.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { EVIDENCE_LIMIT, fieldsOfEvidence, sortIndicators, techniqueAddress } from "../../view/indicators-view.ts";
import { formatCount } from "../../view/numbers.ts";
import { bandOf } from "../../view/verdict.ts";
import { WhyChart } from "./gauge.tsx";
import { Section } from "./section.tsx";

/** Behaviours by score; the first decides the threat score, so it is open at first. */
export function IndicatorsSection({ report }: { readonly report: Report }) {
  const { bands, score } = report.verdict;
  const indicators = sortIndicators(report.indicators);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(indicators.length > 0 ? [0] : []));
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  if (indicators.length === 0) {
    return (
      <Section id="indicators" title="Indicators" note="0">
        <p className="pad t2">The analysis names no behavioral indicator.</p>
      </Section>
    );
  }
  return (
    <Section
      id="indicators"
      title="Indicators"
      note={`${indicators.length}, by score`}
      actions={
        <button
          type="button"
          className="btn q s"
          onClick={() => setOpen(open.size === indicators.length ? new Set() : new Set(indicators.keys()))}
        >
          {open.size === indicators.length ? "Close all" : "Open all"}
        </button>
      }
    >
      <div className="two">
        <div className="tw">
          <table className="fix ind">
            <colgroup>
              <col className="w-x" />
              <col className="w-score" />
              <col className="w-sev" />
              <col />
              <col className="w-attack" />
              <col className="w-cat" />
              <col className="w-hits" />
            </colgroup>
            <thead>
              <tr>
                <th>
                  <span className="vh">Evidence</span>
                </th>
                <th className="r">Score</th>
                <th className="r">Sev. × conf.</th>
                <th>Behaviour</th>
                <th>ATT&amp;CK</th>
                <th>Category</th>
                <th className="r">Hits</th>
              </tr>
            </thead>
            <tbody>
              {indicators.map((indicator, index) => (
                <IndicatorRows
                  key={`${index}-${indicator.name}`}
                  indicator={indicator}
                  bands={bands}
                  isOpen={open.has(index)}
                  onToggle={() => toggle(index)}
                />
              ))}
            </tbody>
          </table>
        </div>
        <figure className="why-chart">
          <figcaption className="b">{score === null ? "No threat score" : `Why ${score}`}</figcaption>
          <p className="s12 t3">score = severity × confidence; the highest counts</p>
          <WhyChart indicators={indicators} bands={bands} />
        </figure>
      </div>
    </Section>
  );
}

interface IndicatorRowsProps {
  readonly indicator: ReportIndicator;
  readonly bands: VerdictBands;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function IndicatorRows({ indicator, bands, isOpen, onToggle }: IndicatorRowsProps) {
  return (
    <>
      <tr className={isOpen ? "sel" : ""}>
        <td className="x">
          <button
            type="button"
            className="btn q s sq"
            aria-expanded={isOpen}
            aria-label={`Evidence of ${indicator.title}`}
            onClick={onToggle}
          >
            <Icon name={isOpen ? "down" : "right"} />
          </button>
        </td>
        <td className="r sc">
          <b className={`b ${verdictClass(bandOf(indicator.score, bands))}`}>{indicator.score}</b>
        </td>
        <td className="r t2 d">
          {indicator.severity} × {indicator.confidence} %
        </td>
        <td className="nm">
          <button type="button" className="row-button" onClick={onToggle} tabIndex={-1}>
            <OutsideText text={indicator.title} />
          </button>
        </td>
        <td className="mono t2 at" title={indicator.techniques.join(" ")}>
          <Techniques ids={indicator.techniques} />
        </td>
        <td className="t2 d" title={indicator.categories.join(", ")}>
          {indicator.categories.join(", ")}
        </td>
        <td className="r hit t2">
          {formatCount(indicator.hits)}
          {indicator.truncated && <span title="The service cut its list of evidence">+</span>}
        </td>
      </tr>
      {isOpen && (
        <tr className="ev">
          <td colSpan={7}>
            <Evidence indicator={indicator} />
          </td>
        </tr>
      )}
    </>
  );
}

function Techniques({ ids }: { readonly ids: readonly string[] }) {
  return ids.map((id) => {
    const address = techniqueAddress(id);
    return (
      <span key={id}>
        {address === null ? (
          <OutsideText text={id} />
        ) : (
          <a href={address} target="_blank" rel="noopener noreferrer">
            {id}
          </a>
        )}{" "}
      </span>
    );
  });
}

function Evidence({ indicator }: { readonly indicator: ReportIndicator }) {
  const pieces = indicator.evidence.map(fieldsOfEvidence).filter((fields) => fields.length > 0);
  const more = pieces.length - EVIDENCE_LIMIT;
  return (
    <>
      <dl className="evg">
        <dt>Why</dt>
        <dd>
          <OutsideText
            text={indicator.description === "" ? "The service gives no description." : indicator.description}
          />
        </dd>
        <dt className="m">Score</dt>
        <dd className="m">
          {indicator.severity} × {indicator.confidence} %, {indicator.categories.join(", ")}
        </dd>
        {indicator.tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd>{indicator.tags.join(", ")}</dd>
          </>
        )}
      </dl>
      {pieces.slice(0, EVIDENCE_LIMIT).map((fields, index) => (
        // Pieces of evidence have no identity, and their order is the service's.
        <dl className="evg piece" key={index}>
          {fields.map((field) => (
            <div className="pair" key={field.label}>
              <dt>{field.label}</dt>
              <dd className="mono">
                <OutsideText text={field.value} />
              </dd>
            </div>
          ))}
        </dl>
      ))}
      {more > 0 && <p className="s12 t3 more">and {more} more pieces of evidence, in the raw JSON</p>}
    </>
  );
}
