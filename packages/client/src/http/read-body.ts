import { joinPieces } from "../join-pieces.ts";
import type { TransportResponse } from "../transport/transport.ts";

export interface ReadBody {
  readonly bytes: Uint8Array;
  /** True when the body went on after `maxBytes`; the connection is released then. */
  readonly isCut: boolean;
}

/** Reads a body into memory, at most `maxBytes` of it. Throws what the transport throws. */
export async function readBody(response: TransportResponse, maxBytes: number): Promise<ReadBody> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body) {
    const room = maxBytes - size;
    pieces.push(piece.subarray(0, room));
    size += Math.min(piece.byteLength, room);
    if (piece.byteLength > room) return { bytes: joinPieces(pieces, size), isCut: true };
  }
  return { bytes: joinPieces(pieces, size), isCut: false };
}
