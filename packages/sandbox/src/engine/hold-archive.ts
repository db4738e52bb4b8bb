import type { ArchiveListing, ArchiveOpener } from "./types.ts";

/** What was seen in an archive, whose members lie on disk until `release`. */
export interface HeldArchive<T> {
  value: T;
  /** Removes the members. */
  release: () => Promise<void>;
}

/** Opens an archive and leaves it open, so that its members can be stored after they were looked at. */
export async function holdArchive<T>(
  opener: ArchiveOpener,
  request: Parameters<ArchiveOpener["withOpened"]>[0],
  look: (listing: ArchiveListing) => Promise<T>,
): Promise<HeldArchive<T>> {
  const looked = Promise.withResolvers<T>();
  const released = Promise.withResolvers<void>();
  const closed = opener.withOpened(request, async (listing) => {
    looked.resolve(await look(listing));
    await released.promise;
  });
  // What goes wrong before there is a value is the caller's to hear; what goes wrong after it, whoever releases hears.
  closed.catch(looked.reject);
  const value = await looked.promise;
  const release = async (): Promise<void> => {
    released.resolve();
    await closed;
  };
  return { value, release };
}
