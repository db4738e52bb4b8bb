import { defang } from "@fumehood/report";
import { Icon } from "../../ui/icon.tsx";
import { OutsideText } from "../../ui/name-text.tsx";
import { countOf } from "../../view/numbers.ts";
import type { UrlLine } from "../../view/url-lines.ts";

const ROWS_LIMIT = 200;

interface UrlPaneProps {
  readonly text: string;
  readonly lines: readonly UrlLine[];
  readonly isLocked: boolean;
  readonly onChange: (text: string) => void;
}

/** One URL a line. What will be sent stands beside what was typed, defanged for the eye. */
export function UrlPane({ text, lines, isLocked, onChange }: UrlPaneProps) {
  const bad = lines.filter((line) => line.url === null);
  const good = lines.filter((line) => line.url !== null);
  return (
    <div className="urls">
      <label className="s12 t2" htmlFor="urls">
        URLs, one a line. Defanged ones such as <span className="mono">hxxp://example[.]test</span> are made whole.
      </label>
      <textarea
        id="urls"
        className="mono"
        rows={7}
        spellCheck={false}
        autoComplete="off"
        disabled={isLocked}
        value={text}
        aria-invalid={bad.length > 0}
        aria-describedby="urls-problems"
        placeholder="https://…"
        onChange={(event) => onChange(event.target.value)}
      />
      <div id="urls-problems">
        {bad.length > 0 && (
          <ul className="bad s12">
            {bad.slice(0, 5).map((line) => (
              <li className="note" key={line.typed}>
                <Icon name="warning" />
                <span>
                  <span className="mono">
                    <OutsideText text={line.typed.slice(0, 120)} />
                  </span>
                  : {line.problem}
                </span>
              </li>
            ))}
            {bad.length > 5 && <li>and {bad.length - 5} more lines that are no URL</li>}
          </ul>
        )}
      </div>
      {good.length > 0 && (
        <table className="fix">
          <thead>
            <tr>
              <th>{countOf(good.length, "URL")} to submit, shown defanged</th>
            </tr>
          </thead>
          <tbody>
            {good.slice(0, ROWS_LIMIT).map((line) => (
              <tr key={line.url}>
                <td className="mono b" title={defang("url", line.url ?? "")}>
                  <OutsideText text={defang("url", line.url ?? "")} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {good.length > ROWS_LIMIT && <p className="t2">and {good.length - ROWS_LIMIT} more URLs, which go along</p>}
    </div>
  );
}
