import { argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { RandomBytes } from "../ports.ts";

const hash = promisify(argon2);

/** Argon2id with 19 MiB and two passes: the least that OWASP recommends. Memory is in KiB. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** What is kept of a password, in the usual text form, so that the cost can be raised later without losing old ones. */
export async function digestPassword(password: string, random: RandomBytes): Promise<string> {
  const salt = Buffer.from(random(SALT_BYTES));
  const tag = await derive(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toText(salt)}$${toText(tag)}`;
}

/** Whether a password is the one that was digested. False too for a digest that cannot be read. */
export async function isPassword(password: string, digest: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{1,100})\$([\w+/]{1,100})$/.exec(
    digest,
  );
  if (!parts) return false;
  const [, memory, passes, parallelism, salt = "", kept = ""] = parts;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const tag = await derive(password, Buffer.from(salt, "base64"), cost);
  const expected = Buffer.from(kept, "base64");
  return tag.length === expected.length && timingSafeEqual(tag, expected);
}

async function derive(
  password: string,
  salt: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  return Buffer.from(await hash("argon2id", { message: password, nonce: salt, tagLength: TAG_BYTES, ...cost }));
}

function toText(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
