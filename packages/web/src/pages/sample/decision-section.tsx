import type { Item, LedgerEntry } from "@fumehood/contract";
import { OutsideText } from "../../ui/name-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { linesOfLedger } from "../../view/ledger.ts";
import { countOf } from "../../view/numbers.ts";
import { Section } from "./section.tsx";

/** The ledger: what each stage decided, and why. */
export function DecisionSection({ item, ledger }: { readonly item: Item; readonly ledger: readonly LedgerEntry[] }) {
  const nowMs = useNow(10_000);
  const lines = linesOfLedger(ledger, nowMs);
  return (
    <Section
      id="decision"
      title="Decision"
      note={
        <>
          {item.decision}, {countOf(lines.length, "line")}, times in UTC
        </>
      }
    >
      {lines.length === 0 ? (
        <p className="pad t2">No stage has decided anything yet.</p>
      ) : (
        <table className="fix stk ledger">
          <colgroup>
            <col className="w-time" />
            <col className="w-stage" />
            <col className="w-dec" />
            <col />
            <col className="w-code" />
            <col className="w-cost" />
          </colgroup>
          <thead>
            <tr>
              <th>At</th>
              <th>Stage</th>
              <th>Decision</th>
              <th>Why</th>
              <th>Rule</th>
              <th className="r">Cost</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.key} className={line.isEnd ? "end-line" : ""}>
                <td className="mono t2">{line.at}</td>
                <td>{line.stage}</td>
                <td className={line.decision === "pending" ? "t3" : ""}>
                  {line.decision === "pending" ? "goes on" : line.decision}
                </td>
                <td className="wrap-cell val">
                  <OutsideText text={line.text} />
                  {line.times > 1 && <span className="t3"> {line.times} times</span>}
                </td>
                <td className="mono t3 d" title={line.code}>
                  {line.code}
                </td>
                <td className="r d">{line.cost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
