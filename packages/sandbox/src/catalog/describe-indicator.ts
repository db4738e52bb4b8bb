import type { IndicatorEntry } from "@fumehood/contract";
import type { IndicatorText } from "../engine/index.ts";

/**
 * An indicator with all keys of the service's answer. Null stands for what the engine does not keep: when a rule was written, and in what words
 * it is triggered. Nothing of it is kept for a cloud alone.
 */
export function describeIndicator(indicator: IndicatorText): IndicatorEntry {
  const { name, title, description, severity, confidence, category, tags, tactics, techniques } = indicator;
  return {
    description,
    category: [...category],
    tags: [...tags],
    "created-at-date": null,
    "cloud-only": false,
    name,
    "retired-at-date": null,
    variables: [],
    title,
    "additional-info": null,
    "orbital-queries": [],
    severity,
    trigger: null,
    confidence,
    "mitre-techniques": [...techniques],
    "last-modified-date": null,
    "mitre-tactics": [...tactics],
    links: techniques.map((technique) => ({ title: technique, url: techniqueUrl(technique) })),
  };
}

/** `T1059.001` lies below `T1059`. */
function techniqueUrl(technique: string): string {
  return `https://attack.mitre.org/techniques/${technique.replace(".", "/")}/`;
}
