import type { PolicyDocument, PolicyRule } from "@fumehood/contract";

const PEOPLE = ["console", "cli", "api"];

/** Behind the rules of every document, unless it has rules of the same names: without them nobody could hand anything in. */
export const PEOPLES_RULES: readonly PolicyRule[] = [
  {
    name: "people",
    channels: PEOPLE,
    members: "none",
    kinds: ["file", "url"],
    action: "submit",
    reason: "handed in by somebody, so it goes whatever its type",
  },
  {
    name: "people-members",
    channels: PEOPLE,
    members: "only",
    types: ["target"],
    action: "submit",
    reason: "its type is one that the target takes",
  },
  {
    name: "people-other-members",
    channels: PEOPLE,
    members: "only",
    kinds: ["file", "url"],
    action: "skip",
    reason: "not a type that the target takes, or an address in a message",
  },
];

/** The policy that holds where there is no file: people decide for themselves; machines send what the service lists. */
export const DEFAULT_POLICY_DOCUMENT: PolicyDocument = {
  types: { add: [], remove: ["html", "js"] },
  rules: [
    ...PEOPLES_RULES,
    {
      name: "machines",
      types: ["chosen"],
      action: "submit",
      reason: "its type is on the list of what machines send",
    },
    {
      name: "listed-addresses",
      channels: ["list:*"],
      kinds: ["url"],
      action: "submit",
      reason: "an address of a list that somebody configured",
    },
    {
      name: "rest",
      kinds: ["file", "url"],
      action: "skip",
      reason: "not on the list of what machines send",
    },
  ],
};
