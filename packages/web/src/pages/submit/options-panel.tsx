import { Select, TagsInput } from "@mantine/core";
import type { TargetInfo, TargetOptions } from "@fumehood/contract";
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { targetOptionsQuery } from "../../api/queries.ts";
import { Segmented, Switch } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ErrorNote } from "../../ui/notes.tsx";
import { useNow } from "../../ui/use-now.ts";
import { describeLists } from "../../view/lists-age.ts";
import { changeTarget, type FormProblems, type SubmitForm } from "../../view/submit-form.ts";
import { MachineList } from "./machine-list.tsx";

interface OptionsPanelProps {
  readonly form: SubmitForm;
  readonly target: TargetInfo | undefined;
  readonly targets: readonly TargetInfo[];
  readonly problems: FormProblems;
  readonly count: number;
  readonly onChange: (form: SubmitForm) => void;
  readonly onPublic: () => void;
}

const DEFAULT = "";

/** Options for everything in the queue. Lists are the target's own, with their age. */
export function OptionsPanel({ form, target, targets, problems, count, onChange, onPublic }: OptionsPanelProps) {
  const options = useQuery({ ...targetOptionsQuery(target?.name ?? ""), enabled: target !== undefined });
  const set = (part: Partial<SubmitForm>): void => onChange({ ...form, ...part });
  return (
    <aside className="right" aria-label="Options for everything in the list">
      <div className="row opt-head">
        <h2>{count > 1 ? `Options for all ${count}` : "Options"}</h2>
        <span className="grow" />
        {options.data && <ListsAge options={options.data} />}
        <button
          type="button"
          className="btn q s"
          disabled={options.isFetching || !target}
          onClick={() => void options.refetch()}
        >
          <Icon name="refresh" />
          {options.isFetching ? "Asking …" : "Refresh"}
        </button>
      </div>
      {options.error && (
        <ErrorNote error={options.error} what="The target's lists" onRetry={() => void options.refetch()} />
      )}
      {options.data && <ListsProblem options={options.data} />}
      <div className="opt">
        <Row label="Target">
          {(id) => (
            <Select
              id={id}
              data={targets.map((each) => ({ value: each.name, label: each.label }))}
              value={target?.name ?? null}
              onChange={(name) => name !== null && onChange(changeTarget(form, name))}
            />
          )}
        </Row>
        <Group label="Privacy">
          <Segmented
            label="Privacy"
            value={form.isPrivate ? "private" : "public"}
            choices={[
              {
                value: "private",
                label: (
                  <>
                    <Icon name="lock" />
                    Private
                  </>
                ),
              },
              { value: "public", label: form.isPrivate ? "Public …" : "Public" },
            ]}
            onChange={(choice) => (choice === "private" ? set({ isPrivate: true }) : onPublic())}
          />
        </Group>
        <Row label="Tags" problem={problems.tags}>
          {(id) => (
            <TagsInput
              id={id}
              value={[...form.tags]}
              placeholder={form.tags.length === 0 ? "add …" : ""}
              splitChars={[",", ";", "\n"]}
              maxTags={100}
              onChange={(tags) => set({ tags })}
            />
          )}
        </Row>
        <Group label="Machine">
          <MachineList machines={options.data?.vms ?? []} value={form.vm} onChange={(vm) => set({ vm })} />
        </Group>
        <Row
          label="Playbook"
          hint={options.data?.playbooks.find((each) => each.id === form.playbook)?.description ?? undefined}
        >
          {(id) => (
            <Select
              id={id}
              data={withDefault(options.data?.playbooks ?? [])}
              value={form.playbook ?? DEFAULT}
              onChange={(playbook) => set({ playbook: playbook === DEFAULT ? null : playbook })}
            />
          )}
        </Row>
        <Group label="Network" hint={NETWORK_HINTS[form.networkSimulation ?? "default"]}>
          <Segmented
            label="Network simulation"
            isFull
            value={form.networkSimulation ?? "default"}
            choices={[
              { value: "default", label: "Default" },
              { value: "none", label: "None" },
              { value: "as-needed", label: "As needed" },
              { value: "all", label: "All" },
            ]}
            onChange={(choice) => set({ networkSimulation: choice === "default" ? null : choice })}
          />
        </Group>
        <Row
          label="Exit"
          hint={options.data?.networkExits.find((each) => each.id === form.networkExit)?.description ?? undefined}
        >
          {(id) => (
            <Select
              id={id}
              searchable={(options.data?.networkExits.length ?? 0) > 8}
              data={withDefault(options.data?.networkExits ?? [])}
              value={form.networkExit ?? DEFAULT}
              onChange={(exit) => set({ networkExit: exit === DEFAULT ? null : exit })}
            />
          )}
        </Row>
        <Group label="Runtime">
          <Segmented
            label="Runtime"
            value={form.runtimeMinutes === null ? "default" : String(form.runtimeMinutes)}
            choices={[
              { value: "default", label: "Default" },
              { value: "2", label: "2 min" },
              { value: "5", label: "5 min" },
            ]}
            onChange={(choice) => set({ runtimeMinutes: choice === "default" ? null : Number(choice) })}
          />
        </Group>
        <Row label="Password" problem={problems.password} hint="Opens archives here, and documents at the target.">
          {(id) => <PasswordField id={id} value={form.password} onChange={(password) => set({ password })} />}
        </Row>
        <Row label="Callback" problem={problems.callbackUrl}>
          {(id) => (
            <input
              id={id}
              className={problems.callbackUrl === undefined ? "in mono" : "in mono bad"}
              type="url"
              placeholder="https://…"
              autoComplete="off"
              aria-invalid={problems.callbackUrl !== undefined}
              value={form.callbackUrl}
              onChange={(event) => set({ callbackUrl: event.target.value })}
            />
          )}
        </Row>
        <Group label="Archives">
          <Switch isOn={form.keepArchives} onChange={(keepArchives) => set({ keepArchives })}>
            Submit as they are, not their members
          </Switch>
        </Group>
        <Group label="Known ones">
          <Switch isOn={form.force} onChange={(force) => set({ force })}>
            Submit again even if known
          </Switch>
        </Group>
        <Group label="Classify">
          <Switch isOn={form.classify} onChange={(classify) => set({ classify })}>
            Let the target decide what is worth running
          </Switch>
        </Group>
      </div>
    </aside>
  );
}

