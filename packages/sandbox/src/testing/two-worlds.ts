import { createHash } from "node:crypto";
import type { Analysis } from "@fumehood/contract";
import type { QuotaWindow } from "../quota/windows.ts";
import { PIECES } from "./entity-worlds.ts";
import { analysisWith, indicator, RICH } from "./feed-analysis.ts";
import { KEY, openHarness, type Harness } from "./harness.ts";

// Two worlds that must be one to whoever may not see what one of them has more.

/** Login and key of the other organisation's user. It stands in whatever the others are not to be told of that user's public samples. */
export const STRANGER = "evelyn";
/** A word that stands in nothing but what is hidden. */
export const HIDDEN_WORD = "hushhush";
/** Limits that a handful of samples reaches, so that hidden ones could be noticed by them. */
const LIMITS = {
  countedSamples: 4,
  searchedAtOnce: 12,
  samplesReadAtOnce: 5,
  maxExpandedTerms: 10,
  feedLinesAtOnce: 8,
  feedPageLines: 5,
};
const WINDOWS: readonly QuotaWindow[] = [
  { samples: 100, minutes: 60 },
  { samples: 900, minutes: 1440 },
];

interface Planned {
  readonly owner: "ours" | "theirs";
  readonly isPrivate: boolean;
  readonly bytes: string;
  readonly filename: string;
  readonly tags: string;
  readonly sections?: Analysis;
  /** Submitted last, and not analysed. */
  readonly isWaiting?: boolean;
}

const HIDDEN: Analysis = {
  ...RICH,
  iocs: [
    ...(RICH.iocs ?? []),
    indicator(`${HIDDEN_WORD}-indicator`, {
      tags: ["ransomware", "rat"],
      data: [{ URL: `http://${HIDDEN_WORD}.evil.test/x`, IP: "203.0.113.77", Path: `C:\\${HIDDEN_WORD}.exe` }],
    }),
  ],
  domains: { ...RICH.domains, [`${HIDDEN_WORD}.evil.test`]: { status: "malicious" } },
};
const ENTITIES: Analysis = {
  network: Object.assign({}, ...PIECES.map((piece) => piece.network ?? {})) as NonNullable<Analysis["network"]>,
};

const common: Pick<Planned, "bytes" | "filename" | "tags"> = {
  bytes: "bad a",
  filename: "invoice alpha.exe",
  tags: "alpha,tag-0",
};
const isHidden = ({ owner, isPrivate }: Planned) => owner === "theirs" && isPrivate;

/** Many that are hidden, with words that others have too, so that whatever is counted over all samples is another number. */
const CROWD: readonly Planned[] = Array.from({ length: 16 }, (_, index) => ({
  owner: "theirs",
  isPrivate: true,
  bytes: index % 2 === 0 ? "bad a" : `crowd ${index}`,
  filename: `alpha beta crowd${index}.exe`,
  tags: `alpha,beta,alp${index},${HIDDEN_WORD}${index}`,
  ...(index % 3 === 0 ? { sections: HIDDEN } : {}),
}));

/** In the order of their times; the hidden ones stand between all others. */
const PLAN: readonly Planned[] = [
  { ...common, owner: "theirs", isPrivate: true, sections: HIDDEN },
  { ...common, owner: "ours", isPrivate: false, sections: RICH },
  {
    ...common,
    owner: "theirs",
    isPrivate: true,
    bytes: "bad hidden",
    filename: `${HIDDEN_WORD}.exe`,
    sections: HIDDEN,
  },
  { ...common, owner: "ours", isPrivate: true, bytes: "b", tags: "beta", sections: ENTITIES },
  ...CROWD.slice(0, 8),
  { ...common, owner: "theirs", isPrivate: false, filename: "beta.exe", tags: "beta,tag-1", sections: RICH },
  { ...common, owner: "ours", isPrivate: false, bytes: "data of nothing", filename: "alpha" },
  ...CROWD.slice(8),
  { ...common, owner: "theirs", isPrivate: true, bytes: "data of nobody", filename: "alpha" },
  {
    ...common,
    owner: "ours",
    isPrivate: false,
    bytes: "c",
    filename: "alpha beta.exe",
    tags: "alpaca",
    sections: ENTITIES,
  },
  { ...common, owner: "theirs", isPrivate: true, bytes: "waits too", isWaiting: true },
  { ...common, owner: "ours", isPrivate: false, bytes: "waits", isWaiting: true },
];

