import type { Item } from "@fumehood/contract";
import { Link } from "../../routing/router.tsx";
import { sampleAddress } from "../../routing/routes.ts";
import { StateMark, VerdictMark } from "../../ui/marks.tsx";
import { NameText, OutsideText } from "../../ui/name-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { stateOfItem } from "../../view/item-state.ts";
import { typeOf } from "../../view/item-row.ts";
import { showName } from "../../view/names.ts";
import { countOf, formatSize } from "../../view/numbers.ts";
import { verdictOfItem } from "../../view/verdict.ts";
import { Section } from "./section.tsx";

const ROWS_LIMIT = 500;

/** What came out of an archive, each with its own decision and verdict. */
export function MembersSection({ members }: { readonly members: readonly Item[] }) {
  const nowMs = useNow(5_000);
  const sent = members.filter((member) => member.decision === "submitted").length;
  return (
    <Section id="members" title="Members" note={`${members.length}, ${sent} submitted`}>
      <table className="fix stk members">
        <colgroup>
          <col className="w-verdict" />
          <col />
          <col className="w-type" />
          <col className="w-size" />
          <col className="w-state" />
        </colgroup>
        <thead>
          <tr>
            <th>Verdict, 0–100</th>
            <th>Name</th>
            <th>Type</th>
            <th className="r">Size</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {members.slice(0, ROWS_LIMIT).map((member) => {
            const state = stateOfItem(member, nowMs);
            return (
              <tr key={member.id}>
                <td>
                  <VerdictMark verdict={verdictOfItem(member)} />
                </td>
                <td className="val">
                  <Link className="b plain-link" to={sampleAddress(member.id)}>
                    <NameText name={showName(member.name)} />
                  </Link>
                </td>
                <td className="t2">{typeOf(member)}</td>
                <td className="r">{formatSize(member.sizeBytes)}</td>
                <td>
                  <span className="row g4">
                    <StateMark state={state} />
                    <span className="t3 s12 cut">
                      <OutsideText text={state.why} />
                    </span>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {members.length > ROWS_LIMIT && (
        <p className="pad t2">
          and {countOf(members.length - ROWS_LIMIT, "more member")}: the list of samples has them all
        </p>
      )}
    </Section>
  );
}
