/** Every limit of what is kept of the things that analyses saw, and of what searches for them look at. */

/** Longer addresses, paths and keys are not kept: nobody asks for them, and they would fill the tables. */
export const MAX_ENTITY_CHARS = 4096;
/** Of the text by which things are searched: the longest that both databases can keep in an index, whatever its letters. */
export const MAX_FOLDED_CHARS = 512;

/** Changes of values in the registry that are read of one process for the keys which hold them. */
export const MAX_CHANGED_VALUES = 2000;
/** Things kept of one sample; what was seen on the network comes first, mere mentions last. */
export const MAX_SIGHTINGS_PER_SAMPLE = 2000;
/** Pairs of things kept of one sample. */
export const MAX_LINKS_PER_SAMPLE = 4000;
/** Indicators by which one sample is found. */
export const MAX_INDICATORS_PER_SAMPLE = 1000;
/** Rows of evidence of one indicator that are read for the artifacts that they name. */
export const MAX_EVIDENCE_ROWS = 1000;

/** Newest things of a kind that are looked through for a fragment of their text. */
export const MAX_SCANNED_ENTITIES = 50_000;
/** Things that are looked through for how, when and by whom they were seen. */
export const MAX_FILTERED_ENTITIES = 10_000;
/** Things that a fragment or wildcard may stand for where it leads to others. */
export const MAX_MATCHED_ENTITIES = 50;
/** Newest samples with an artifact in which the things that were seen beside it are looked for. */
export const MAX_RELATED_SAMPLES = 200;
/** Things that one thing may lead to. */
export const MAX_LINKED_ENTITIES = 10_000;
/** Newest sightings of an artifact among which its submission is looked for. */
export const MAX_THREAT_SIGHTINGS = 100;
