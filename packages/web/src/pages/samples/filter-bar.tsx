import { useEffect, useState, type RefObject } from "react";
import { Icon } from "../../ui/icon.tsx";
import { type ItemFilter } from "../../view/item-filter.ts";
import { shortDigest } from "../../view/names.ts";
import { formatCount } from "../../view/numbers.ts";

const TYPING_PAUSE_MS = 250;

interface FilterBarProps {
  readonly filter: ItemFilter;
  readonly total: number | null;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onChange: (filter: ItemFilter) => void;
  readonly waiting: number;
  readonly onShowWaiting: () => void;
  readonly isHeld: boolean;
  readonly onHold: (isHeld: boolean) => void;
}

export function FilterBar({ filter, total, input, onChange, waiting, onShowWaiting, isHeld, onHold }: FilterBarProps) {
  const [text, setText] = useState(filter.q);
  const [known, setKnown] = useState(filter.q);
  // The address may change from elsewhere (back, a link): the box follows.
  if (known !== filter.q) {
    setKnown(filter.q);
    if (text.trim() !== filter.q) setText(filter.q);
  }
  useEffect(() => {
    if (text.trim() === filter.q) return undefined;
    const timer = setTimeout(() => onChange({ ...filter, q: text.trim() }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <div className="filters">
      <search className="in filter-in">
        <Icon name="search" />
        <input
          ref={input}
          className="grow"
          aria-label="Filter samples"
          placeholder={`Filter${total === null ? "" : ` these ${formatCount(total)}`} by name, hash or id …`}
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
        />
        {text !== "" && (
          <button type="button" className="btn q s sq" aria-label="Drop the filter" onClick={() => setText("")}>
            <Icon name="close" />
          </button>
        )}
      </search>
      {filter.submission !== null && (
        <span className="tag chip">
          Submission <span className="mono">{shortDigest(filter.submission)}</span>
          <button
            type="button"
            className="lnk"
            aria-label="Show all submissions"
            onClick={() => onChange({ ...filter, submission: null })}
          >
            <Icon name="close" />
          </button>
        </span>
      )}
      <span className="grow d" />
      {waiting > 0 && (
        <button type="button" className="lnk s12 nw" onClick={onShowWaiting}>
          Show {waiting} new
        </button>
      )}
      <button
        type="button"
        className="btn s d"
        aria-pressed={isHeld}
        onClick={() => onHold(!isHeld)}
        title="Nothing moves while the list is held"
      >
        <Icon name={isHeld ? "play" : "pause"} />
        {isHeld ? "Let the list go on" : "Hold the list"}
      </button>
    </div>
  );
}
