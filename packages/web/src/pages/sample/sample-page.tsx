import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isFinalItemState } from "@fumehood/contract";
import { useEffect } from "react";
import { ApiFailure } from "../../api/failure.ts";
import { itemQuery, reportQuery, statusQuery } from "../../api/queries.ts";
import { useLiveEvents } from "../../live/live-context.tsx";
import { Link } from "../../routing/router.tsx";
import { ErrorBoundary, ErrorNote, Loading } from "../../ui/notes.tsx";
import { displayName } from "../../view/item-row.ts";
import { showName } from "../../view/names.ts";
import { ReportBody } from "./report-body.tsx";
import { SampleHeader } from "./sample-header.tsx";

/** One item: what it is, where it stands, why, and what its analysis says. */
export function SamplePage({ itemId }: { readonly itemId: string }) {
  const queryClient = useQueryClient();
  const detail = useQuery(itemQuery(itemId));
  const item = detail.data?.item;
  const report = useQuery({ ...reportQuery(itemId), enabled: item?.hasReport === true });
  const bands = useQuery(statusQuery).data?.bands;
  useLiveEvents((event) => {
    // After a pause of the stream only the server knows what changed.
    const isConcerned =
      event.kind === "hello" || event.item.id === item?.id || (item !== undefined && event.item.parentId === item.id);
    if (isConcerned) void queryClient.invalidateQueries({ queryKey: itemQuery(itemId).queryKey });
  });
  useEffect(() => {
    if (item) document.title = `${showName(displayName(item)).label} · Fumehood`;
  }, [item]);
  // A report that comes while one looks at the page replaces the one of before.
  const updatedAt = item?.hasReport ? item.updatedAt : null;
  useEffect(() => {
    if (updatedAt !== null) void queryClient.invalidateQueries({ queryKey: reportQuery(itemId).queryKey });
  }, [updatedAt, itemId, queryClient]);

  if (detail.isPending) return <Loading what="the sample" rows={6} />;
  if (!detail.data || !item) return <Missing error={detail.error} onRetry={() => void detail.refetch()} />;
  return (
    <>
      <SampleHeader item={item} report={report.data} bands={bands} />
      <ErrorBoundary what="The report">
        <ReportBody
          item={item}
          members={detail.data.members}
          ledger={detail.data.ledger}
          report={report.data}
          reportState={{
            isLoading: item.hasReport && report.isPending,
            error: report.error,
            onRetry: () => void report.refetch(),
            isAwaited: !item.hasReport && !isFinalItemState(item.state),
          }}
        />
      </ErrorBoundary>
    </>
  );
}

function Missing({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  if (error instanceof ApiFailure && error.status === 404) {
    return (
      <div className="empty">
        <h1>No such sample</h1>
        <p className="t2">
          This console has no item or sample with this id. <Link to="/samples">Go to the samples</Link>
        </p>
      </div>
    );
  }
  return <ErrorNote error={error} what="The sample" onRetry={onRetry} />;
}
