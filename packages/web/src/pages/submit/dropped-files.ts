/** Files that one drop may bring; more are cut off and said. */
export const DROP_LIMIT = 2000;
const DEPTH_LIMIT = 32;

export interface DroppedFiles {
  readonly files: readonly { file: File; path: string }[];
  /** More was dropped than the limit lets in. */
  readonly isCut: boolean;
  /** Files or folders that the browser could not read. */
  readonly unreadable: number;
}

/**
 * Everything in a drop, folders with all that is in them. The entries must be taken from the event at once, as it
 * forgets them; the reading comes after.
 */
export function entriesOfDrop(transfer: DataTransfer): (FileSystemEntry | File)[] {
  return [...transfer.items]
    .filter((item) => item.kind === "file")
    .flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
}

export async function readEntries(entries: readonly (FileSystemEntry | File)[]): Promise<DroppedFiles> {
  const files: { file: File; path: string }[] = [];
  let unreadable = 0;
  let isCut = false;
  const walk = async (entry: FileSystemEntry | File, depth: number): Promise<void> => {
    if (files.length >= DROP_LIMIT || depth > DEPTH_LIMIT) {
      isCut = true;
    } else if (entry instanceof File) {
      files.push({ file: entry, path: entry.name });
    } else if (isFileEntry(entry)) {
      const file = await fileOf(entry);
      if (file) files.push({ file, path: entry.fullPath.replace(/^\//, "") });
      else unreadable++;
    } else if (isDirectoryEntry(entry)) {
      const children = await childrenOf(entry, DROP_LIMIT - files.length + 1);
      if (!children) unreadable++;
      for (const child of children ?? []) await walk(child, depth + 1);
    }
  };
  for (const entry of entries) await walk(entry, 0);
  return { files, isCut, unreadable };
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectoryEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/** A folder gives its children in portions (100 in Chromium) until it gives none. */
async function childrenOf(entry: FileSystemDirectoryEntry, limit: number): Promise<FileSystemEntry[] | null> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  while (children.length <= limit) {
    const portion = await new Promise<FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (portion === null) return children.length === 0 ? null : children;
    if (portion.length === 0) break;
    children.push(...portion);
  }
  return children;
}
