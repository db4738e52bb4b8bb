/** Addresses, domains, URLs, paths, artifacts and registry keys that were seen, found by what they have to do with each other. */
export const entityOperations = {} as const;
