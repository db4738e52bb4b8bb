import type { Operation } from "../operation.ts";
import { accountOperations } from "./rows/account.ts";
import { administrationOperations } from "./rows/administration.ts";
import { analysisOperations } from "./rows/analysis.ts";
import { catalogOperations } from "./rows/catalog.ts";
import { configurationOperations } from "./rows/configuration.ts";
import { downloadOperations } from "./rows/downloads.ts";
import { entityOperations } from "./rows/entities.ts";
import { feedOperations } from "./rows/feeds.ts";
import { sampleOperations } from "./rows/samples.ts";
import { sampleSearchOperations } from "./rows/sample-search.ts";
import { searchOperations } from "./rows/search.ts";
import { tagOperations } from "./rows/tags.ts";

/** The operations of the Threat Grid API that this project speaks, one row each. Statuses in `errors` besides 401, 403, 429 and 5xx, which any may answer. */
export const threatGridOperations = {
  ...sampleOperations,
  ...sampleSearchOperations,
  ...analysisOperations,
  ...downloadOperations,
  ...searchOperations,
  ...entityOperations,
  ...tagOperations,
  ...feedOperations,
  ...catalogOperations,
  ...configurationOperations,
  ...accountOperations,
  ...administrationOperations,
} as const;

export type ThreatGridOperationId = keyof typeof threatGridOperations;

/** Operations that belong together, for documentation. */
export interface OperationPart {
  readonly name: string;
  readonly about: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** All operations by what they are about, in the order in which one meets them. */
export const threatGridParts: readonly OperationPart[] = [
  {
    name: "Samples",
    about: "Submitting, and what there is to know of samples short of their analysis.",
    operations: { ...sampleOperations, ...sampleSearchOperations },
  },
  { name: "Analysis", about: "Sections of one analysis, and single entries of them.", operations: analysisOperations },
  { name: "Downloads", about: "Results of an analysis as bytes.", operations: downloadOperations },
  { name: "Search", about: "Finding submissions.", operations: searchOperations },
  {
    name: "Entities",
    about:
      "Addresses, domains, URLs, paths, artifacts and registry keys that were seen, and what they have to do with each other.",
    operations: entityOperations,
  },
  { name: "Tags", about: "Tags and flags of samples and of everything that was seen.", operations: tagOperations },
  { name: "Feeds", about: "What was seen lately, for blocklists.", operations: feedOperations },
  {
    name: "Catalog",
    about: "What the service knows by itself: indicators, its documentation and its hosts.",
    operations: catalogOperations,
  },
  { name: "Configuration", about: "What a submission can choose from.", operations: configurationOperations },
  { name: "Account", about: "Who one is and what one may submit.", operations: accountOperations },
  {
    name: "Administration",
    about: "Users and organisations, for administrators.",
    operations: administrationOperations,
  },
];
