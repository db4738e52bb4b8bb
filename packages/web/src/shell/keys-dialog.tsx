import { useState } from "react";
import { Dialog, Switch } from "../ui/controls.tsx";
import { setSingleKeys, singleKeysAreOn } from "../ui/use-keys.ts";
import { KEY_HELP } from "../view/keys.ts";

export function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const [isOn, setOn] = useState(singleKeysAreOn);
  const change = (next: boolean): void => {
    setSingleKeys(next);
    setOn(singleKeysAreOn());
  };
  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose}>
      <dl className="keys">
        {KEY_HELP.map((row) => (
          <div key={row.does}>
            <dt>
              {row.keys.map((key) => (
                <kbd className="kbd" key={key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{row.does}</dd>
          </div>
        ))}
      </dl>
      <Switch isOn={isOn} onChange={change}>
        Single keys work outside of fields
      </Switch>
    </Dialog>
  );
}
