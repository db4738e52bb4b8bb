import { Link } from "../../routing/router.tsx";
import { sampleAddress } from "../../routing/routes.ts";
import { Tick } from "../../ui/controls.tsx";
import { StateMark, VerdictMark } from "../../ui/marks.tsx";
import { NameText } from "../../ui/name-text.tsx";
import type { ItemRow } from "../../view/item-row.ts";

interface ItemTableRowProps {
  readonly row: ItemRow;
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly onToggle: (id: string, withShift: boolean) => void;
}

const INDENTS = ["", " in-1", " in-2", " in-3", " in-4"];

export function ItemTableRow({ row, rowIndex, isSelected, isCursor, onToggle }: ItemTableRowProps) {
  const classes = [isSelected ? "sel" : "", isCursor ? "cur" : ""].filter((each) => each !== "").join(" ");
  const indent = INDENTS[Math.min(row.indent, INDENTS.length - 1)] ?? "";
  return (
    <tr className={classes} aria-rowindex={rowIndex}>
      <td className="at-tick">
        <Tick
          state={isSelected ? "all" : "none"}
          label={`Select ${row.name.label}`}
          onToggle={(withShift) => onToggle(row.id, withShift)}
        />
      </td>
      <td className="av">
        <VerdictMark verdict={row.verdict} />
      </td>
      <td className={`nm an cut${indent}`}>
        <Link className={row.isUrl ? "b mono" : "b"} to={sampleAddress(row.id)}>
          <NameText name={row.name} />
        </Link>
      </td>
      <td className="t2 d" title={row.type}>
        {row.type}
      </td>
      <td className="d roomy" title={row.target}>
        {row.target}
      </td>
      <td className="as" title={row.state.why}>
        <span className="row g4">
          <StateMark state={row.state} /> <span className="t3 s12 cut why">{row.state.why}</span>
        </span>
      </td>
      <td className="r d roomy ind">{row.indicators === "–" ? <span className="t3">–</span> : row.indicators}</td>
      <td className="d wide t2">
        <Tags tags={row.tags} />
      </td>
      <td className="at mono t2" title={row.exactTime}>
        <Moment time={row.time} />
      </td>
      <td className="d roomy t2" title={row.from}>
        {row.parentId === null ? row.from : <Link to={sampleAddress(row.parentId)}>{row.from}</Link>}
      </td>
      <td className="ad m cut">{row.summary}</td>
    </tr>
  );
}

/** On a phone the seconds go first. */
function Moment({ time }: { readonly time: string }) {
  if (time.length !== 8) return time;
  return (
    <>
      {time.slice(0, 5)}
      <span className="d">{time.slice(5)}</span>
    </>
  );
}

const TAGS_SHOWN = 2;

function Tags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const more = tags.length - TAGS_SHOWN;
  return (
    <span className="row g4" title={tags.join(", ")}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <span className="tag cut" key={tag}>
          {tag}
        </span>
      ))}
      {more > 0 && <span className="t3 s12">+{more}</span>}
    </span>
  );
}