const NETWORK_HINTS = {
  default: "What the target does by itself.",
  none: "The real Internet through the exit.",
  "as-needed": "Real Internet first; what does not answer is simulated.",
  all: "Nothing leaves the target: every answer is simulated.",
} as const;

const withDefault = (choices: TargetOptions["playbooks"] | TargetOptions["networkExits"]) => [
  { value: DEFAULT, label: "Default" },
  ...choices.map((choice) => ({ value: choice.id, label: choice.label })),
];

interface RowProps {
  readonly label: string;
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
}

/** One field: label left, hint or error below. */
function Row({ label, problem, hint, children }: RowProps & { readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <label className="l" htmlFor={id}>
        {label}
      </label>
      <div className="f">{children(id)}</div>
      <Hint problem={problem} hint={hint} />
    </>
  );
}

function Group({ label, problem, hint, children }: RowProps & { readonly children: ReactNode }) {
  return (
    <>
      <span className="l">{label}</span>
      <div className="f">{children}</div>
      <Hint problem={problem} hint={hint} />
    </>
  );
}

function Hint({ problem, hint }: Pick<RowProps, "problem" | "hint">) {
  if (problem !== undefined) {
    return (
      <p className="hint s12 bad row g4" role="alert">
        <Icon name="warning" small />
        {problem}
      </p>
    );
  }
  return hint === undefined ? null : <p className="hint s12 t3">{hint}</p>;
}

function PasswordField({
  id,
  value,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="in">
      <input
        id={id}
        className="grow mono"
        type={isShown ? "text" : "password"}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <button
        type="button"
        className="btn q s sq"
        aria-pressed={isShown}
        aria-label="Show the password"
        onClick={() => setShown(!isShown)}
      >
        <Icon name="eye" />
      </button>
    </div>
  );
}

function ListsAge({ options }: { readonly options: TargetOptions }) {
  const lists = describeLists(options, useNow(10_000));
  return lists.isProblem ? null : <span className="s12 t3 nw">{lists.text}</span>;
}

function ListsProblem({ options }: { readonly options: TargetOptions }) {
  const lists = describeLists(options, useNow(10_000));
  if (!lists.isProblem) return null;
  return (
    <output className="note warn pad">
      <Icon name="warning" />
      {lists.text}
    </output>
  );
}
