import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MemberUnpacker, UnpackedArchive, UnpackedMember } from "../unpacker.ts";

/** A member of a fake archive: with `text` it comes out, without it does not. */
export interface FakeMember {
  readonly name: string;
  readonly text?: string;
  readonly reason?: string;
  readonly flags?: readonly string[];
}

/** An unpacker whose archives are JSON files: a list of members, or the whole answer. */
export function createFakeUnpacker(): MemberUnpacker & { readonly passwords: (readonly string[])[] } {
  const passwords: (readonly string[])[] = [];
  return {
    passwords,
    async unpack(options) {
      passwords.push(options.passwords ?? []);
      // Written by the test itself.
      const content = JSON.parse(await readFile(options.path, "utf8")) as
        | readonly FakeMember[]
        | Partial<UnpackedArchive>;
      await mkdir(options.outDir, { recursive: true });
      const whole = { outcome: "complete", anomalies: [], members: [], listedMembers: 0 } as const;
      if (!isMemberList(content)) return { ...whole, ...content };
      const members: UnpackedMember[] = [];
      for (const [place, member] of content.entries()) members.push(await writeMember(options.outDir, place, member));
      return { ...whole, members, listedMembers: members.length };
    },
  };
}

function isMemberList(content: readonly FakeMember[] | Partial<UnpackedArchive>): content is readonly FakeMember[] {
  return Array.isArray(content);
}

async function writeMember(outDir: string, place: number, member: FakeMember): Promise<UnpackedMember> {
  const { name, text, reason, flags = [] } = member;
  if (text === undefined) return { name, flags, outcome: "skipped", reason: reason ?? "damaged" };
  const file = String(place).padStart(6, "0");
  await writeFile(join(outDir, file), text, { mode: 0o600 });
  return { name, flags, outcome: "extracted", file, sizeBytes: Buffer.byteLength(text) };
}
