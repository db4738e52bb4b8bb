import type { Item } from "@fumehood/contract";
import { CopyButton } from "../../ui/copy-button.tsx";
import { displayName } from "../../view/item-row.ts";
import { countOf } from "../../view/numbers.ts";

const DIGESTS = [
  ["sha256", "SHA-256"],
  ["sha1", "SHA-1"],
  ["md5", "MD5"],
] as const;

/** What can be done with the selected rows; in a row of its own, so nothing moves under the pointer. */
export function BulkBar({ items, onClear }: { readonly items: readonly Item[]; readonly onClear: () => void }) {
  return (
    <div className="bulk" role="toolbar" aria-label={`For the ${countOf(items.length, "selected sample")}`}>
      <b className="b nw">{items.length} selected</b>
      <span className="sep" />
      {DIGESTS.map(([field, label]) => {
        const digests = items.flatMap((item) => item[field] ?? []);
        return (
          <CopyButton
            key={field}
            className={field === "sha256" ? "btn s q" : "btn s q d"}
            text={() => digests.join("\n")}
            label={`Copy ${countOf(digests.length, `${label} digest`)}`}
            isDisabled={digests.length === 0}
          >
            Copy {label}
          </CopyButton>
        );
      })}
      <CopyButton
        className="btn s q"
        text={() => items.map(displayName).join("\n")}
        label="Copy the names, URLs defanged"
      >
        Copy names
      </CopyButton>
      <span className="grow" />
      <button type="button" className="btn s q" onClick={onClear}>
        Clear <span className="kbd d">Esc</span>
      </button>
    </div>
  );
}
