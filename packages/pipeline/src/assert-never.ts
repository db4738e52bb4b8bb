/** Ends an exhaustive switch: a further variant is then an error of the type checker. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected variant: ${JSON.stringify(value)}`);
}
