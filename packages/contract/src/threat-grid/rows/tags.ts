/** Tags of samples and of everything that was seen. */
export const tagOperations = {} as const;
