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

// Object.keys of a const object yields exactly its keys.
const TACTIC_IDS = Object.keys(TACTICS) as TacticId[];

/** A technique "T1059" or a sub-technique "T1059.001". */
export type TechniqueId = `T${number}`;

/** The tactic under which each technique is mostly used. ATT&CK lists some under several. */
const TECHNIQUES_BY_TACTIC: Readonly<Record<TacticId, string>> = {
  TA0001: "T1189 T1566 T1656",
  TA0002: "T1047 T1053 T1059 T1106 T1203 T1204 T1559",
  TA0003: "T1098 T1136 T1505 T1543 T1546 T1547 T1574",
  TA0004: "T1134 T1548",
  TA0005: "T1014 T1027 T1036 T1055 T1070 T1112 T1140 T1218 T1221 T1497 T1553 T1562 T1564 T1620 T1622",
  TA0006: "T1003 T1187 T1552 T1555",
  TA0007: "T1057 T1082 T1083 T1518",
  TA0009: "T1005 T1056 T1113 T1115",
  TA0010: "T1041 T1567",
  TA0011: "T1071 T1090 T1095 T1102 T1105 T1571",
  TA0040: "T1485 T1486 T1490 T1496 T1498 T1499 T1561 T1565",
};

/** The main tactic of a technique or sub-technique; undefined for those that no rule here speaks of. */
export function tacticOf(technique: TechniqueId): TacticId | undefined {
  const parent = parentOf(technique);
  return TACTIC_IDS.find((tactic) => TECHNIQUES_BY_TACTIC[tactic].split(" ").includes(parent));
}

/**
 * One entry of the `mitre` list that newer answers of the service carry next to the two flat lists; a type and no interface, so that it fits
 * the loose shape of the contract.
 */
export type MitreEntry = {
  tactic: string;
  techniques: { technique: string; subtechniques: string[] }[];
};

/** The nested form of flat ids: each technique under its main tactic where that is among the given ones, else under the first. */
export function nestTechniques(tactics: readonly TacticId[], techniques: readonly TechniqueId[]): MitreEntry[] {
  const [first] = tactics;
  const placed = techniques.map((technique) => {
    const main = tacticOf(technique);
    return { technique, tactic: main !== undefined && tactics.includes(main) ? main : first };
  });
  return tactics.map((tactic) => ({
    tactic,
    techniques: groupSubtechniques(placed.filter((entry) => entry.tactic === tactic).map(({ technique }) => technique)),
  }));
}

function groupSubtechniques(techniques: readonly TechniqueId[]): { technique: string; subtechniques: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const id of techniques) {
    const subtechniques = groups.get(parentOf(id)) ?? [];
    if (id !== parentOf(id)) subtechniques.push(id);
    groups.set(parentOf(id), subtechniques);
  }
  return [...groups].map(([technique, subtechniques]) => ({ technique, subtechniques }));
}

function parentOf(technique: TechniqueId): string {
  return technique.slice(0, 5);
}
