import { Icon } from "../../ui/icon.tsx";
import { formatSize } from "../../view/numbers.ts";
import { describeProgress, submitLabel } from "../../view/submit-form.ts";
import type { UploadState } from "./use-upload.ts";

interface SendBarProps {
  readonly count: number;
  readonly isPrivate: boolean;
  readonly targetLabel: string;
  readonly isReady: boolean;
  /** Why the button is off; empty when it is on. */
  readonly why: string;
  readonly upload: UploadState;
  readonly onSubmit: () => void;
}

/** The one button of the page, with what it will do, or what it is doing. */
export function SendBar({ count, isPrivate, targetLabel, isReady, why, upload, onSubmit }: SendBarProps) {
  const { progress, failure } = upload;
  if (progress) {
    const { percent, words } = describeProgress(progress.sentBytes, progress.totalBytes, formatSize);
    return (
      <div className="foot">
        <div className="grow">
          <output aria-live="off">
            {words}, {percent} %
          </output>
          <progress max={100} value={percent} aria-label="Upload" />
        </div>
        <button type="button" className="btn" onClick={upload.stop}>
          Stop
        </button>
      </div>
    );
  }
  return (
    <div className="foot">
      {failure ? (
        <p className="note bad grow" role="alert">
          <Icon name="warning" />
          <span>
            {failure.message} <code className="t3">{failure.code}</code>
          </span>
        </p>
      ) : (
        <p className="note grow">
          <Icon name={isPrivate ? "lock" : "warning"} />
          <span>
            {isPrivate
              ? `Private at ${targetLabel}: only your organisation sees these samples.`
              : `Public at ${targetLabel}: everybody with an account there can see these samples.`}
          </span>
        </p>
      )}
      {!isReady && <span className="s12 t3">{why}</span>}
      <button type="button" className="btn p" disabled={!isReady} onClick={onSubmit}>
        {submitLabel(count, isPrivate)} <span className="kbd">Ctrl ↵</span>
      </button>
    </div>
  );
}