export interface TwinWorld {
  readonly harness: Harness;
  /** Key of the administrator of the organisation that asks. */
  readonly asking: string;
  /** Id by name: `sample-0`, `submission-0`, `organization-ours`. The same in both worlds, even where nothing in one has that id. */
  readonly ids: ReadonlyMap<string, string>;
  /** From now on everything that is drawn by lot follows from this number. */
  readonly seed: (seed: number) => void;
}

/** Names of those samples of the plan that differ in how they are seen. */
export const SAMPLE_NAMES: readonly string[] = PLAN.flatMap((planned, index) =>
  CROWD.includes(planned) ? [] : [`sample-${index}`],
);

/** A world with the hidden samples, and one without them that is the same in everything else. */
export type Twins = readonly [whole: TwinWorld, visible: TwinWorld];

export async function makeTwins(): Promise<Twins> {
  const ids = new Map<string, string>();
  return [await makeTwin(true, ids), await makeTwin(false, ids)];
}

async function makeTwin(hasHidden: boolean, ids: Map<string, string>): Promise<TwinWorld> {
  const lot = createLot();
  const harness = await openHarness({ limits: LIMITS, quota: { organization: WINDOWS }, random: lot.draw });
  const theirs = await harness.sandbox.addUser({ login: STRANGER, organization: "Elsewhere", apiKey: STRANGER });
  const asking = await harness.sandbox.addUser({ login: "kim", organization: "Example", role: "org-admin" });
  for (const [name, login] of [
    ["ours", "jdoe"],
    ["theirs", STRANGER],
  ] as const) {
    ids.set(`organization-${name}`, String((await harness.get(`/api/v3/users/${login}/organization`)).json().data.id));
  }
  for (const [index, planned] of PLAN.entries()) {
    harness.now += 60_000;
    lot.seed(index);
    if (isHidden(planned) && !hasHidden) continue;
    const { id, submission_id } = await submit(harness, planned, planned.owner === "ours" ? KEY : theirs);
    ids.set(`sample-${index}`, id).set(`submission-${index}`, String(submission_id));
  }
  if (hasHidden) await tagAsTheirs(harness, theirs);
  harness.now = Date.UTC(2026, 0, 15, 20);
  return { harness, asking, ids, seed: lot.seed };
}

/** Random bytes that follow from a number, so that what happens in both worlds gets the same ids, keys and salts in both. */
function createLot() {
  let seed = -1;
  let drawn = 0;
  return {
    seed: (number: number): void => {
      seed = number;
      drawn = 0;
    },
    draw: (count: number): Uint8Array =>
      createHash("shake256", { outputLength: count }).update(`${seed} ${drawn++}`).digest(),
  };
}

interface Made {
  id: string;
  submission_id: number;
}

async function submit(
  harness: Harness,
  { bytes, filename, tags, isPrivate, sections, isWaiting }: Planned,
  key: string,
): Promise<Made> {
  if (sections) harness.engine.next.push(analysisWith(sections));
  const fields = { private: String(isPrivate), sample_filename: filename, tags, ...(key === STRANGER ? SECRETS : {}) };
  const answer = await harness.submit(bytes, fields, key);
  if (isWaiting !== true) while (await harness.sandbox.analyseNext());
  return answer.json<{ data: Made }>().data;
}

const SECRETS = {
  source: `${STRANGER}-source`,
  sample_password: `${STRANGER}-password`,
  callback_url: `http://${STRANGER}.example.com/${STRANGER}`,
  email_notification: `${STRANGER}@example.com`,
};

/** What another organisation writes to things that both have seen is its own. */
async function tagAsTheirs(harness: Harness, key: string): Promise<void> {
  for (const path of ["ips/198.51.100.7", "domains/www.evil.test", "domains/c2.evil.test"]) {
    const url = `/api/v2/${path}/tag?tag=${HIDDEN_WORD}`;
    await harness.sandbox.app.inject({ method: "POST", url, headers: { authorization: `Bearer ${key}` } });
  }
}
