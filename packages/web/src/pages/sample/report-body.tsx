import type { Item, LedgerEntry, Report } from "@fumehood/contract";
import { useState, type ReactNode } from "react";
import { ErrorNote, Loading } from "../../ui/notes.tsx";
import { formatCount } from "../../view/numbers.ts";
import { ArtifactsSection } from "./artifacts-section.tsx";
import { DecisionSection } from "./decision-section.tsx";
import { IndicatorsSection } from "./indicators-section.tsx";
import { MembersSection } from "./members-section.tsx";
import { MissingSection } from "./missing-section.tsx";
import { NetworkSection } from "./network-section.tsx";
import { ObservablesSection } from "./observables-section.tsx";
import { ProcessesSection } from "./processes-section.tsx";
import { RawSection } from "./raw-section.tsx";
import { SectionNav, type SectionLink } from "./section-nav.tsx";
import { StaticSection } from "./static-section.tsx";
import { ValueModeProvider } from "./value-mode.tsx";

interface ReportBodyProps {
  readonly item: Item;
  readonly members: readonly Item[];
  readonly ledger: readonly LedgerEntry[];
  readonly report: Report | undefined;
  readonly reportState: {
    readonly isLoading: boolean;
    readonly error: unknown;
    readonly onRetry: () => void;
    /** There is none yet, but one is on its way. */
    readonly isAwaited: boolean;
  };
}

interface Part extends SectionLink {
  readonly element: ReactNode;
}

/** The sections that have something to say, with their navigation. */
export function ReportBody({ item, members, ledger, report, reportState }: ReportBodyProps) {
  const [isRaw, setRaw] = useState(false);
  const decision: Part = {
    id: "decision",
    title: "Decision",
    count: "",
    element: <DecisionSection item={item} ledger={ledger} />,
  };
  const parts = [
    ...(members.length === 0 ? [] : [part("members", "Members", members.length, <MembersSection members={members} />)]),
    ...(report ? partsOfReport(item, report) : []),
  ];
  // Before there is a report, why and where it stands comes first; afterwards, what was found.
  const all = report || members.length > 0 ? [...parts, decision] : [decision];
  const ordered = report ? moveRawLast(all) : all;
  return (
    <ValueModeProvider isRaw={isRaw} setRaw={setRaw}>
      <div className="lay">
        <SectionNav links={ordered} />
        <div className="body">
          {reportState.isLoading && <Loading what="the report" rows={8} />}
          {reportState.error != null && !report && (
            <ErrorNote error={reportState.error} what="The report" onRetry={reportState.onRetry} />
          )}
          {ordered.map((each) => (
            <div key={each.id}>{each.element}</div>
          ))}
          {reportState.isAwaited && (
            <p className="pad t2">
              Indicators, observables and the rest appear here by themselves when the analysis ends.
            </p>
          )}
        </div>
      </div>
    </ValueModeProvider>
  );
}

function part(id: string, title: string, count: number, element: ReactNode): Part {
  return { id, title, count: formatCount(count), element };
}

function partsOfReport(item: Item, report: Report): Part[] {
  const { network } = report;
  const networkCount = network.streams.length + network.dns.length + network.http.length;
  const staticFacts = report.rest["static"];
  const candidates: [boolean, Part][] = [
    [true, part("indicators", "Indicators", report.indicators.length, <IndicatorsSection report={report} />)],
    [
      report.processes.length > 0,
      part("processes", "Processes", report.processes.length, <ProcessesSection processes={report.processes} />),
    ],
    [networkCount > 0, part("network", "Network", networkCount, <NetworkSection item={item} report={report} />)],
    [
      report.artifacts.length > 0,
      part("artifacts", "Artifacts", report.artifacts.length, <ArtifactsSection artifacts={report.artifacts} />),
    ],
    [
      true,
      part(
        "observables",
        "Observables",
        report.observables.length,
        <ObservablesSection item={item} observables={report.observables} />,
      ),
    ],
    [
      typeof staticFacts === "object" && staticFacts !== null,
      { id: "static", title: "Static", count: "", element: <StaticSection facts={staticFacts} /> },
    ],
    [
      report.warnings.length + report.missing.length > 0,
      part("warnings", "Warnings", report.warnings.length + report.missing.length, <MissingSection report={report} />),
    ],
    [true, { id: "raw", title: "Raw JSON", count: "", element: <RawSection item={item} report={report} /> }],
  ];
  return candidates.filter(([isThere]) => isThere).map(([, each]) => each);
}

function moveRawLast(parts: readonly Part[]): Part[] {
  return [...parts.filter((each) => each.id !== "raw"), ...parts.filter((each) => each.id === "raw")];
}
