import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { TickState } from "../view/selection.ts";

interface TickProps {
  readonly state: TickState;
  readonly label: string;
  readonly onToggle: (withShift: boolean) => void;
  readonly tabIndex?: number;
}

/** A tick box of 16 px with a native checkbox inside. */
export function Tick({ state, label, onToggle, tabIndex }: TickProps) {
  const input = useRef<HTMLInputElement>(null);
  const shift = useRef(false);
  useEffect(() => {
    if (input.current) input.current.indeterminate = state === "some";
  }, [state]);
  return (
    <span className={state === "none" ? "ck" : "ck on"}>
      <input
        ref={input}
        type="checkbox"
        aria-label={label}
        checked={state === "all"}
        tabIndex={tabIndex}
        onClick={(event) => {
          shift.current = event.shiftKey;
          event.stopPropagation();
        }}
        onChange={() => onToggle(shift.current)}
      />
      {state !== "none" && <Icon name={state === "all" ? "tick" : "minus"} />}
    </span>
  );
}

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: ReactNode; readonly title?: string }[];
  readonly onChange: (value: T) => void;
  readonly isSmall?: boolean;
  readonly isFull?: boolean;
}

/** One of a few, side by side: radio buttons in disguise, so arrows and screen readers work. */
export function Segmented<T extends string>({ label, value, choices, onChange, isSmall, isFull }: SegmentedProps<T>) {
  const classes = ["seg", isSmall ? "s" : "", isFull ? "full" : ""].filter((each) => each !== "").join(" ");
  return (
    <div className={classes} role="radiogroup" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} title={choice.title} className={choice.value === value ? "on" : ""}>
          <input
            type="radio"
            className="vh"
            name={label}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

interface SwitchProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}

export function Switch({ isOn, onChange, children }: SwitchProps) {
  return (
    <button
      type="button"
      className={isOn ? "sw on" : "sw"}
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
    >
      <i />
      <span>{children}</span>
    </button>
  );
}

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes with Escape and gives the focus back. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="dialog-title" onClose={onClose}>
      <header className="row">
        <h2 id="dialog-title" className="grow">
          {title}
        </h2>
        <button type="button" className="btn q s sq" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {isOpen && children}
    </dialog>
  );
}
