import { fillPath } from "@fumehood/contract";

/** Path and query of an operation, ready for fetch or a link. Absent query values are left out. */
export function addressOf(
  operation: { readonly path: string },
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(name, value);
  const path = fillPath(operation.path, params);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
