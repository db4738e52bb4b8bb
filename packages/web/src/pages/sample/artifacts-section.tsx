import type { Report, ReportArtifact } from "@fumehood/contract";
import { useState } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { NameText, OutsideText } from "../../ui/name-text.tsx";
import { blocksOf } from "../../view/free-form.ts";
import { shortDigest, showName } from "../../view/names.ts";
import { formatSize } from "../../view/numbers.ts";
import { Facts } from "./facts.tsx";
import { Section } from "./section.tsx";

const ROWS_LIMIT = 300;

/** Files that the analysis met; a row opens to its digests and what its format says. */
export function ArtifactsSection({ artifacts }: { readonly artifacts: Report["artifacts"] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Section id="artifacts" title="Artifacts" note={originsOf(artifacts)}>
      <table className="fix stk arts">
        <colgroup>
          <col className="w-x" />
          <col />
          <col className="w-type" />
          <col className="w-size" />
          <col className="w-origin" />
          <col className="w-digest" />
        </colgroup>
        <thead>
          <tr>
            <th>
              <span className="vh">More</span>
            </th>
            <th>Name</th>
            <th>Type</th>
            <th className="r">Size</th>
            <th>Origin</th>
            <th>SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {artifacts.slice(0, ROWS_LIMIT).map((artifact) => (
            <ArtifactRows
              key={artifact.id}
              artifact={artifact}
              isOpen={open === artifact.id}
              onToggle={() => setOpen(open === artifact.id ? null : artifact.id)}
            />
          ))}
        </tbody>
      </table>
      {artifacts.length > ROWS_LIMIT && (
        <p className="pad t2">and {artifacts.length - ROWS_LIMIT} more, in the raw JSON</p>
      )}
    </Section>
  );
}

function originsOf(artifacts: Report["artifacts"]): string {
  const counts = new Map<string, number>();
  for (const { origin } of artifacts) counts.set(origin ?? "unknown", (counts.get(origin ?? "unknown") ?? 0) + 1);
  return [`${artifacts.length}`, [...counts].map(([origin, count]) => `${count} ${origin}`).join(", ")].join("; ");
}

interface ArtifactRowsProps {
  readonly artifact: ReportArtifact;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function ArtifactRows({ artifact, isOpen, onToggle }: ArtifactRowsProps) {
  const name = showName(artifact.path.split(/[\\/]/).at(-1) ?? artifact.path);
  return (
    <>
      <tr className={isOpen ? "sel" : ""}>
        <td className="x">
          <button
            type="button"
            className="btn q s sq"
            aria-expanded={isOpen}
            aria-label={`More of ${name.label}`}
            onClick={onToggle}
          >
            <Icon name={isOpen ? "down" : "right"} />
          </button>
        </td>
        <td className="val">
          <button type="button" className="row-button b" tabIndex={-1} onClick={onToggle}>
            <NameText name={name} />
          </button>
        </td>
        <td className="t2" title={artifact.magic ?? undefined}>
          {artifact.type ?? artifact.mime ?? "–"}
        </td>
        <td className="r">{formatSize(artifact.sizeBytes)}</td>
        <td className="t2">{artifact.origin ?? "–"}</td>
        <td className="mono t2 d">{artifact.sha256 === null ? "–" : shortDigest(artifact.sha256)}</td>
      </tr>
      {isOpen && (
        <tr className="ev">
          <td colSpan={6}>
            <ArtifactDetail artifact={artifact} />
          </td>
        </tr>
      )}
    </>
  );
}

function ArtifactDetail({ artifact }: { readonly artifact: ReportArtifact }) {
  const facts: [string, string | null][] = [
    ["Path", artifact.path],
    ["Magic", artifact.magic],
    ["MIME", artifact.mime],
    ["Entropy", artifact.entropy === null ? null : `${artifact.entropy.toFixed(2)} bits a byte`],
  ];
  const digests: [string, string | null][] = [
    ["SHA-256", artifact.sha256],
    ["SHA-1", artifact.sha1],
    ["MD5", artifact.md5],
  ];
  return (
    <>
      <dl className="evg">
        {facts.map(
          ([label, value]) =>
            value !== null && (
              <div className="pair" key={label}>
                <dt>{label}</dt>
                <dd className="mono">
                  <OutsideText text={value} />
                </dd>
              </div>
            ),
        )}
        {digests.map(
          ([label, value]) =>
            value !== null && (
              <div className="pair" key={label}>
                <dt>{label}</dt>
                <dd className="mono row">
                  <span className="any">{value}</span>
                  <CopyButton text={() => value} label={`Copy ${label} of the artifact`} />
                </dd>
              </div>
            ),
        )}
      </dl>
      {artifact.forensics && <Facts blocks={blocksOf(artifact.forensics)} />}
      {artifact.antivirus && <Facts blocks={blocksOf({ antivirus: artifact.antivirus })} />}
    </>
  );
}
