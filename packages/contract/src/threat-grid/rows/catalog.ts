/** What the service knows by itself: indicators, their categories, its documentation and its hosts. */
export const catalogOperations = {} as const;
