import { useQuery } from "@tanstack/react-query";
import { quotaQuery } from "../api/queries.ts";
import { Link } from "../routing/router.tsx";
import { formatCount } from "../view/numbers.ts";
import { showWindow, tightestWindow } from "../view/quota-view.ts";
import { formatWindow } from "../view/time.ts";
import { useTargets } from "./use-targets.ts";

/** Quota of the default target: the window that closes first. */
export function QuotaMark() {
  const { defaultTarget } = useTargets();
  const quota = useQuery({ ...quotaQuery(defaultTarget?.name ?? ""), enabled: defaultTarget !== undefined });
  if (!defaultTarget || (!quota.data && !quota.isError)) return <span className="quota" />;
  const tightest = quota.data ? tightestWindow(quota.data.windows) : null;
  if (!tightest) {
    const words = quota.isError || quota.data.problem !== null ? "Quota not known" : "No limit";
    return (
      <Link className="quota flat" to="/quota" title={`Quota of ${defaultTarget.label}`}>
        <span>{words}</span>
        <span className="t3 r">{defaultTarget.label}</span>
      </Link>
    );
  }
  const shown = showWindow(tightest);
  const title = `${defaultTarget.label}: ${shown.used} of ${shown.limit} used in any ${shown.window}`;
  return (
    <Link className="quota" to="/quota" title={title}>
      <span>
        Quota <b>{formatCount(tightest.left)}</b> left of {shown.limit}
      </span>
      <span className="t3 r">{formatWindow(tightest.windowMinutes)}</span>
      <Bar share={shown.share ?? 0} label={title} />
    </Link>
  );
}

function Bar({ share, label }: { readonly share: number; readonly label: string }) {
  return (
    <svg width="192" height="8" viewBox="0 0 192 8" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect y="2" width="192" height="4" className="bar-rest" />
      <rect y="2" width={192 * share} height="4" className="bar-used" />
    </svg>
  );
}
