import { Dialog } from "../../ui/controls.tsx";

interface PublicDialogProps {
  readonly isOpen: boolean;
  readonly count: number;
  readonly targetLabel: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function PublicDialog({ isOpen, count, targetLabel, onClose, onConfirm }: PublicDialogProps) {
  const what = count === 0 ? "what you submit" : count === 1 ? "the sample" : `all ${count} samples`;
  return (
    <Dialog title="Submit publicly?" isOpen={isOpen} onClose={onClose}>
      <p>
        Everybody with an account at {targetLabel} will be able to see {what}, content and report. It cannot be taken
        back.
      </p>
      <div className="row end">
        <button type="button" className="btn" onClick={onClose}>
          Keep private
        </button>
        <button type="button" className="btn p" onClick={onConfirm}>
          Make public
        </button>
      </div>
    </Dialog>
  );
}
