import { quarantineZip, type QuarantineMember } from "../quarantine-zip.ts";

/** When all zips of these tests are made. */
export const MADE_AT = Date.UTC(2026, 0, 15, 12, 30, 58);

/** Instead of random bytes. */
export const zeros = (count: number) => new Uint8Array(count);

/** A member that comes in these chunks. */
export function memberOf(name: string, ...chunks: readonly Uint8Array[]): QuarantineMember {
  return {
    name,
    open: async () =>
      (async function* () {
        yield* chunks;
      })(),
  };
}

/** The whole zip. */
export async function zipOf(...members: readonly QuarantineMember[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of quarantineZip(members, MADE_AT, zeros)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
