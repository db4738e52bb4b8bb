import { DEFAULT_VERDICT_BANDS, isFinalItemState, type Item, type Report, type VerdictBands } from "@fumehood/contract";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { itemQuery } from "../../api/queries.ts";
import { Link } from "../../routing/router.tsx";
import { sampleAddress } from "../../routing/routes.ts";
import { useTargets } from "../../shell/use-targets.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { StateMark, VerdictShapeMark, verdictClass } from "../../ui/marks.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { stateOfItem } from "../../view/item-state.ts";
import { displayName, originOf, typeOf } from "../../view/item-row.ts";
import { stepsOfItem } from "../../view/ledger.ts";
import { drawnElsewhere } from "../../view/names.ts";
import { countOf, formatSize } from "../../view/numbers.ts";
import { formatExact, formatMoment } from "../../view/time.ts";
import { showVerdict } from "../../view/verdict.ts";
import { DownloadMenu } from "./download-menu.tsx";
import { ScoreGauge } from "./gauge.tsx";

interface SampleHeaderProps {
  readonly item: Item;
  readonly report: Report | undefined;
  readonly bands: VerdictBands | undefined;
}

/** What it is (left), what came out (right), where and when (below). */
export function SampleHeader({ item, report, bands }: SampleHeaderProps) {
  return (
    <header className="idh">
      <Identity item={item} />
      {item.verdict !== null ? (
        <Outcome item={item} report={report} bands={report?.verdict.bands ?? bands ?? DEFAULT_VERDICT_BANDS} />
      ) : (
        <Way item={item} />
      )}
      <FactStrip item={item} report={report} />
    </header>
  );
}

function Identity({ item }: { readonly item: Item }) {
  const drawn = item.kind === "file" ? drawnElsewhere(item.name) : null;
  const parent = useQuery({ ...itemQuery(item.parentId ?? ""), enabled: item.parentId !== null }).data?.item;
  const id = item.sampleId ?? item.id;
  return (
    <div className="identity">
      <nav className="row s12 t3 crumbs" aria-label="Where this stands">
        <Link to="/samples">Samples</Link>
        <Icon name="right" small />
        {item.parentId !== null && (
          <>
            <Link className="cut" to={sampleAddress(item.parentId)}>
              {parent ? <OutsideText text={parent.name} /> : "its archive"}
            </Link>
            <Icon name="right" small />
          </>
        )}
        <span className="mono cut">{id}</span>
        <CopyButton text={() => id} label={item.sampleId === null ? "Copy the item's id" : "Copy the sample's id"} />
      </nav>
      <h1 className={item.kind === "url" ? "mono-h" : ""}>
        {item.name === "" && item.kind === "file" ? (
          <span className="t3">(no name)</span>
        ) : (
          <OutsideText text={displayName(item)} />
        )}
      </h1>
      <p className="s12 t2">
        {drawn !== null && (
          <>
            Other programs show it as{" "}
            <b className="b">
              <OutsideText text={drawn} />
            </b>
            .{" "}
          </>
        )}
        {[
          typeOf(item),
          item.sizeBytes === null ? "" : formatSize(item.sizeBytes),
          item.options.isPrivate === false ? "public" : "private",
        ]
          .filter((part) => part !== "")
          .join(", ")}
        {item.parentId !== null && (
          <>
            , unpacked from{" "}
            <Link to={sampleAddress(item.parentId)}>{parent ? <OutsideText text={parent.name} /> : "its archive"}</Link>
          </>
        )}
      </p>
      <div className="digests">
        <Digest label="SHA-256" value={item.sha256} />
        <Digest label="SHA-1" value={item.sha1} isMinor />
        <Digest label="MD5" value={item.md5} isMinor />
      </div>
      {item.flags.length > 0 && (
        <p className="note warn">
          <Icon name="warning" />
          <span>{item.flags.join(", ")}</span>
        </p>
      )}
    </div>
  );
}

function Digest({
  label,
  value,
  isMinor = false,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly isMinor?: boolean;
}) {
  if (value === null) return null;
  return (
    <div className={isMinor ? "hash d" : "hash"}>
      <span className="t3 s12">{label}</span>
      <span className="mono">{value}</span>
      <CopyButton text={() => value} label={`Copy ${label}`} />
    </div>
  );
}

