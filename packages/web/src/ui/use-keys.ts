import { useEffect, useEffectEvent } from "react";
import { actionOfKey, type KeyAction } from "../view/keys.ts";

const STORAGE_KEY = "fumehood-single-keys";

export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    // Storage may be forbidden; then keys work as they do at first.
    return true;
  }
}

export function setSingleKeys(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, "off");
  } catch {
    // Storage may be forbidden; the switch then does nothing, as its state shows.
  }
}

/** Calls the handler for each key press that means something; it answers whether it used it. */
export function useKeys(handle: (action: KeyAction) => boolean): void {
  const onAction = useEffectEvent(handle);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const target = event.target instanceof Element ? event.target : null;
      const action = actionOfKey(
        {
          key: event.key,
          hasModifier: event.ctrlKey || event.metaKey || event.altKey,
          isInField:
            target?.closest("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]") != null,
          isOnControl: target?.closest("a, button, summary, label, input, [role=option], [role=menuitem]") != null,
        },
        singleKeysAreOn(),
      );
      if (action !== null && onAction(action)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
