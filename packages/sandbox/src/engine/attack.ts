/**
 * The part of MITRE ATT&CK that the indicators speak of: tactics and techniques by id. Names are those of ATT&CK for Enterprise.
 */

/** Tactic id → name. */
export const TACTICS = {
  TA0001: "Initial Access",
  TA0002: "Execution",
  TA0003: "Persistence",
  TA0004: "Privilege Escalation",
  TA0005: "Defense Evasion",
  TA0006: "Credential Access",
  TA0007: "Discovery",
  TA0009: "Collection",
  TA0010: "Exfiltration",
  TA0011: "Command and Control",
  TA0040: "Impact",
} as const satisfies Record<string, string>;

export type TacticId = keyof typeof TACTICS;

/** A technique "T1059" or a sub-technique "T1059.001". */
export type TechniqueId = `T${number}`;

/** One entry of the `mitre` list that newer answers of the service carry next to the two flat lists. */
export interface MitreEntry {
  tactic: string;
  techniques: { technique: string; subtechniques: string[] }[];
}

/** The nested form of flat ids. ATT&CK puts a technique under several tactics; the first of a rule's is its main one. */
export function nestTechniques(tactics: readonly TacticId[], techniques: readonly TechniqueId[]): MitreEntry[] {
  const grouped = groupSubtechniques(techniques);
  return tactics.map((tactic, index) => ({ tactic, techniques: index === 0 ? grouped : [] }));
}

function groupSubtechniques(techniques: readonly TechniqueId[]): { technique: string; subtechniques: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const id of techniques) {
    const parent = id.slice(0, 5);
    const subtechniques = groups.get(parent) ?? [];
    if (id !== parent) subtechniques.push(id);
    groups.set(parent, subtechniques);
  }
  return [...groups].map(([technique, subtechniques]) => ({ technique, subtechniques }));
}
