import { decideVerdict, type Report, type ReportIndicator, type VerdictBands } from "@fumehood/contract";
import { readPercent, type Row } from "../read/values.ts";

type ReportVerdict = Report["verdict"];

/** Where a threat score may stand, opened. */
export interface ScoreSources {
  /** `threat` of analysis.json. */
  analysisThreat: Row;
  /** The answer of `/threat`. */
  threat: Row;
  indicators: readonly ReportIndicator[];
  bands: VerdictBands;
  /** True when the analysis says that it ran nothing. */
  isStatic: boolean;
  isUrl: boolean;
}

/**
 * The verdict: the score of the analysis, else of the threat summary, else the highest indicator. `reason` says which, and
 * what decides it. Without any of them the score is `null` and the level `unknown`: nothing is invented. Nor is an address that nobody
 * visited called clean: what it leads to is unknown.
 */
export function buildVerdict(sources: ScoreSources): ReportVerdict {
  const { indicators, bands } = sources;
  const { score, origin } = findScore(sources);
  const level = decideVerdict(score, bands);
  const isUnvisited = sources.isStatic && sources.isUrl && level === "clean";
  const reason = `${explain(score, origin, indicators[0])}${sources.isStatic ? whatStaticMeans(sources.isUrl) : ""}`;
  return { level: isUnvisited ? "unknown" : level, score, reason, bands };
}

function whatStaticMeans(isUrl: boolean): string {
  return isUrl ? " The address was not visited." : " Static analysis only: the sample was not run.";
}

interface FoundScore {
  score: number | null;
  origin: string;
}

function findScore(sources: ScoreSources): FoundScore {
  const ofAnalysis = readPercent(sources.analysisThreat, "threat_score", "score");
  if (ofAnalysis !== null) return { score: ofAnalysis, origin: "given by the analysis" };
  const ofThreat = readPercent(sources.threat, "score", "threat_score");
  if (ofThreat !== null) return { score: ofThreat, origin: "given by the threat summary" };
  const highest = sources.indicators[0];
  if (highest) return { score: highest.score, origin: "the highest of the indicators, as the service gave no score" };
  return { score: null, origin: "" };
}

function explain(score: number | null, origin: string, highest: ReportIndicator | undefined): string {
  if (score === null) return "The service gave no threat score and no indicators.";
  if (!highest) return `Score ${score} is ${origin}; there are no indicators.`;
  const highestText = `${highest.name}, severity ${highest.severity} × confidence ${highest.confidence} %`;
  if (highest.score === score) return `Highest indicator: ${highestText}. Score ${score} is ${origin}.`;
  return `Score ${score} is ${origin}; the highest indicator alone gives ${highest.score}: ${highestText}.`;
}
