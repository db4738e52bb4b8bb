import type { TargetOptions } from "@fumehood/contract";
import { useState } from "react";

type Machine = TargetOptions["vms"][number];

const SHOWN = 5;

interface MachineListProps {
  readonly machines: readonly Machine[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Machines of the target as radio buttons; the target's own choice stands first. */
export function MachineList({ machines, value, onChange }: MachineListProps) {
  const [isOpen, setOpen] = useState(false);
  const chosenIsHidden = machines.findIndex((machine) => machine.id === value) >= SHOWN;
  const shown = isOpen || chosenIsHidden ? machines : machines.slice(0, SHOWN);
  const more = machines.length - shown.length;
  const software = machines.find((machine) => machine.id === value)?.software ?? [];
  return (
    <>
      <div className="vm" role="radiogroup" aria-label="Machine">
        <Choice
          id=""
          label="Use best option"
          note="chosen per type"
          isChosen={value === null}
          onChoose={() => onChange(null)}
        />
        {shown.map((machine) => (
          <Choice
            key={machine.id}
            id={machine.id}
            label={machine.label}
            note={machine.uiOnly ? "in the portal only" : machine.id}
            isChosen={machine.id === value}
            isDisabled={machine.uiOnly}
            title={machine.description ?? undefined}
            onChoose={() => onChange(machine.id)}
          />
        ))}
      </div>
      {more > 0 && (
        <button type="button" className="lnk s12" onClick={() => setOpen(true)}>
          {more} more {more === 1 ? "machine" : "machines"}
        </button>
      )}
      {software.length > 0 && <p className="s12 t3 below">{software.join(", ")}</p>}
    </>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly isChosen: boolean;
  readonly isDisabled?: boolean;
  readonly title?: string | undefined;
  readonly onChoose: () => void;
}

function Choice({ id, label, note, isChosen, isDisabled = false, title, onChoose }: ChoiceProps) {
  return (
    <div className={isChosen ? "on" : isDisabled ? "dis" : ""} title={title}>
      <label>
        <input
          type="radio"
          className="rd"
          name="machine"
          value={id}
          checked={isChosen}
          disabled={isDisabled}
          onChange={onChoose}
        />
        <span className={isChosen ? "b cut" : "cut"}>{label}</span>
        <span className={note === id ? "s12 t3 mono" : "s12 t2"}>{note}</span>
      </label>
    </div>
  );
}
