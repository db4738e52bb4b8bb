import type { Operation } from "@fumehood/contract";

/** Finds the id of the row that a method and a path (without its query) are for. */
export type FindOperation = (method: string, path: string) => string | undefined;

interface Template {
  readonly id: string;
  readonly method: string;
  readonly pattern: RegExp;
  /** Characters that are not parameters: of two rows that fit, the one with more of them is meant. */
  readonly literalChars: number;
}

/**
 * Reads the rows of the contract for looking up requests. The path itself is looked at and not the server's route, which may stand for several
 * rows or for a part of one. A method that a row's path takes besides its own belongs to that row.
 */
export function createOperationFinder(rows: readonly Operation[]): FindOperation {
  const templates = rows.map(toTemplate).toSorted((a, b) => b.literalChars - a.literalChars);
  return (method, path) => {
    const plain = plainPath(path);
    const fitting = templates.filter(({ pattern }) => pattern.test(plain));
    const wanted = method === "HEAD" ? "GET" : method;
    return (fitting.find((template) => template.method === wanted) ?? fitting[0])?.id;
  };
}

/** Doubled slashes and one at the end mean nothing to the server. */
function plainPath(path: string): string {
  return `/${path
    .split("/")
    .filter((segment) => segment !== "")
    .join("/")}`;
}

function toTemplate({ id, method, path }: Operation): Template {
  const pieces = path.split(/\{\w+\}/);
  const pattern = new RegExp(
    `^${pieces.map((piece) => piece.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`)).join("[^/]+")}$`,
  );
  return { id, method, pattern, literalChars: pieces.join("").length };
}
