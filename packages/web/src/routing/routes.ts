/** The pages that there are. */
export type Route =
  | { readonly page: "submit" }
  | { readonly page: "samples" }
  | { readonly page: "sample"; readonly itemId: string }
  | { readonly page: "quota" }
  | { readonly page: "none" };

/** The page that a path means. */
export function routeOf(path: string): Route {
  if (path === "/" || path === "") return { page: "submit" };
  const [first, second, ...more] = path.split("/").filter((part) => part !== "");
  if (more.length > 0) return { page: "none" };
  if (first === "samples" && second !== undefined) {
    const itemId = decode(second);
    return itemId === null ? { page: "none" } : { page: "sample", itemId };
  }
  if (first === "samples") return { page: "samples" };
  if (first === "quota" && second === undefined) return { page: "quota" };
  return { page: "none" };
}

function decode(part: string): string | null {
  try {
    const text = decodeURIComponent(part);
    return text === "." || text === ".." ? null : text;
  } catch {
    // A stray percent sign: no item is meant.
    return null;
  }
}

export function sampleAddress(itemId: string): string {
  return `/samples/${encodeURIComponent(itemId)}`;
}
