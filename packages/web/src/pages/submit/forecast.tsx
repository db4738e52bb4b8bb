import { useQuery } from "@tanstack/react-query";
import { quotaQuery } from "../../api/queries.ts";
import { countOf, formatCount } from "../../view/numbers.ts";
import { showWindow, tightestWindow } from "../../view/quota-view.ts";

interface ForecastProps {
  readonly target: { readonly name: string; readonly label: string };
  readonly count: number;
  readonly keepsArchives: boolean;
}

/** What the submission may cost of the target's quota. Only an upper bound is known before the target was asked. */
export function Forecast({ target, count, keepsArchives }: ForecastProps) {
  const quota = useQuery(quotaQuery(target.name));
  const tightest = quota.data ? tightestWindow(quota.data.windows) : null;
  if (!tightest || tightest.limit === null) {
    return quota.data && quota.data.problem === null ? (
      <p className="s12 t2">{target.label} has no limit on submissions.</p>
    ) : null;
  }
  const shown = showWindow(tightest);
  const left = tightest.left ?? 0;
  const scale = (value: number): number => (Math.min(value, tightest.limit ?? 1) / (tightest.limit ?? 1)) * 400;
  const used = tightest.used ?? 0;
  return (
    <figure aria-label="Quota">
      <div className="row s12">
        <b className="b">
          Costs at most {count} of the {formatCount(left)} left
        </b>
        <span className="grow" />
        <span className="t2">
          {target.label}, {shown.window}
        </span>
      </div>
      <svg
        width="100%"
        height="14"
        viewBox="0 0 400 14"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Used ${shown.used} of ${shown.limit}, this submission ${count} at most`}
      >
        <rect y="2" width="400" height="10" className="bar-rest" />
        <rect y="2" width={scale(used)} height="10" className="bar-used" />
        <rect
          x={scale(used)}
          y="0"
          width={Math.max(2, scale(used + count) - scale(used))}
          height="14"
          className="bar-plus"
        />
      </svg>
      <p className="s12 t3">
        {shown.used} of {shown.limit} used.{" "}
        {left < count
          ? `${countOf(count - left, "item")} may have to wait for a slot.`
          : "What is known already costs nothing."}
        {!keepsArchives && " Members of archives cost one each."}
      </p>
    </figure>
  );
}
