/** Takes members out of a JSON value, in place; returns how many. A path is names joined by dots, `*` is every member or entry. */
export function removeFields(value: unknown, paths: readonly string[]): number {
  return paths.reduce((count, path) => count + removeAt(value, path.split(".")), 0);
}

function removeAt(value: unknown, [name = "", ...rest]: readonly string[]): number {
  if (typeof value !== "object" || value === null) return 0;
  const names = name === "*" ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : [];
  if (rest.length === 0) return removeOwn(value, names);
  return names.reduce((count, each) => count + removeAt(Reflect.get(value, each), rest), 0);
}

function removeOwn(value: object, names: readonly string[]): number {
  // Backwards, so that positions in a list stay true while entries go.
  for (const name of names.toReversed()) {
    if (Array.isArray(value)) value.splice(Number(name), 1);
    else Reflect.deleteProperty(value, name);
  }
  return names.length;
}
