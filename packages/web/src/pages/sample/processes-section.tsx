import type { Report, ReportProcess } from "@fumehood/contract";
import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { countOf } from "../../view/numbers.ts";
import { deedsOf, treeOfProcesses, type TreeRow } from "../../view/process-tree.ts";
import { formatExact } from "../../view/time.ts";
import { Section } from "./section.tsx";

const ROWS_LIMIT = 500;
const LIST_LIMIT = 50;
const INDENT_PX = 14;
const DEPTH_SHOWN = 12;

/** Processes as a tree; a row opens to what the process did. */
export function ProcessesSection({ processes }: { readonly processes: Report["processes"] }) {
  const rows = treeOfProcesses(processes);
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Section id="processes" title="Processes" note={countOf(processes.length, "process", "processes")}>
      <table className="fix proc stk">
        <colgroup>
          <col className="w-proc" />
          <col className="w-pid" />
          <col />
          <col className="w-deeds" />
        </colgroup>
        <thead>
          <tr>
            <th>Process</th>
            <th className="r">PID</th>
            <th>Command line</th>
            <th>Did</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_LIMIT).map((row) => (
            <ProcessRows
              key={row.process.id}
              row={row}
              isOpen={open === row.process.id}
              onToggle={() => setOpen(open === row.process.id ? null : row.process.id)}
            />
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_LIMIT && <p className="pad t2">and {rows.length - ROWS_LIMIT} more, in the raw JSON</p>}
    </Section>
  );
}

function ProcessRows({
  row,
  isOpen,
  onToggle,
}: {
  readonly row: TreeRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { process, depth } = row;
  const deeds = deedsOf(process);
  return (
    <>
      <tr className={isOpen ? "sel" : ""}>
        <td className="val">
          <button
            type="button"
            className="row-button tree"
            aria-expanded={isOpen}
            onClick={onToggle}
            style={{ paddingLeft: Math.min(depth, DEPTH_SHOWN) * INDENT_PX }}
          >
            {depth > 0 && (
              <svg width="8" height="12" aria-hidden="true">
                <path d="M1 0v7h7" className="elbow" />
              </svg>
            )}
            <span className={process.isTarget ? "b cut" : "cut"}>
              <OutsideText text={process.name === "" ? "(no name)" : process.name} />
            </span>
            {process.isTarget && <span className="tag">sample</span>}
          </button>
        </td>
        <td className="r mono t3">{process.pid ?? "–"}</td>
        <td className="mono t2" title={process.commandLine?.slice(0, 2_000)}>
          {process.commandLine === null ? <span className="t3">–</span> : <OutsideText text={process.commandLine} />}
        </td>
        <td className="t2" title={deeds}>
          {deeds}
        </td>
      </tr>
      {isOpen && (
        <tr className="ev">
          <td colSpan={4}>
            <ProcessDetail process={process} />
          </td>
        </tr>
      )}
    </>
  );
}

function ProcessDetail({ process }: { readonly process: ReportProcess }) {
  const lists: [string, readonly string[]][] = [
    ["Image", process.imagePath === null ? [] : [process.imagePath]],
    ["Command", process.commandLine === null ? [] : [process.commandLine]],
    ["Started", process.startedAt === null ? [] : [formatExact(process.startedAt)]],
    ["Analysed", process.why === null ? [] : [process.why]],
    ["Created", process.filesCreated],
    ["Modified", process.filesModified],
    ["Deleted", process.filesDeleted],
    ["Registry", process.registryKeys],
    ["Mutexes", process.mutexes],
  ];
  const there = lists.filter(([, values]) => values.length > 0);
  if (there.length === 0) {
    return (
      <p className="row s12 t2 pad-top">
        <Icon name="info" small />
        The analysis says no more of this process.
      </p>
    );
  }
  return (
    <dl className="evg">
      {there.map(([label, values]) => (
        <div className="pair" key={label}>
          <dt>{label}</dt>
          <dd className="mono">
            {values.slice(0, LIST_LIMIT).map((value, index) => (
              <div key={`${index}-${value.slice(0, 80)}`}>
                <OutsideText text={value} />
              </div>
            ))}
            {values.length > LIST_LIMIT && <div className="t3">and {values.length - LIST_LIMIT} more</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
