import { Menu } from "@mantine/core";
import { consoleOperations, type Item, type Observable, type ObservableKind } from "@fumehood/contract";
import { useMemo, useState } from "react";
import { addressOf } from "../../api/address.ts";
import { Switch, Tick } from "../../ui/controls.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { KIND_LABELS } from "@fumehood/report";
import { OutsideText } from "../../ui/name-text.tsx";
import { countOf } from "../../view/numbers.ts";
import {
  copyText,
  countKinds,
  exportQuery,
  filterObservables,
  keyObservables,
  seenText,
  valueOf,
  type KeyedObservable,
} from "../../view/observables-view.ts";
import { NOTHING_SELECTED, selectRange, tickOf, toggleAll, toggleOne } from "../../view/selection.ts";
import { Section } from "./section.tsx";
import { useValueMode, ValueModeToggle } from "./value-mode.tsx";

/** Rows drawn at once; copying and exporting take all of them. */
const ROWS_STEP = 200;

export function ObservablesSection({
  item,
  observables,
}: {
  readonly item: Item;
  readonly observables: readonly Observable[];
}) {
  const { isRaw } = useValueMode();
  const [kind, setKind] = useState<ObservableKind | null>(null);
  const [hideNoise, setHideNoise] = useState(true);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [rows, setRows] = useState(ROWS_STEP);
  const all = useMemo(() => keyObservables(observables), [observables]);
  const filter = { kind, hideNoise };
  const shown = filterObservables(all, filter);
  const order = shown.map((each) => each.key);
  const selected = shown.filter((each) => selection.ids.has(each.key));
  const taken = selected.length > 0 ? selected : shown;
  const noise = all.length - filterObservables(all, { kind: null, hideNoise: true }).length;
  if (all.length === 0) {
    return (
      <Section id="observables" title="Observables" note="0">
        <p className="pad t2">Nothing in this report is an observable.</p>
      </Section>
    );
  }
  return (
    <Section
      id="observables"
      title="Observables"
      note={noise === 0 ? all.length : `${all.length}, of which ${noise} ${noise === 1 ? "is" : "are"} noise`}
      actions={
        <>
          {noise > 0 && (
            <Switch isOn={hideNoise} onChange={setHideNoise}>
              Hide noise ({noise})
            </Switch>
          )}
          <ValueModeToggle />
          <CopyButton
            className="btn s"
            text={() => copyText(taken, isRaw)}
            label={`Copy ${countOf(taken.length, "value")}, ${isRaw ? "raw" : "defanged"}`}
            isDisabled={taken.length === 0}
          >
            Copy {taken.length}
          </CopyButton>
          <ExportMenu item={item} count={shown.length} query={exportQuery(filter, isRaw)} />
        </>
      }
    >
      <div className="kinds">
        <KindChip
          label={`All ${filterObservables(all, { kind: null, hideNoise }).length}`}
          isOn={kind === null}
          onClick={() => setKind(null)}
        />
        {countKinds(all, hideNoise).map((each) => (
          <KindChip
            key={each.kind}
            label={`${KIND_LABELS[each.kind]} ${each.count}`}
            isOn={kind === each.kind}
            onClick={() => setKind(kind === each.kind ? null : each.kind)}
          />
        ))}
      </div>
      {shown.length === 0 ? (
        <p className="pad t2">Nothing of this kind is left when noise is hidden.</p>
      ) : (
        <table className="fix obs">
          <colgroup>
            <col className="w-tick" />
            <col className="w-kind" />
            <col />
            <col className="w-seen" />
            <col className="w-conf" />
          </colgroup>
          <thead>
            <tr>
              <th>
                <Tick
                  state={tickOf(selection, order)}
                  label="Select all observables shown"
                  onToggle={() => setSelection(toggleAll(selection, order))}
                />
              </th>
              <th>Kind</th>
              <th>Value</th>
              <th>Where it was seen</th>
              <th className="r">Confidence</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, rows).map((each) => (
              <ObservableRow
                key={each.key}
                keyed={each}
                isRaw={isRaw}
                isSelected={selection.ids.has(each.key)}
                onToggle={(withShift) =>
                  setSelection(withShift ? selectRange(selection, order, each.key) : toggleOne(selection, each.key))
                }
              />
            ))}
          </tbody>
        </table>
      )}
      {shown.length > rows && (
        <p className="pad">
          <button type="button" className="lnk" onClick={() => setRows(rows + ROWS_STEP)}>
            Show {Math.min(ROWS_STEP, shown.length - rows)} more of {shown.length}
          </button>
        </p>
      )}
    </Section>
  );
}

function KindChip({
  label,
  isOn,
  onClick,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="tag" aria-pressed={isOn} onClick={onClick}>
      {label}
    </button>
  );
}

interface ObservableRowProps {
  readonly keyed: KeyedObservable;
  readonly isRaw: boolean;
  readonly isSelected: boolean;
  readonly onToggle: (withShift: boolean) => void;
}

function ObservableRow({ keyed: { observable }, isRaw, isSelected, onToggle }: ObservableRowProps) {
  const value = valueOf(observable, isRaw);
  return (
    <tr className={isSelected ? "sel" : ""}>
      <td>
        <Tick state={isSelected ? "all" : "none"} label={`Select ${value.slice(0, 100)}`} onToggle={onToggle} />
      </td>
      <td className="t2">{KIND_LABELS[observable.kind]}</td>
      <td className="mono val" title={value.slice(0, 2_000)}>
        <OutsideText text={value} />
        {observable.noise && (
          <span className="tag noise" title={observable.noise.reason}>
            noise: {observable.noise.list}
          </span>
        )}
      </td>
      <td
        className="t2 d"
        title={observable.seenIn
          .map((reference) => reference.label)
          .slice(0, 50)
          .join("\n")}
      >
        <OutsideText text={seenText(observable)} />
      </td>
      <td className="r d">{observable.confidence} %</td>
    </tr>
  );
}

const FORMATS = [
  ["csv", "CSV, with where it was seen"],
  ["json", "JSON"],
  ["txt", "Plain list, one a line"],
] as const;

function ExportMenu({ item, count, query }: { readonly item: Item; readonly count: number; readonly query: string }) {
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className="btn s p" disabled={count === 0}>
          Export {count} <Icon name="down" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, label]) => (
          <Menu.Item
            key={format}
            component="a"
            href={`${addressOf(consoleOperations.exportObservables, { itemId: item.id, format })}?${query}`}
            download
            rightSection={<span className="t3 mono">.{format}</span>}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
