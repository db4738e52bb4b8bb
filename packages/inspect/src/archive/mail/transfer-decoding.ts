import { Buffer } from "node:buffer";

/** Undoes a transfer encoding piece by piece. */
export interface TransferDecoder {
  /** The bytes that are sure by now; valid until the next call. */
  push(chunk: Buffer): Buffer;
  /** What is left at the end. */
  end(): Buffer;
}

const NOTHING = Buffer.alloc(0);

/** The decoder for a Content-Transfer-Encoding; an unknown one means bytes as they are, as mail programs take it. */
export function transferDecoderOf(encoding: string): TransferDecoder {
  if (encoding === "base64") return new Base64Decoder();
  if (encoding === "quoted-printable") return new QuotedPrintableDecoder();
  if (/^(?:x-)?uue(?:ncode)?$/.test(encoding)) return new UuDecoder();
  return { push: (chunk) => chunk, end: () => NOTHING };
}

const OTHER_THAN_BASE64 = /[^A-Za-z0-9+/]/g;

/** Characters that do not belong there are passed over, also padding in the middle: mail programs go on behind it. */
class Base64Decoder implements TransferDecoder {
  private rest = "";

  push(chunk: Buffer): Buffer {
    const text = this.rest + chunk.toString("latin1").replaceAll(OTHER_THAN_BASE64, "");
    const whole = text.length - (text.length % 4);
    this.rest = text.slice(whole);
    return Buffer.from(text.slice(0, whole), "base64");
  }

  end(): Buffer {
    return Buffer.from(this.rest, "base64");
  }
}

/** The longest end of a chunk that may be the beginning of `=\r\n` or `=3D`. */
const MAX_OPEN_QUOTE = 3;

class QuotedPrintableDecoder implements TransferDecoder {
  private rest = "";

  push(chunk: Buffer): Buffer {
    const text = this.rest + chunk.toString("latin1");
    const equals = text.lastIndexOf("=");
    const cut = equals >= 0 && text.length - equals < MAX_OPEN_QUOTE ? equals : text.length;
    this.rest = text.slice(cut);
    return decodeQuoted(text.slice(0, cut));
  }

  end(): Buffer {
    return decodeQuoted(this.rest);
  }
}

function decodeQuoted(text: string): Buffer {
  const joined = text.replaceAll(/=[ \t]{0,80}\r?\n/g, "");
  return Buffer.from(
    joined.replaceAll(/=([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    "latin1",
  );
}

const MAX_UU_LINE = 200;

/** Lines between `begin MODE NAME` and `end`, each with its length in front. */
class UuDecoder implements TransferDecoder {
  private rest = "";
  private isInside = false;

  push(chunk: Buffer): Buffer {
    const lines = (this.rest + chunk.toString("latin1")).split("\n");
    this.rest = (lines.pop() ?? "").slice(0, MAX_UU_LINE);
    return Buffer.concat(lines.map((line) => this.line(line.replace(/\r$/, ""))));
  }

  end(): Buffer {
    return this.line(this.rest);
  }

  private line(line: string): Buffer {
    if (/^begin [0-7]{3,4} /.test(line)) this.isInside = true;
    else if (line === "end") this.isInside = false;
    else if (this.isInside && line !== "") return decodeUuLine(line);
    return NOTHING;
  }
}

function decodeUuLine(line: string): Buffer {
  const codes = Array.from(line.slice(0, MAX_UU_LINE), (character) => (character.charCodeAt(0) - 32) & 63);
  const [length = 0, ...values] = codes;
  const bytes: number[] = [];
  for (let at = 0; at + 1 < values.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = values.slice(at, at + 4);
    bytes.push(((a << 2) | (b >> 4)) & 255, ((b << 4) | (c >> 2)) & 255, ((c << 6) | d) & 255);
  }
  return Buffer.from(bytes.slice(0, length));
}
