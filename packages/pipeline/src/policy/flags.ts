import type { ArchiveAnomaly, MemberFlag, NameTrick } from "@fumehood/inspect";

type OwnFlag = "name-mismatch" | "encrypted";

/** Flags that an item can carry. A policy may name others too (a later version may set them), and is warned. */
const FLAGS: Readonly<Record<OwnFlag | NameTrick | MemberFlag | ArchiveAnomaly, true>> = {
  "name-mismatch": true,
  encrypted: true,
  "bidi-override": true,
  "control-character": true,
  "invisible-character": true,
  "double-extension": true,
  "trailing-space-or-dot": true,
  "padding-before-extension": true,
  "path-separator": true,
  "reserved-device-name": true,
  "path-traversal": true,
  "absolute-path": true,
  "backslash-path": true,
  "bidi-name": true,
  "control-name": true,
  "reserved-name": true,
  "trailing-space-name": true,
  "long-name": true,
  "duplicate-name": true,
  "size-lies": true,
  "crc-mismatch": true,
  "header-mismatch": true,
  "outside-central-directory": true,
  overlapping: true,
  "truncated-name": true,
  "concatenated-archives": true,
  "trailing-data": true,
  "prefix-data": true,
  "hidden-data": true,
  "central-local-mismatch": true,
  "overlapping-members": true,
  "members-outside-central-directory": true,
  "damaged-central-directory": true,
  "no-central-directory": true,
  "encrypted-names": true,
  truncated: true,
  "entry-count-mismatch": true,
  "duplicate-names": true,
  "views-differ": true,
  "members-not-listed": true,
};

export const KNOWN_FLAGS: readonly string[] = Object.keys(FLAGS);
