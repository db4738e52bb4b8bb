import { createContext, useContext, type ReactNode } from "react";
import { Segmented } from "../../ui/controls.tsx";

interface ValueMode {
  /** Values as machines read them; defanged otherwise. Governs showing and copying. */
  readonly isRaw: boolean;
  readonly setRaw: (isRaw: boolean) => void;
}

const ValueModeContext = createContext<ValueMode>({ isRaw: false, setRaw: () => undefined });

export function ValueModeProvider({ isRaw, setRaw, children }: ValueMode & { readonly children: ReactNode }) {
  return <ValueModeContext value={{ isRaw, setRaw }}>{children}</ValueModeContext>;
}

export function useValueMode(): ValueMode {
  return useContext(ValueModeContext);
}

export function ValueModeToggle() {
  const { isRaw, setRaw } = useValueMode();
  return (
    <Segmented
      label="How values are shown and copied"
      isSmall
      value={isRaw ? "raw" : "defanged"}
      choices={[
        { value: "defanged", label: "Defanged" },
        { value: "raw", label: "Raw" },
      ]}
      onChange={(mode) => setRaw(mode === "raw")}
    />
  );
}
