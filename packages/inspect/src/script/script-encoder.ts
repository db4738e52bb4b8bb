import { MAX_SCRIPT_CHARACTERS } from "../limits.ts";

/**
 * The three substitution alphabets of the Windows Script Encoder (.jse, .vbe): the code of tab, then of the characters 0x20 to 0x7f.
 * "<", ">" and "@" have no code ("?" stands in their places); they are written as escapes.
 */
const ALPHABETS: readonly string[] = [
  "dP\"Ja^][B`#e_~ORz!F &c*vG%,)i?'?g?bAZf2sMCq9|SH1rnpI?Kj.\x7f(5}$-T7{=l4mN+0otkL3V:xWw;D/YE\\h6Xy\tu8UQ",
  "7~ZE:yY'vcbMQSR &Tq+f*X\x7f{01lI?x?_?)$/93o!u(BFJ\\H6K}]jPi#\tpet,wD?m|C8^[nWL4r%VshUG25.dO;-Aaz\"`kN=g",
  "i,er[fuLEv*C3B cJZ8y2Wl+FRO=p?{?Q?z~;GAwV_&xndtg}h5\"U:`jqoI\\]'Y%|#m(196\x7fT4bN0^s\tKa$MkD!7SXH.P-)?/",
];

/** Which alphabet the n-th character uses, repeating after 64. */
const ORDER = "1201202002021020102011200210200211020201011201021020112001120102";

const ESCAPES: Readonly<Record<string, string>> = { "&": "\n", "#": "\r", "*": ">", "!": "<", $: "@" };

const DECODERS: readonly (readonly number[])[] = ALPHABETS.map(invert);

function invert(alphabet: string): number[] {
  const plain: number[] = Array.from({ length: 128 }, (_, code) => code);
  for (let index = 0; index < alphabet.length; index++) {
    const character = index === 0 ? 9 : index + 31;
    const isEscaped = character === 0x3c || character === 0x3e || character === 0x40;
    if (!isEscaped) plain[alphabet.charCodeAt(index)] = character;
  }
  return plain;
}

/** Where an encoded stretch was found, and what it says. */
export interface DecodedStretch {
  text: string;
  offset: number;
  encodedLength: number;
}

const START = "#@~^";
const END = "^#~@";
/** The mark, six base64 digits of the length, "==". */
const HEADER_CHARACTERS = 12;
/** Six base64 digits of the checksum and "==" in front of the end mark. */
const TRAILER_CHARACTERS = 8;

/** Decodes the first encoded stretch of a script; the text is empty when there is none. The checksum is not verified. */
export function decodeScriptEncoder(script: string): DecodedStretch {
  const start = script.indexOf(START);
  if (start === -1) return { text: "", offset: 0, encodedLength: 0 };
  const endMark = script.indexOf(END, start + HEADER_CHARACTERS);
  const end = endMark === -1 ? script.length : endMark + END.length;
  const bodyEnd = endMark === -1 ? script.length : endMark - TRAILER_CHARACTERS;
  const body = script.slice(start + HEADER_CHARACTERS, Math.min(bodyEnd, start + MAX_SCRIPT_CHARACTERS));
  return { text: substitute(body), offset: start, encodedLength: end - start };
}

function substitute(body: string): string {
  const out: string[] = [];
  let position = 0;
  for (let index = 0; index < body.length; index++) {
    const character = body.charAt(index);
    const escaped = character === "@" ? ESCAPES[body.charAt(index + 1)] : undefined;
    if (escaped !== undefined) {
      out.push(escaped);
      index++;
      position++;
      continue;
    }
    const code = character.charCodeAt(0);
    const plain = DECODERS[Number(ORDER[position % ORDER.length])]?.[code];
    out.push(code >= 128 || plain === undefined ? character : String.fromCharCode(plain));
    if (code < 128) position++;
  }
  return out.join("");
}
