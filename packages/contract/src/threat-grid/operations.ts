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
