// What is asked of policies without running a pipeline: small, so that commands start fast.
export { compilePolicy, type CompiledPolicy } from "./compile.ts";
export { DEFAULT_POLICY_DOCUMENT } from "./default-policy.ts";
export { readPolicy, type PolicyProblem, type ReadPolicy } from "./problems.ts";
export { chosenTypes, DEFAULT_REMOVED_TYPES, expandTypes, isTypeEntry, nearestTypeEntry } from "./types.ts";
export { findWarnings, type PolicySurroundings } from "./warnings.ts";
