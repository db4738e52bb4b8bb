export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly value: Buffer;
}

/** Takes a multipart body apart, by its own reading of RFC 7578, independent of the code under test. */
export function parseMultipart(contentType: string | undefined, body: Buffer): Part[] {
  const boundary = /boundary=(.+)$/.exec(contentType ?? "")?.[1];
  if (boundary === undefined) throw new Error("no boundary");
  // latin1 keeps one character for each byte.
  const pieces = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  if (pieces.at(-1) !== "--\r\n") throw new Error("no end");
  return pieces.slice(1, -1).map((piece) => {
    const split = piece.indexOf("\r\n\r\n");
    const head = Buffer.from(piece.slice(2, split), "latin1").toString("utf8");
    return {
      name: /[ ;]name="([^"]*)"/.exec(head)?.[1] ?? "",
      filename: /[ ;]filename="([^"]*)"/.exec(head)?.[1],
      contentType: /Content-Type: (.*)/.exec(head)?.[1],
      value: Buffer.from(piece.slice(split + 4), "latin1"),
    };
  });
}
