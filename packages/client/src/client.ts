import { createCaller } from "./caller.ts";
import { toConfig, type ClientOptions } from "./client-options.ts";
import { createAccountGroup, type AccountGroup } from "./groups/account.ts";
import { createAdministrationGroup, type AdministrationGroup } from "./groups/administration.ts";
import { createAnalysisGroup, type AnalysisGroup } from "./groups/analysis.ts";
import { createArtifactsGroup, type ArtifactsGroup } from "./groups/artifacts.ts";
import { createConfigurationGroup, type ConfigurationGroup } from "./groups/configuration.ts";
import { createEntitiesGroup, type EntitiesGroup } from "./groups/entities.ts";
import { createFeedsGroup, type FeedsGroup } from "./groups/feeds.ts";
import { createIndicatorsGroup, type IndicatorsGroup } from "./groups/indicators.ts";
import { createSamplesGroup, type SamplesGroup } from "./groups/samples.ts";
import { createSearchGroup, type SearchGroup } from "./groups/search.ts";
import { createServiceGroup, type ServiceGroup } from "./groups/service.ts";
import { createTagsGroup, type TagsGroup } from "./groups/tags.ts";
import type { CallInput, CallOperationId, CallOptions, OperationData } from "./operation-types.ts";

/** A Threat Grid target. Holds no state but its connections; calls may run side by side. */
export interface Client {
  readonly baseUrl: string;
  readonly samples: SamplesGroup;
  readonly analysis: AnalysisGroup;
  readonly artifacts: ArtifactsGroup;
  readonly search: SearchGroup;
  readonly entities: EntitiesGroup;
  readonly tags: TagsGroup;
  readonly feeds: FeedsGroup;
  readonly indicators: IndicatorsGroup;
  readonly configuration: ConfigurationGroup;
  readonly account: AccountGroup;
  readonly administration: AdministrationGroup;
  readonly service: ServiceGroup;
  /** The page of a sample in the service's own portal. */
  portalUrl(sampleId: string): string;
  /**
   * Any operation of the contract but downloads and submissions, by its row: wire names in, and out what it answers
   * as it stands on the wire (`undefined` for an acknowledgement).
   */
  call<Id extends CallOperationId>(id: Id, input?: CallInput, options?: CallOptions): Promise<OperationData<Id>>;
  /** Ends all connections; calls under way fail. */
  close(): Promise<void>;
}

/**
 * Creates a client. Opens nothing before the first call.
 * @throws {InvalidOptionsError} when an option cannot work. All calls throw subclasses of `ThreatGridError`.
 */
export function createClient(options: ClientOptions): Client {
  const config = toConfig(options);
  const caller = createCaller(config);
  return {
    baseUrl: config.baseUrl,
    samples: createSamplesGroup(caller, config),
    analysis: createAnalysisGroup(caller),
    artifacts: createArtifactsGroup(caller, config),
    search: createSearchGroup(caller, config),
    entities: createEntitiesGroup(caller, config),
    tags: createTagsGroup(caller),
    feeds: createFeedsGroup(caller, config),
    indicators: createIndicatorsGroup(caller),
    configuration: createConfigurationGroup(caller),
    account: createAccountGroup(caller, config),
    administration: createAdministrationGroup(caller, config),
    service: createServiceGroup(caller, config),
    portalUrl: (sampleId) => `${config.baseUrl}/mask/samples/${encodeURIComponent(sampleId)}`,
    call: (id, input, callOptions) => caller.call(id, input, callOptions),
    close: () => config.transport.close(),
  };
}
