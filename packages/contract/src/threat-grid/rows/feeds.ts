/** What was seen lately, for blocklists. */
export const feedOperations = {} as const;
