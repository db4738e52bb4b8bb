import { CopyButton } from "../../ui/copy-button.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import type { FactBlock } from "../../view/free-form.ts";
import { countOf, formatCount } from "../../view/numbers.ts";

/** Free-form facts as tables, lists and labelled values. */
export function Facts({ blocks }: { readonly blocks: readonly FactBlock[] }) {
  return blocks.map((block, index) => (
    <div className="facts" key={`${index}-${block.title}`}>
      {block.title !== "" && (
        <h4>
          {block.title} <span className="t3 s12">{sizeOf(block)}</span>
        </h4>
      )}
      <Block block={block} />
      {block.more > 0 && <p className="t3 s12">and {formatCount(block.more)} more, in the raw JSON</p>}
    </div>
  ));
}

function sizeOf(block: FactBlock): string {
  if (block.kind === "table") return countOf(block.rows.length + block.more, "row");
  return block.kind === "list" ? formatCount(block.values.length + block.more) : "";
}

function Block({ block }: { readonly block: FactBlock }) {
  switch (block.kind) {
    case "table":
      return (
        <div className="tw">
          <table className="fact-table">
            <thead>
              <tr>
                {block.columns.map((column) => (
                  <th key={column}>{column}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                // Rows have no identity of their own, and never move.
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td className="mono" key={block.columns[at]} title={cell.slice(0, 2_000)}>
                      <OutsideText text={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "list":
      return (
        <>
          <ul className="strings mono">
            {block.values.map((value, index) => (
              <li key={`${index}-${value.slice(0, 40)}`}>
                <OutsideText text={value} />
              </li>
            ))}
          </ul>
          <CopyButton
            className="btn q s"
            text={() => block.values.join("\n")}
            label={`Copy ${block.title.toLowerCase()}`}
          >
            Copy {block.values.length}
          </CopyButton>
        </>
      );
    default:
      return (
        <dl className="kv">
          {block.values.map((each) => (
            <div className="pair" key={each.label}>
              <dt>{each.label}</dt>
              <dd className="mono">
                <OutsideText text={each.value} />
              </dd>
            </div>
          ))}
        </dl>
      );
  }
}
