import { useTargets } from "../../shell/use-targets.ts";
import { Link } from "../../routing/router.tsx";
import { sampleAddress } from "../../routing/routes.ts";
import { Icon } from "../../ui/icon.tsx";
import { StateMark, VerdictMark } from "../../ui/marks.tsx";
import { NameText } from "../../ui/name-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { stateOfItem } from "../../view/item-state.ts";
import { drawnElsewhere, shortDigest, showName } from "../../view/names.ts";
import { formatSize } from "../../view/numbers.ts";
import { formatAge } from "../../view/time.ts";
import type { QueuedFile } from "../../view/upload-queue.ts";
import { verdictOfItem } from "../../view/verdict.ts";
import { useKnown } from "./use-known.ts";

/** Files drawn as rows; a larger queue says how many more there are. */
const ROWS_LIMIT = 200;

interface QueueTableProps {
  readonly queue: readonly QueuedFile[];
  readonly isForced: boolean;
  readonly isLocked: boolean;
  readonly onRemove: (key: string) => void;
}

export function QueueTable({ queue, isForced, isLocked, onRemove }: QueueTableProps) {
  const more = queue.length - ROWS_LIMIT;
  return (
    <>
      <table className="fix q">
        <colgroup>
          <col />
          <col className="q-size" />
          <col className="q-known" />
          <col className="q-act" />
        </colgroup>
        <thead>
          <tr>
            <th>File</th>
            <th className="r">Size</th>
            <th>Known here?</th>
            <th className="r">
              <span className="vh">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queue.slice(0, ROWS_LIMIT).map((queued) => (
            <QueueRow key={queued.key} queued={queued} isForced={isForced} isLocked={isLocked} onRemove={onRemove} />
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="pad t2">and {more} more files, which go along</p>}
    </>
  );
}

interface QueueRowProps extends Omit<QueueTableProps, "queue"> {
  readonly queued: QueuedFile;
}

function QueueRow({ queued, isForced, isLocked, onRemove }: QueueRowProps) {
  const { known, isError, isSkipped } = useKnown(queued.key, queued.file);
  const name = showName(queued.path);
  const drawn = drawnElsewhere(queued.path);
  return (
    <tr>
      <td>
        <span className="b one-line">
          <NameText name={name} />
        </span>
        {drawn !== null && (
          <span className="s12 warn row g4">
            <Icon name="warning" small />
            <span className="cut">poses as {showName(drawn).label}</span>
          </span>
        )}
        <span className="s12 mono t3 one-line">
          {known?.sha256 != null
            ? `sha256 ${shortDigest(known.sha256)}`
            : isSkipped
              ? "hashed when it arrives"
              : "hashing …"}
        </span>
      </td>
      <td className="r nw">{formatSize(queued.file.size)}</td>
      <td>
        {queued.file.size === 0 && <span className="warn">The file is empty</span>}
        {known && queued.file.size > 0 && <Known item={known.item} isForced={isForced} />}
        {isError && <span className="t3">could not be looked up</span>}
      </td>
      <td className="r">
        <button
          type="button"
          className="btn q s sq"
          aria-label={`Remove ${name.label}`}
          title="Remove"
          disabled={isLocked}
          onClick={() => onRemove(queued.key)}
        >
          <Icon name="close" />
        </button>
      </td>
    </tr>
  );
}

function Known({
  item,
  isForced,
}: {
  readonly item: NonNullable<ReturnType<typeof useKnown>["known"]>["item"];
  readonly isForced: boolean;
}) {
  const nowMs = useNow(10_000);
  const { labelOf } = useTargets();
  if (!item) return <span className="t2">Not seen by this console</span>;
  return (
    <>
      <span className="row one-line">
        {item.verdict === null ? (
          <StateMark state={stateOfItem(item, nowMs)} />
        ) : (
          <VerdictMark verdict={verdictOfItem(item)} />
        )}
        <span className="t2">{formatAge(item.createdAt, nowMs)}</span>
      </span>
      <span className="s12">
        <Link to={sampleAddress(item.id)}>{item.hasReport ? "View report" : "Follow it"}</Link>{" "}
        <span className="t3">
          {labelOf(item.target)}
          {isForced ? ", goes again" : ""}
        </span>
      </span>
    </>
  );
}
