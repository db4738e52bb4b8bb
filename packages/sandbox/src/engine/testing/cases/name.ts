import type { FileTypeId, NameTrick } from "@fumehood/inspect";
import type { FactsInput } from "../facts.ts";
import type { IndicatorCase } from "./case.ts";

function tricky(type: FileTypeId, ...nameTricks: NameTrick[]): FactsInput {
  return { type, identification: { nameTricks } };
}

function claiming(type: FileTypeId, claimedExtension: string): FactsInput {
  return { type, identification: { nameMismatch: { claimedExtension, expectedExtensions: [] } } };
}

export const NAME_CASES: readonly IndicatorCase[] = [
  ["name-bidi-override-executable", tricky("pe-exe", "bidi-override"), tricky("text", "bidi-override")],
  ["name-bidi-override", tricky("pdf", "bidi-override"), tricky("pe-exe", "bidi-override")],
  ["name-double-extension", tricky("pe-exe", "double-extension"), tricky("tar", "double-extension")],
  ["name-padding-before-extension", tricky("pe-exe", "padding-before-extension"), tricky("pe-exe", "double-extension")],
  ["name-hidden-characters", tricky("text", "invisible-character"), tricky("text", "trailing-space-or-dot")],
  ["name-trailing-space-or-dot", tricky("text", "trailing-space-or-dot"), tricky("text", "path-separator")],
  ["name-path-separator", tricky("text", "path-separator"), tricky("text", "reserved-device-name")],
  ["name-reserved-device", tricky("text", "reserved-device-name"), tricky("text", "path-separator")],
  ["file-masquerades-as-document", claiming("pe-exe", "pdf"), claiming("pdf", "docx")],
  ["file-extension-mismatch", claiming("pdf", "docx"), claiming("pe-exe", "pdf")],
];
