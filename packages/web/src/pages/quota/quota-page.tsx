import type { TargetInfo } from "@fumehood/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { quotaQuery, targetsQuery } from "../../api/queries.ts";
import { Icon } from "../../ui/icon.tsx";
import { ErrorNote, Loading } from "../../ui/notes.tsx";
import { useNow } from "../../ui/use-now.ts";
import { showWindow, type QuotaWindow } from "../../view/quota-view.ts";
import { formatAge, formatExact, formatMoment } from "../../view/time.ts";

/** Submissions used and left, target by target. */
export function QuotaPage() {
  const targets = useQuery(targetsQuery);
  useEffect(() => {
    document.title = "Quota · Fumehood";
  }, []);
  return (
    <div className="page">
      <div className="head">
        <h1>Quota</h1>
        <span className="t2">
          Submissions in rolling windows: a slot comes back when its submission is as old as the window.
        </span>
      </div>
      {targets.isPending && <Loading what="the targets" />}
      {targets.isError && (
        <ErrorNote error={targets.error} what="The list of targets" onRetry={() => void targets.refetch()} />
      )}
      {targets.data?.map((target) => (
        <TargetQuota target={target} key={target.name} />
      ))}
    </div>
  );
}

function TargetQuota({ target }: { readonly target: TargetInfo }) {
  const quota = useQuery(quotaQuery(target.name));
  const nowMs = useNow(5_000);
  return (
    <section className="sec" aria-label={target.label}>
      <header>
        <h2>{target.label}</h2>
        <span className="t3 s12 mono">{target.url}</span>
        {target.isDefault && <span className="tag">default</span>}
        <span className="grow" />
        {quota.data?.login != null && <span className="s12 t2">as {quota.data.login}</span>}
        {quota.data && (
          <span className="s12 t3">
            {quota.data.fetchedAt === null ? "never read" : `read ${formatAge(quota.data.fetchedAt, nowMs)}`}
          </span>
        )}
        <button type="button" className="btn q s" disabled={quota.isFetching} onClick={() => void quota.refetch()}>
          <Icon name="refresh" />
          Refresh
        </button>
      </header>
      {quota.isPending && <Loading what={`the quota of ${target.label}`} rows={1} />}
      {quota.isError && <ErrorNote error={quota.error} what="The quota" onRetry={() => void quota.refetch()} />}
      {quota.data?.problem != null && (
        <p className="note warn pad">
          <Icon name="warning" />
          {quota.data.problem}
        </p>
      )}
      {quota.data && quota.data.windows.length === 0 && quota.data.problem === null && (
        <p className="pad t2">This target names no limit.</p>
      )}
      {quota.data && quota.data.windows.length > 0 && <Windows windows={quota.data.windows} nowMs={nowMs} />}
    </section>
  );
}

function Windows({ windows, nowMs }: { readonly windows: readonly QuotaWindow[]; readonly nowMs: number }) {
  return (
    <table className="fix windows">
      <thead>
        <tr>
          <th>Whose</th>
          <th className="r">Window</th>
          <th className="r">Used</th>
          <th className="r">Left</th>
          <th className="r">Limit</th>
          <th className="share">Used of the limit</th>
          <th>Next slot, UTC</th>
        </tr>
      </thead>
      <tbody>
        {windows.map((window) => {
          const shown = showWindow(window);
          return (
            <tr key={`${window.scope}-${window.windowMinutes}`}>
              <td>{shown.scope}</td>
              <td className="r t2" data-label="Window">
                {shown.window}
              </td>
              <td className="r" data-label="Used">
                {shown.used}
              </td>
              <td className="r b" data-label="Left">
                {shown.left}
              </td>
              <td className="r" data-label="Limit">
                {shown.limit}
              </td>
              <td className="share">
                {shown.share !== null && (
                  <ShareBar share={shown.share} label={`${shown.used} of ${shown.limit} used`} />
                )}
              </td>
              <td
                className="mono t2"
                data-label="Next slot"
                title={shown.nextSlotAt === null ? undefined : formatExact(shown.nextSlotAt)}
              >
                {shown.nextSlotAt === null ? "now" : formatMoment(shown.nextSlotAt, nowMs)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function ShareBar({ share, label }: { readonly share: number; readonly label: string }) {
  return (
    <svg width="100%" height="12" viewBox="0 0 400 12" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect y="3" width="400" height="6" className="bar-rest" />
      <rect y="3" width={400 * share} height="6" className={share >= 1 ? "bar-full" : "bar-used"} />
    </svg>
  );
}
