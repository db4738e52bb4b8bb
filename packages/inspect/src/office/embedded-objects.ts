import { ByteReader } from "../bytes.ts";
import { classifyMz } from "../identify/binary-family.ts";
import { findSignature } from "../identify/signatures.ts";
import type { FileTypeId } from "../file-type.ts";
import type { EmbeddedObject } from "../inspection.ts";

const MAX_PATH = 520;

/**
 * Reads an OLE package ("\x01Ole10Native", or a Package object in RTF): file name, where it came from, and its bytes. `start` is where the
 * two flag bytes in front of the name stand; undefined when that is not what lies there.
 */
export function readPackage(
  bytes: Uint8Array,
  start: number,
): { fileName: string; sourcePath: string; data: Uint8Array } | undefined {
  const reader = new ByteReader(bytes);
  let at = start + 2;
  const fileName = reader.cString(at, MAX_PATH);
  at += fileName.length + 1;
  const sourcePath = reader.cString(at, MAX_PATH);
  at += sourcePath.length + 1 + 8;
  // The length in front of the temporary path stands at the end of those eight bytes.
  const temporaryLength = reader.u32(at - 4);
  at += temporaryLength;
  const size = reader.u32(at);
  if (fileName === "" || temporaryLength > MAX_PATH || reader.overran || at + 4 > bytes.length) return undefined;
  return { fileName, sourcePath, data: bytes.subarray(at + 4, Math.min(bytes.length, at + 4 + size)) };
}

/** Describes an object by its content. */
export function describeObject(path: string, data: Uint8Array, className: string | undefined): EmbeddedObject {
  const contentType = findContentType(data);
  return {
    path,
    sizeBytes: data.length,
    ...(className === undefined ? {} : { className }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function findContentType(data: Uint8Array): FileTypeId | undefined {
  const mz = classifyMz(data);
  if (mz !== undefined) return mz.type;
  if (data[0] === 0x50 && data[1] === 0x4b && data[2] === 3) return "zip";
  if (data[0] === 0xd0 && data[1] === 0xcf && data[2] === 0x11) return "ole";
  return findSignature(data)?.type;
}
