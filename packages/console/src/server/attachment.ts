import type { FastifyReply } from "fastify";

const MAX_NAME_CHARACTERS = 150;

/**
 * The value of Content-Disposition that saves a file under a name from outside: everything but letters, digits and `._-` is
 * replaced in the plain form, and encoded in the extended one (RFC 6266).
 */
export function attachmentHeader(name: string): string {
  const short = Array.from(name).slice(-MAX_NAME_CHARACTERS).join("");
  const plain = short.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replace(/^\.+/, "_") || "download";
  const clean = short.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}/\\]/gu, "_").replace(/^\.+/, "_");
  const encoded = encodeURIComponent(clean).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Makes an answer that a browser saves and never shows, whatever it holds. */
export function sendAsAttachment(reply: FastifyReply, name: string, contentType: string): void {
  reply.header("content-type", contentType);
  reply.header("content-disposition", attachmentHeader(name));
  reply.header("content-security-policy", "sandbox; default-src 'none'");
  reply.header("cache-control", "private, no-store");
}
