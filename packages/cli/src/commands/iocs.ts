import { OBSERVABLE_KINDS, type Observable, type ObservableKind } from "@fumehood/contract";
import { exportObservables, OBSERVABLE_FORMATS, type ObservableFormat } from "@fumehood/report";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { loadReport } from "../load-report.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";
import { writeOut } from "./report.ts";

export interface IocsFlags extends TargetFlags {
  readonly format: string;
  readonly type?: string;
  readonly minConfidence?: string;
  readonly raw?: boolean;
  readonly noise?: boolean;
  readonly output?: string;
}

/** `fumehood iocs`: observables of one or more reports; plain lists are defanged unless `--raw`, the machine formats carry both forms. */
export async function iocs(context: CliContext, ids: readonly string[], flags: IocsFlags): Promise<number> {
  const format = readFormat(context.json && flags.format === "txt" ? "ndjson" : flags.format);
  const kinds = readKinds(flags.type);
  const minConfidence = readConfidence(flags.minConfidence);
  const { name: target, configuration } = chooseTarget(context, context.configure(), flags);
  const reports = await withConsole({ configuration }, async (api) => {
    const loaded = [];
    for (const id of ids) loaded.push(await loadReport(api, id, { configuration, target, now: Date.now() }));
    return loaded;
  });
  const observables = mergeObservables(reports.flatMap((report) => report.observables));
  const text = exportObservables(observables, {
    format,
    defanged: !flags.raw,
    includeNoise: flags.noise ?? false,
    kinds,
    minConfidence,
  });
  await writeOut(context, text, flags.output);
  return 0;
}

/** The same observable out of several reports once, with the higher confidence. */
function mergeObservables(observables: readonly Observable[]): Observable[] {
  const merged = new Map<string, Observable>();
  for (const each of observables) {
    const key = `${each.kind} ${each.value}`;
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined
        ? each
        : {
            ...known,
            confidence: Math.max(known.confidence, each.confidence),
            seenIn: [...known.seenIn, ...each.seenIn],
          },
    );
  }
  return [...merged.values()];
}

function readFormat(text: string): ObservableFormat {
  const format = OBSERVABLE_FORMATS.find((each) => each.id === text);
  if (format === undefined) {
    throw new CliError(
      "usage",
      `--format takes one of ${OBSERVABLE_FORMATS.map((each) => each.id).join(", ")}, not "${text}".`,
    );
  }
  return format.id;
}

function readKinds(text: string | undefined): ObservableKind[] | undefined {
  return text?.split(",").map((word) => {
    const kind = OBSERVABLE_KINDS.find((each) => each === word.trim());
    if (kind === undefined)
      throw new CliError("usage", `--type knows ${OBSERVABLE_KINDS.join(", ")}, but not "${word}".`);
    return kind;
  });
}

function readConfidence(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= 0 && value <= 100))
    throw new CliError("usage", `--min-confidence takes a number from 0 to 100, not "${text}".`);
  return value;
}
