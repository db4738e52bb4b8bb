import { useLiveState } from "../live/live-context.tsx";
import { useNow } from "../ui/use-now.ts";
import { liveWords } from "../view/live-words.ts";

/** A dot while events come, a hollow square while they do not; never colour alone. */
export function LiveMark() {
  const live = useLiveState();
  const nowMs = useNow(1_000);
  return (
    <span
      className={live.isConnected ? "live row s12 t2 nw" : "live off row s12 nw"}
      title="Changes come by themselves while this is live"
    >
      <svg width="8" height="8" aria-hidden="true">
        {live.isConnected ? (
          <circle cx="4" cy="4" r="4" className="dot" />
        ) : (
          <rect x="1" y="1" width="6" height="6" className="hollow" />
        )}
      </svg>
      <span className="words">{liveWords(live, nowMs)}</span>
    </span>
  );
}
