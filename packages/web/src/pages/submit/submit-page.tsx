import { useEffect, useState } from "react";
import { useRouter } from "../../routing/router.tsx";
import { useTargets } from "../../shell/use-targets.ts";
import { Icon } from "../../ui/icon.tsx";
import { filterAddress, NO_FILTER } from "../../view/item-filter.ts";
import { EMPTY_FORM, problemsOfForm, type SubmitForm } from "../../view/submit-form.ts";
import { addToQueue, type QueuedFile } from "../../view/upload-queue.ts";
import { looksLikeUrls, readUrlLines } from "../../view/url-lines.ts";
import { DropZone } from "./drop-zone.tsx";
import type { DroppedFiles } from "./dropped-files.ts";
import { Forecast } from "./forecast.tsx";
import { OptionsPanel } from "./options-panel.tsx";
import { PublicDialog } from "./public-dialog.tsx";
import { QueueTable } from "./queue-table.tsx";
import { SendBar } from "./send-bar.tsx";
import { UrlPane } from "./url-pane.tsx";
import { useUpload } from "./use-upload.ts";

type Tab = "files" | "urls";

/** Hands files and URLs in. Nothing is sent before the button is pressed. */
export function SubmitPage({ csrfToken }: { readonly csrfToken: string }) {
  const router = useRouter();
  const { targets, defaultTarget, labelOf } = useTargets();
  const [tab, setTab] = useState<Tab>("files");
  const [queue, setQueue] = useState<readonly QueuedFile[]>([]);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const [urlText, setUrlText] = useState("");
  const [form, setForm] = useState<SubmitForm>(EMPTY_FORM);
  const [isAsking, setAsking] = useState(false);
  const upload = useUpload(csrfToken, (submissionId) =>
    router.go(filterAddress({ ...NO_FILTER, submission: submissionId })),
  );
  useEffect(() => {
    document.title = "Submit · Fumehood";
  }, []);

  const lines = readUrlLines(urlText);
  const urls = lines.flatMap((line) => line.url ?? []);
  const problems = problemsOfForm(form);
  const target = targets.find((each) => each.name === form.target) ?? defaultTarget;
  const count = queue.length + urls.length;
  const isReady = count > 0 && Object.keys(problems).length === 0 && lines.every((line) => line.url !== null);
  const isLocked = upload.progress !== null;

  const addFiles = (dropped: DroppedFiles): void => {
    const outcome = addToQueue(queue, dropped.files);
    setQueue(outcome.queue);
    setNotes([...outcome.notes, ...notesOfDrop(dropped)]);
    if (dropped.files.length > 0) setTab("files");
  };
  const addText = (text: string): void => {
    if (text.trim() === "") return;
    setUrlText(urlText.trim() === "" ? text : `${urlText.trimEnd()}\n${text}`);
    setNotes(looksLikeUrls(text) ? [] : ["The pasted text is not a list of URLs yet: see the marked lines."]);
    setTab("urls");
  };
  const submit = (): void => {
    if (isReady && !isLocked) upload.start(form, queue, urls);
  };
  useSubmitKey(submit);

  return (
    <div className="sub">
      <section className="left" aria-label="What to submit">
        <h1 className="pad-h">Submit</h1>
        <div className="tabs" role="tablist" aria-label="Files or URLs">
          <TabButton id="files" current={tab} count={queue.length} onChoose={setTab}>
            Files
          </TabButton>
          <TabButton id="urls" current={tab} count={urls.length} onChoose={setTab}>
            URLs
          </TabButton>
        </div>
        <div role="tabpanel" id={`pane-${tab}`} aria-labelledby={`tab-${tab}`}>
          <DropZone isLocked={isLocked} onFiles={addFiles} onText={addText} />
          {notes.map((note) => (
            <output className="note pad" key={note}>
              <Icon name="info" />
              {note}
            </output>
          ))}
          {tab === "urls" && <UrlPane text={urlText} lines={lines} isLocked={isLocked} onChange={setUrlText} />}
          {tab === "files" && queue.length > 0 && (
            <QueueTable
              queue={queue}
              isForced={form.force}
              isLocked={isLocked}
              onRemove={(key) => setQueue(queue.filter((each) => each.key !== key))}
            />
          )}
        </div>
        <div className="send">
          {target && count > 0 && (
            <div className="pad">
              <Forecast target={target} count={count} keepsArchives={form.keepArchives} />
            </div>
          )}
          <SendBar
            count={count}
            isPrivate={form.isPrivate}
            targetLabel={target?.label ?? labelOf(form.target ?? "")}
            isReady={isReady}
            why={whyNotReady(count, problems, lines.length > urls.length)}
            upload={upload}
            onSubmit={submit}
          />
        </div>
      </section>
      <OptionsPanel
        form={form}
        target={target}
        targets={targets}
        problems={problems}
        count={count}
        onChange={setForm}
        onPublic={() => setAsking(true)}
      />
      <PublicDialog
        isOpen={isAsking}
        count={count}
        targetLabel={target?.label ?? "the target"}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setForm({ ...form, isPrivate: false });
          setAsking(false);
        }}
      />
    </div>
  );
}

function notesOfDrop(dropped: DroppedFiles): string[] {
  const notes: string[] = [];
  if (dropped.isCut) notes.push("Not all of it was added: one submission holds 2,000 files, and folders 32 levels.");
  if (dropped.unreadable > 0) notes.push(`${dropped.unreadable} could not be read by the browser and were left out.`);
  return notes;
}

function whyNotReady(count: number, problems: object, hasBadLine: boolean): string {
  if (hasBadLine) return "A line is not a URL yet.";
  if (count === 0) return "Add a file or a URL first.";
  return Object.keys(problems).length > 0 ? "An option must be changed first." : "";
}

function useSubmitKey(submit: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      submit();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}

interface TabButtonProps {
  readonly id: Tab;
  readonly current: Tab;
  readonly count: number;
  readonly onChoose: (tab: Tab) => void;
  readonly children: string;
}

function TabButton({ id, current, count, onChoose, children }: TabButtonProps) {
  const isCurrent = id === current;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${id}`}
      aria-controls={`pane-${id}`}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => onChoose(id)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const next = id === "files" ? "urls" : "files";
        onChoose(next);
        document.getElementById(`tab-${next}`)?.focus();
      }}
    >
      {children} <span className="n">{count}</span>
    </button>
  );
}