function Outcome({
  item,
  report,
  bands,
}: {
  readonly item: Item;
  readonly report: Report | undefined;
  readonly bands: VerdictBands;
}) {
  const verdict = showVerdict(item.verdict ?? "unknown", item.threatScore);
  const high = report?.indicators.filter((each) => each.score >= bands.malicious).length ?? 0;
  return (
    <div className="scorew">
      <div className="row score-line">
        <span className={`${verdictClass(verdict.shape)} big`}>
          <VerdictShapeMark shape={verdict.shape} />
          {verdict.word}
        </span>
        <span className={`${verdictClass(verdict.shape)} score`}>{verdict.score}</span>
        <span className="t3">of 100</span>
        {!isFinalItemState(item.state) && <span className="t2 s12">so far</span>}
        <span className="grow" />
        {item.indicatorCount !== null && (
          <span className="s12 t2">
            {countOf(item.indicatorCount, "indicator")}
            {high > 0 ? `, ${high} malicious` : ""}
          </span>
        )}
      </div>
      <ScoreGauge score={item.threatScore} bands={bands} />
      {report && (
        <p className="s12 t2">
          <OutsideText text={report.verdict.reason} />
        </p>
      )}
    </div>
  );
}

/** Before there is a verdict: the way, with the step that it stands in, and the reason. */
function Way({ item }: { readonly item: Item }) {
  const nowMs = useNow(1_000);
  const state = stateOfItem(item, nowMs);
  if (isFinalItemState(item.state)) {
    return (
      <div className="scorew">
        <p className="big-state">
          <StateMark state={state} />
        </p>
        <p className="t2">
          <OutsideText text={item.reason.text} />
        </p>
        {item.reason.code !== "" && <code className="t3">{item.reason.code}</code>}
      </div>
    );
  }
  return (
    <div className="scorew">
      <ol className="steps" aria-label="Steps of the analysis">
        {stepsOfItem(item).map((step) => (
          <li key={step.word} className={step.phase} aria-current={step.phase === "now" ? "step" : undefined}>
            <b>{step.phase === "now" ? <StateMark state={{ glyph: state.glyph, word: step.word }} /> : step.word}</b>
          </li>
        ))}
      </ol>
      {state.why !== "" && (
        <p className="t2">
          <OutsideText text={state.why} />
        </p>
      )}
      {item.dueAt !== null && Date.parse(item.dueAt) > nowMs && (
        <p className="s12 t3">Next look {formatExact(item.dueAt)}</p>
      )}
    </div>
  );
}

/** What is not yet submitted has no cost to speak of. */
function costOf(item: Item): string | null {
  if (item.cost > 0) return String(item.cost);
  return isFinalItemState(item.state) ? "nothing" : null;
}

function FactStrip({ item, report }: { readonly item: Item; readonly report: Report | undefined }) {
  const { labelOf } = useTargets();
  const nowMs = useNow(10_000);
  const sample = report?.sample;
  const facts: [string, string | null | undefined][] = [
    ["Target", labelOf(item.target)],
    ["Machine", sample?.os ?? sample?.vm ?? item.options.vm],
    ["Playbook", sample?.playbook ?? item.options.playbook],
    ["Exit", sample?.networkExit ?? item.options.networkExit],
    ["Ran", sample?.runtimeSeconds == null ? null : `${sample.runtimeSeconds} s`],
    ["In", `${formatMoment(item.createdAt, nowMs)} UTC`],
    ["Ended", item.endedAt === null ? null : `${formatMoment(item.endedAt, nowMs)} UTC`],
    ["From", item.parentId === null ? originOf(item, undefined) : null],
    ["Cost", costOf(item)],
  ];
  const tags = sample?.tags ?? item.options.tags ?? [];
  return (
    <div className="strip s12 t2">
      <div className="facts-row">
        <StateMark state={stateOfItem(item, nowMs)} />
        {facts.map(
          ([label, value]) =>
            value != null &&
            value !== "" && (
              <Fragment key={label}>
                <span className="fact">
                  <span className="t3">{label}</span> <OutsideText text={value} />
                </span>
              </Fragment>
            ),
        )}
        {tags.map((tag) => (
          <span className="tag" key={tag}>
            <OutsideText text={tag} />
          </span>
        ))}
      </div>
      <span className="row actions">
        {item.portalUrl !== null && /^https?:\/\//i.test(item.portalUrl) && (
          <a className="btn s" href={item.portalUrl} target="_blank" rel="noopener noreferrer">
            Open in portal <Icon name="external" />
          </a>
        )}
        <DownloadMenu item={item} />
      </span>
    </div>
  );
}
