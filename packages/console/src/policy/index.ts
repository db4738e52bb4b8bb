// What commands ask of policies as text: small, so that they start fast.
export { DEFAULT_POLICY_TEXT } from "./default-text.ts";
export { editTypes, type EditedTypes, type TypeChange } from "./edit-types.ts";
export { describePolicyTargets } from "./policy-targets.ts";
export { describeProblem, readPolicyText, type PolicyText } from "./policy-text.ts";
