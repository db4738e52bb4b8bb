import type { VerdictBands } from "@fumehood/contract";
import { formatCount } from "../../view/numbers.ts";
import { useLiveState } from "../../live/live-context.tsx";
import { useNow } from "../../ui/use-now.ts";
import { liveWords } from "../../view/live-words.ts";

interface ListStatusProps {
  readonly shown: number;
  readonly total: number | null;
  readonly bands: VerdictBands | undefined;
}

export function ListStatus({ shown, total, bands }: ListStatusProps) {
  const live = useLiveState();
  const nowMs = useNow(1_000);
  return (
    <footer className="status">
      {total !== null && (
        <span>
          {formatCount(shown)} of {formatCount(Math.max(total, shown))} loaded
        </span>
      )}
      {bands && (
        <span className="d">
          Malicious from {bands.malicious}, suspicious from {bands.suspicious}
        </span>
      )}
      <span className="grow" />
      <span className="m">{liveWords(live, nowMs)}</span>
      <span className="d">
        <kbd className="kbd">J</kbd> <kbd className="kbd">K</kbd> move
      </span>
      <span className="d">
        <kbd className="kbd">X</kbd> select
      </span>
      <span className="d">
        <kbd className="kbd">↵</kbd> open
      </span>
      <span className="d">
        <kbd className="kbd">?</kbd> all keys
      </span>
    </footer>
  );
}
