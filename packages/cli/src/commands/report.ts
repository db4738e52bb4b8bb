import { writeFile } from "node:fs/promises";
import { REPORT_FORMATS, renderReport, type ReportFormat } from "@fumehood/report";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { loadReport } from "../load-report.ts";
import { chooseTarget, type TargetFlags } from "../target-flags.ts";
import { withConsole } from "../with-console.ts";

export interface ReportFlags extends TargetFlags {
  readonly format: string;
  readonly output?: string;
}

/** `fumehood report`: one report in one of the formats. */
export async function report(context: CliContext, id: string, flags: ReportFlags): Promise<number> {
  const format = readFormat(context.json && flags.format === "text" ? "json" : flags.format);
  const { name: target, configuration } = chooseTarget(context, context.configure(), flags);
  const document = await withConsole({ configuration }, (api) =>
    loadReport(api, id, { configuration, target, now: Date.now() }),
  );
  const isScreen = flags.output === undefined && context.terminal.isTty;
  const text = renderReport(document, {
    format,
    color: isScreen && context.terminal.color,
    width: context.terminal.width,
  });
  await writeOut(context, text, flags.output);
  return 0;
}

function readFormat(text: string): ReportFormat {
  const format = REPORT_FORMATS.find((each) => each.id === text);
  if (format === undefined) {
    throw new CliError(
      "usage",
      `--format takes one of ${REPORT_FORMATS.map((each) => each.id).join(", ")}, not "${text}".`,
    );
  }
  return format.id;
}

/** Writes a text to a file, readable by its owner alone, or to standard output. */
export async function writeOut(context: CliContext, text: string, output: string | undefined): Promise<void> {
  if (output === undefined || output === "-") {
    context.terminal.out(text.replace(/\n$/, ""));
    return;
  }
  await writeFile(output, text, { mode: 0o600 }).catch((error: unknown) => {
    throw new CliError("usage", `The file ${output} cannot be written.`, { cause: error });
  });
  context.terminal.err(output);
}
