import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { entriesOfDrop, readEntries, type DroppedFiles } from "./dropped-files.ts";

interface DropZoneProps {
  readonly isLocked: boolean;
  readonly onFiles: (dropped: DroppedFiles) => void;
  readonly onText: (text: string) => void;
}

/** Takes files by drop (anywhere on the page), by choice, and by paste. */
export function DropZone({ isLocked, onFiles, onText }: DropZoneProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const isOver = usePageDrop(isLocked, onFiles, onText);
  usePaste(isLocked, onFiles, onText);
  const take = (input: HTMLInputElement): void => {
    const chosen = [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
    onFiles({ files: chosen, isCut: false, unreadable: 0 });
    input.value = "";
  };
  return (
    <div className={isOver ? "drop over" : "drop"}>
      <Icon name="up" />
      <span>
        <b className="b">{isOver ? "Let go to add them" : "Drop files or folders"}</b>, paste with{" "}
        <kbd className="kbd">Ctrl V</kbd>, or
      </span>
      <span className="row">
        <button type="button" className="btn touch" disabled={isLocked} onClick={() => files.current?.click()}>
          Choose files …
        </button>
        <button type="button" className="btn touch" disabled={isLocked} onClick={() => folder.current?.click()}>
          Folder …
        </button>
      </span>
      <span className="s12 t3">nothing is sent yet</span>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Choose files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={(input) => {
          folder.current = input;
          // No React property for it yet, and no browser without it.
          input?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        aria-label="Choose a folder"
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}

function usePageDrop(isLocked: boolean, onFiles: DropZoneProps["onFiles"], onText: DropZoneProps["onText"]): boolean {
  const [isOver, setOver] = useState(false);
  const drop = useEffectEvent((event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (isLocked || !event.dataTransfer) return;
    const entries = entriesOfDrop(event.dataTransfer);
    if (entries.length > 0) void readEntries(entries).then(onFiles);
    else onText(event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain"));
  });
  useEffect(() => {
    const over = (event: DragEvent): void => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => drop(event);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
  return isOver && !isLocked;
}

function usePaste(isLocked: boolean, onFiles: DropZoneProps["onFiles"], onText: DropZoneProps["onText"]): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const isInField = event.target instanceof Element && event.target.closest("input, textarea") !== null;
    const files = [...(event.clipboardData?.files ?? [])];
    if (isLocked || (isInField && files.length === 0)) return;
    event.preventDefault();
    if (files.length > 0)
      onFiles({ files: files.map((file) => ({ file, path: file.name })), isCut: false, unreadable: 0 });
    else onText(event.clipboardData?.getData("text/plain") ?? "");
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => paste(event);
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
}
