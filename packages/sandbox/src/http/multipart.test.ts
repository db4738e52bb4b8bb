import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { boundaryOf, MalformedFormError, readParts } from "./multipart.ts";

interface Read {
  name: string | undefined;
  filename: string | undefined;
  contentType: string;
  body: string;
}

/** The bytes in pieces of these sizes in turn. */
async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function readAll(bytes: Buffer, sizes: readonly number[] = [65_536], boundary = "xyz"): Promise<Read[]> {
  const parts: Read[] = [];
  for await (const { body, ...head } of readParts(inPieces(bytes, sizes), boundary)) {
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(piece);
    parts.push({ ...head, body: Buffer.concat(pieces).toString("latin1") });
  }
  return parts;
}

function formOf(parts: readonly { header: string; body: string }[], boundary = "xyz"): Buffer {
  const text = parts.map(({ header, body }) => `--${boundary}\r\n${header}\r\n\r\n${body}\r\n`).join("");
  return Buffer.from(`${text}--${boundary}--\r\n`, "latin1");
}

const header = (name: string) => `Content-Disposition: form-data; name="${name}"`;

test("parts come out as they went in, however the bytes are cut, whatever looks like a delimiter", async () => {
  // Pieces of delimiters, so that they stand in bodies whole, cut short and one after the other.
  const piece = fc.constantFrom(
    "\r",
    "\n",
    "\r\n",
    "-",
    "--",
    "--xy",
    "\r\n--xy",
    "\r\n--x",
    "a",
    "\0",
    "xyz",
    "\r\r\n",
  );
  const body = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  // The delimiter itself ends a part, wherever it stands.
  const own = body.filter((text) => !`\r\n${text}\r\n`.slice(2).includes("\r\n--xyz") && !text.startsWith("--xyz"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(own, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (bodies, sizes) => {
        const form = formOf(bodies.map((text, index) => ({ header: header(`n${index}`), body: text })));
        const read = await readAll(form, sizes);
        expect(read.map((part) => [part.name, part.body])).toEqual(bodies.map((text, index) => [`n${index}`, text]));
      },
    ),
    { numRuns: 300 },
  );
});

test("any bytes at all are parts or a malformed form, and end", async () => {
  const token = fc.constantFrom(
    "--xyz",
    "--xyz--",
    "\r\n",
    "\r\n\r\n",
    "Content-Disposition: form-data",
    '; name="a"',
    '"',
    ":",
    " ",
    "\0",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(token, anyText({ maxLength: 5 })), { maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (tokens, size) => {
        try {
          await readAll(Buffer.from(tokens.join(""), "latin1"), [size]);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedFormError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("bodies that nobody reads, or not to their end, are passed over", async () => {
  const form = formOf(["one", "two", "three"].map((name) => ({ header: header(name), body: name.repeat(100) })));
  const names: (string | undefined)[] = [];
  for await (const part of readParts(inPieces(form, [7]), "xyz")) {
    names.push(part.name);
    if (part.name === "two") for await (const _ of part.body) break;
  }
  expect(names).toEqual(["one", "two", "three"]);
});

test("pieces of a large body are passed on as they come, and not gathered", async () => {
  const chunk = Buffer.alloc(65_536, "\r\n--xy");
  async function* source() {
    yield Buffer.from(`--xyz\r\n${header("sample")}\r\n\r\n`);
    for (let count = 0; count < 20; count++) yield chunk;
    yield Buffer.from("\r\n--xyz--");
  }
  for await (const part of readParts(source(), "xyz")) {
    for await (const piece of part.body) expect(piece.length).toBeLessThanOrEqual(chunk.length + 10);
  }
});

test.each([
  ["an empty body", ""],
  ["no delimiter", "hello"],
  ["an end within a part", `--xyz\r\n${header("a")}\r\n\r\nhalf`],
  ["an end within a header", `--xyz\r\n${header("a")}`],
  ["an end behind a delimiter", "--xyz"],
  ["a delimiter with a tail", `--xyzzy\r\n${header("a")}\r\n\r\nbody\r\n--xyz--`],
  ["a header without end", `--xyz\r\n${"x".repeat(20_000)}`],
])("%s is a malformed form", async (_, text) => {
  await expect(readAll(Buffer.from(text))).rejects.toThrow(MalformedFormError);
});

test.each([
  ["multipart/form-data; boundary=xyz", "xyz"],
  ['multipart/form-data; boundary="x y;z"', "x y;z"],
  ["Multipart/Form-Data; charset=utf-8; BOUNDARY = xyz", "xyz"],
  ["multipart/form-data; boundary=xyz; charset=utf-8", "xyz"],
  ["multipart/form-data", undefined],
  ["multipart/form-data; boundary=", undefined],
  [`multipart/form-data; boundary=${"x".repeat(300)}`, undefined],
])("the boundary of %s is %s", (contentType, expected) => {
  expect(boundaryOf(contentType)).toBe(expected);
});

test("what stands before the first delimiter and behind the last is no part", async () => {
  const form = Buffer.concat([
    Buffer.from("preamble\r\n"),
    formOf([{ header: header("a"), body: "b" }]),
    Buffer.from("epilogue"),
  ]);
  expect(await readAll(form)).toEqual([{ name: "a", filename: undefined, contentType: "", body: "b" }]);
});
