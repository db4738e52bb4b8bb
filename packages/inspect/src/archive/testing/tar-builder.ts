import { Buffer } from "node:buffer";

/** A member of a tar to build. */
export interface TarMemberInput {
  readonly name: string;
  readonly data?: Buffer | string;
  /** The type flag: "0" file (default), "1" hard link, "2" symbolic link, "5" directory, "L" GNU long name, "x" pax … */
  readonly type?: string;
  readonly linkName?: string;
  /** What the header says, where it is to differ from the data. */
  readonly sizeBytes?: number;
  readonly breakChecksum?: boolean;
}

/** How the archive around the members is built. */
export interface TarBuildOptions {
  /** Leaves out the two blocks of zeros that end an archive. */
  readonly omitEnd?: boolean;
}

const BLOCK = 512;
/** 2024-02-29 12:34:56 UTC. */
const MODIFIED = 1709210096;

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, "0")}\0`;
}

function padToBlock(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

function header(member: TarMemberInput, sizeBytes: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(member.name, 0, 100, "utf8");
  block.write("0000644\0 000000\0 000000\0", 100, "latin1");
  block.write(octal(sizeBytes, 11), 124, "latin1");
  block.write(octal(MODIFIED, 11), 136, "latin1");
  block.write("        ", 148, "latin1");
  block.write(member.type ?? "0", 156, "latin1");
  block.write(member.linkName ?? "", 157, 100, "utf8");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, member.breakChecksum === true ? 1 : 0);
  block.write(`${octal(sum, 6)} `, 148, "latin1");
  return block;
}

/** The pax header that gives the next member these properties. */
export function paxMember(properties: Readonly<Record<string, string>>): TarMemberInput {
  const records = Object.entries(properties).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    length = rest + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return { name: "PaxHeaders/x", type: "x", data: records.join("") };
}

/** Builds a tar in memory, as a tool would or as an attacker would. */
export function buildTar(members: readonly TarMemberInput[], options: TarBuildOptions = {}): Buffer {
  const blocks = members.flatMap((member) => {
    const data = Buffer.from(member.data ?? "");
    return [header(member, member.sizeBytes ?? data.length), padToBlock(data)];
  });
  if (options.omitEnd !== true) blocks.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(blocks);
}
