/** Users and organisations, for administrators. */
export const administrationOperations = {} as const;
