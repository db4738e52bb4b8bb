import { policySchema, TLP_LEVELS, tlpSchema } from "@fumehood/contract";
import type { Item, PolicyRule } from "@fumehood/contract";
import { FILE_TYPE_IDS, FILE_TYPES } from "@fumehood/inspect";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ItemRecord } from "../item-record.ts";
import { anyText } from "../testing/any-text.ts";
import { makeRecord } from "../testing/records.ts";
import { compilePolicy } from "./compile.ts";
import { explainRule } from "./conditions.ts";
import { decideByPolicy, decideClosed } from "./decide.ts";
import type { PolicyDecision, PolicyWorld } from "./decide.ts";
import { DEFAULT_POLICY_DOCUMENT } from "./default-policy.ts";
import type { PolicyTarget } from "./routes.ts";

const TARGETS: readonly PolicyTarget[] = [
  { name: "builtin", label: "Sandbox", kind: "builtin", types: "any" },
  { name: "cloud", label: "Cloud", kind: "cloud", types: "service" },
  { name: "lab", label: "Lab", kind: "appliance", types: "service" },
  { name: "open", label: "Open lab", kind: "appliance", types: "any", maxTlp: "green" },
];
const WORLD: PolicyWorld = { findTarget: (name) => TARGETS.find((target) => target.name === name), openItems: 0 };

interface Subject {
  readonly item?: Partial<Item>;
  readonly options?: Partial<Item["options"]>;
  readonly work?: Partial<ItemRecord["work"]>;
}

function makeSubject({ item = {}, options = {}, work = {} }: Subject): ItemRecord {
  const channel = item.channel ?? "folder:mail";
  const type = item.type ?? { id: "pdf", label: "PDF document" };
  const record = makeRecord("i1", { channel, type, priority: "normal", sizeBytes: 100, ...item }, work);
  return { ...record, item: { ...record.item, options: { ...record.item.options, ...options } } };
}

function decide(rules: readonly Partial<PolicyRule>[], subject: Subject = {}): PolicyDecision {
  const named = rules.map((rule, index) => ({ name: `r${index}`, action: "submit", ...rule }));
  return decideByPolicy(compilePolicy({ rules: named }), makeSubject(subject), WORLD);
}

const outcomeOf = (decision: PolicyDecision): string =>
  decision.kind === "needs-suspicion" ? decision.kind : `${decision.kind} ${decision.rule ?? "-"}`;

const png = { id: "png", label: "PNG image" };
const CONDITIONS: readonly (readonly [Partial<PolicyRule>, Subject, boolean])[] = [
  [{ channels: ["folder:*"] }, {}, true],
  [{ channels: ["mailbox:*", "folder:mail"] }, {}, true],
  [{ channels: ["folder:m"] }, {}, false],
  [{ types: ["pdf"] }, {}, true],
  [{ types: ["family:document"] }, {}, true],
  [{ types: ["service"] }, {}, true],
  [{ types: ["any"] }, { item: { type: png } }, true],
  [{ types: ["service"] }, { item: { type: png } }, false],
  [{ types: ["target"] }, { item: { type: png } }, true],
  [{ types: ["target"] }, { item: { type: png, target: "cloud" } }, false],
  [{ types: ["target"], targets: ["lab"] }, { item: { type: png } }, false],
  [{ types: ["any"] }, { item: { type: null } }, true],
  [{ without_types: ["pdf"] }, {}, false],
  [{ without_types: ["family:image"] }, {}, true],
  [{ names: ["*.BIN"] }, {}, true],
  [{ names: ["*.exe"] }, {}, false],
  [{ names: ["b*"] }, { item: { name: "a/b.bin", parentId: "i0" } }, true],
  [{ names: ["a/*"] }, { item: { name: "a/b.bin", parentId: "i0" } }, true],
  [{ names: ["a*"] }, { item: { name: "a/b.bin", parentId: "i0" } }, false],
  [{ without_names: ["*.bin"] }, {}, false],
  [{ min_bytes: 100 }, {}, true],
  [{ min_bytes: 101 }, {}, false],
  [{ max_bytes: 100 }, {}, true],
  [{ max_bytes: 99 }, {}, false],
  [{ min_bytes: 0 }, { item: { sizeBytes: null } }, false],
  [{ max_bytes: 99 }, { item: { sizeBytes: null } }, false],
  [{ members: "only" }, {}, false],
  [{ members: "only" }, { item: { parentId: "i0" } }, true],
  [{ members: "none" }, { item: { parentId: "i0" } }, false],
  [{ members: "any" }, { item: { parentId: "i0" } }, true],
  [{ flags: ["encrypted", "name-mismatch"] }, { item: { flags: ["name-mismatch"] } }, true],
  [{ flags: ["encrypted"] }, {}, false],
  [{ without_flags: ["encrypted"] }, { item: { flags: ["encrypted"] } }, false],
  [{ min_suspicion: 50 }, { work: { suspicion: 50 } }, true],
  [{ min_suspicion: 50 }, { work: { suspicion: 49 } }, false],
  [{ min_suspicion: 0 }, {}, true],
  [{ tlp: ["amber"] }, { options: { tlp: "amber" } }, true],
  [{ tlp: ["amber"] }, {}, false],
  [{ tlp: ["none", "clear"] }, {}, true],
  [{ kinds: ["url"] }, {}, false],
];

test.each(CONDITIONS)("a rule with %j fits %j: %s, and explains it so", (condition, subject, fits) => {
  expect(outcomeOf(decide([condition], subject))).toBe(fits ? "submit r0" : "skip -");
  const compiled = compilePolicy({ rules: [{ name: "r0", action: "submit", ...condition }] });
  const record = makeSubject(subject);
  const [rule] = compiled.rules;
  if (rule === undefined) throw new Error("no rule");
  expect(explainRule(rule, { record, findTarget: WORLD.findTarget }).fits).toBe(fits ? "yes" : "no");
});

const url = { kind: "url", url: "https://example.com/a.exe", name: "https://example.com/a.exe", type: null } as const;

test.each([
  [{}, "skip -"],
  [{ kinds: ["file"] }, "skip -"],
  [{ kinds: ["url"] }, "submit r0"],
  [{ kinds: ["file", "url"], types: ["any"] }, "submit r0"],
  [{ kinds: ["url"], types: ["url"] }, "skip -"],
  [{ kinds: ["url"], without_types: ["any"] }, "submit r0"],
  [{ kinds: ["url"], names: ["https://*.exe"] }, "submit r0"],
  [{ kinds: ["url"], max_bytes: 10 }, "skip -"],
  [{ kinds: ["url"], min_suspicion: 1 }, "skip -"],
] as const)("an address before %j: %s", (rule, expected) => {
  expect(outcomeOf(decide([rule as Partial<PolicyRule>], { item: { ...url } }))).toBe(expected);
});

test("the first rule that fits decides, and what people hand in needs none", () => {
  expect(outcomeOf(decide([{ types: ["png"] }, { action: "refuse" }, {}]))).toBe("refuse r1");
  expect(outcomeOf(decide([{ channels: ["folder:*"] }], { item: { channel: "cli", type: png } }))).toBe(
    "submit people",
  );
  expect(outcomeOf(decide([{ action: "refuse", types: ["png"] }], { item: { channel: "cli", type: png } }))).toBe(
    "refuse r0",
  );
});

test("by default a machine's address passes only where somebody configured a list of them", () => {
  const policy = compilePolicy(DEFAULT_POLICY_DOCUMENT);
  const run = (channel: string) => outcomeOf(decideByPolicy(policy, makeSubject({ item: { ...url, channel } }), WORLD));
  expect([run("mailbox:abuse"), run("drop:proxy"), run("list:feed"), run("console")]).toEqual([
    "skip rest",
    "skip rest",
    "submit listed-addresses",
    "submit people",
  ]);
});

test("a rule whose suspicion decides asks for it, and only if everything else fits", () => {
  expect(outcomeOf(decide([{ min_suspicion: 1 }, {}]))).toBe("needs-suspicion");
  expect(outcomeOf(decide([{ types: ["png"], min_suspicion: 1 }, {}]))).toBe("submit r1");
  expect(outcomeOf(decide([{}, { min_suspicion: 1 }]))).toBe("submit r0");
});

const zip = { item: { type: { id: "zip", label: "ZIP archive" } }, work: { isContainer: true } };
const docx = { item: { type: { id: "docx", label: "Word document" } }, work: { isContainer: true } };

test.each<[Partial<PolicyRule>, Subject, string]>([
  [{}, zip, "open r0"],
  [{ action: "skip" }, zip, "open r0"],
  [{ action: "refuse" }, zip, "refuse r0"],
  [{ types: ["pdf"] }, zip, "open -"],
  [{ archives: "whole" }, zip, "submit r0"],
  [{ archives: "both" }, zip, "open r0"],
  [{}, docx, "submit r0"],
  [{ archives: "unpack" }, docx, "open r0"],
  [{ archives: "both" }, docx, "open r0"],
  [{ archives: "unpack", action: "skip" }, docx, "skip r0"],
  [{}, { ...zip, options: { keepArchives: true } }, "submit r0"],
  [{ archives: "unpack" }, { ...zip, options: { keepArchives: true } }, "open r0"],
  [
    { archives: "unpack" },
    { ...zip, item: { ...zip.item, channel: "cli" }, options: { keepArchives: true } },
    "submit r0",
  ],
  [{}, { ...zip, work: { isContainer: false } }, "submit r0"],
])("by %j, %j: %s", (rule, subject, expected) => {
  expect(outcomeOf(decide([rule], subject))).toBe(expected);
});

// What goes where: candidates by rule and person, and the marking.
test.each([
  [{}, {}, ["builtin"]],
  [{ targets: ["cloud", "lab"] }, {}, ["cloud", "lab"]],
  [{ targets: ["cloud", "gone", "cloud"] }, {}, ["cloud"]],
  [{ targets: ["cloud", "lab"] }, { options: { tlp: "amber+strict" } }, ["cloud", "lab"]],
  [{ targets: ["cloud", "lab"] }, { options: { tlp: "red" } }, ["lab"]],
  [{ targets: ["open", "cloud"] }, { options: { tlp: "amber" } }, ["cloud"]],
  [{ targets: ["open"] }, { options: { tlp: "green" } }, ["open"]],
  [{ targets: ["open"] }, { options: { tlp: "amber" } }, "gate.marking"],
  [{ targets: ["cloud"] }, { options: { tlp: "red" } }, "gate.marking"],
  [{ targets: ["gone", "cloud"] }, { options: { tlp: "red" } }, "gate.marking"],
  [{ targets: ["gone"] }, {}, "gate.no-target"],
  [{ targets: ["cloud"] }, { item: { target: "lab" }, options: { target: "lab" } }, ["cloud"]],
  [{ targets: ["cloud"] }, { item: { target: "lab", channel: "cli" }, options: { target: "lab" } }, ["lab"]],
  [{ targets: ["cloud"] }, { item: { target: "builtin", channel: "cli" } }, ["cloud"]],
  [{}, { item: { target: "cloud", channel: "cli" }, options: { target: "cloud", tlp: "red" } }, "gate.marking"],
] as const)("by %j, %j goes to %j", (rule, subject, expected) => {
  const decision = decide([rule as Partial<PolicyRule>], subject);
  if (decision.kind === "submit") expect(decision.routes).toEqual(expected);
  else expect([decision.kind, decision.kind === "refuse" && decision.reason.code]).toEqual(["refuse", expected]);
});

// Whether the sample is private: what a rule says, what a person chose, and the marking.
test.each([
  [undefined, "folder:mail", true, undefined, true],
  [false, "folder:mail", true, undefined, false],
  [true, "folder:mail", false, undefined, true],
  [false, "folder:mail", true, "clear", false],
  [false, "folder:mail", true, "green", true],
  [false, "folder:mail", false, "red", true],
  [undefined, "folder:mail", false, "amber", true],
  [undefined, "cli", false, undefined, false],
  [false, "cli", true, undefined, true],
  [true, "cli", false, undefined, true],
  [undefined, "cli", false, "green", true],
] as const)("private: rule %s, %s, chosen %s, marked %s: %s", (ruled, channel, isPrivate, tlp, expected) => {
  const rule: Partial<PolicyRule> = { targets: ["builtin"], ...(ruled === undefined ? {} : { private: ruled }) };
  const options = { isPrivate, ...(tlp === undefined ? {} : { tlp }) };
  const decision = decide([rule], { item: { channel }, options });
  expect(decision.kind === "submit" && decision.options.isPrivate).toBe(expected);
});

test("settings of a rule count for machines, and fill what people left open", () => {
  const rule = {
    vm: "win11",
    playbook: "p",
    runtime_minutes: 2,
    classify: true,
    priority: "high",
    tags: ["b"],
  } as const;
  const options = { vm: "win10", tags: ["a"] };
  const run = (channel: string, priority: Item["priority"]) =>
    decide([{ ...rule, tags: [...rule.tags] }], { item: { channel, priority }, options });
  expect(run("folder:mail", "normal")).toMatchObject({
    priority: "high",
    options: { vm: "win11", playbook: "p", runtimeMinutes: 2, classify: true, tags: ["a", "b"] },
  });
  expect(run("console", "people")).toMatchObject({
    priority: "people",
    options: { vm: "win10", playbook: "p", runtimeMinutes: 2, classify: true, tags: ["a", "b"] },
  });
});

test("a sample of a tenth takes about a tenth, and the same files each time", () => {
  const run = () =>
    Array.from({ length: 2000 }, (_, at) =>
      decide([{ sample_percent: 10 }], { item: { sha256: `${at}`.padStart(64, "0") } }),
    );
  const taken = run().map(({ kind }) => kind === "submit");
  expect(taken.filter(Boolean).length).toBeGreaterThan(140);
  expect(taken.filter(Boolean).length).toBeLessThan(260);
  expect(run().map(({ kind }) => kind === "submit")).toEqual(taken);
  expect(run().find(({ kind }) => kind === "skip")).toMatchObject({ reason: { code: "gate.not-in-sample" } });
});

const text = anyText({ maxLength: 40 });
const subjects = fc
  .record({
    kind: fc.constantFrom("file" as const, "url" as const),
    name: text,
    url: fc.option(text),
    type: fc.option(
      fc.oneof(
        fc.constantFrom(...FILE_TYPE_IDS).map((id) => ({ id: id as string, label: FILE_TYPES[id].label })),
        fc.record({ id: text, label: text }),
      ),
    ),
    channel: fc.oneof(fc.constantFrom("console", "cli", "folder:mail"), text),
    sizeBytes: fc.option(fc.nat()),
    sha256: fc.option(text),
    parentId: fc.option(fc.constant("i0")),
    target: fc.oneof(fc.constantFrom("builtin", "cloud", "lab", "open"), text),
    flags: fc.array(fc.oneof(fc.constant("encrypted"), text), { maxLength: 3 }),
    tlp: fc.option(fc.constantFrom(...tlpSchema.options), { nil: undefined }),
    isPrivate: fc.boolean(),
    isContainer: fc.boolean(),
    suspicion: fc.option(fc.nat(100)),
  })
  .map(({ tlp, isPrivate, isContainer, suspicion, ...item }) =>
    makeSubject({ item, options: { tlp, isPrivate }, work: { isContainer, suspicion } }),
  );
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const patterns = fc.array(anyText({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
const rules = fc.array(
  fc.record(
    {
      action: fc.constantFrom("submit", "skip", "refuse"),
      channels: optional(fc.constantFrom(["*"], ["folder:*"], ["console"])),
      types: optional(fc.constantFrom(["any"], ["target"], ["chosen"], ["service", "png"], ["family:archive"])),
      without_types: optional(fc.constantFrom(["any"], ["target"], ["family:script"])),
      names: optional(patterns),
      without_names: optional(patterns),
      min_suspicion: optional(fc.nat(100)),
      kinds: optional(fc.constantFrom(["url"], ["file", "url"])),
      tlp: optional(fc.constantFrom(["none"], ["red", "amber"])),
      targets: optional(fc.constantFrom(["cloud"], ["open", "lab"], ["gone"])),
      private: optional(fc.boolean()),
      archives: optional(fc.constantFrom("unpack", "whole", "both")),
      sample_percent: optional(fc.nat(100)),
    },
    { requiredKeys: ["action"] },
  ),
  { maxLength: 6 },
);

test("whatever the item and the policy: it never throws, nothing marked becomes public, and nothing goes above a target's marking", () => {
  fc.assert(
    fc.property(rules, subjects, fc.nat(300), (given, record, openItems) => {
      const raw = {
        overload: { start: 100, full: 200 },
        rules: given.map((rule, at) => ({ name: `r${at}`, ...rule })),
      };
      fc.pre(policySchema.safeParse(raw).success);
      const policy = compilePolicy(raw);
      const world = { ...WORLD, openItems };
      for (const rule of policy.rules) explainRule(rule, { record, findTarget: world.findTarget });
      const decisions = [
        decideByPolicy(policy, record, world),
        decideClosed(policy, record, "opened", world),
        decideClosed(policy, record, "unknown-password", world),
        decideClosed(policy, record, "not-an-archive", world),
      ];
      const { tlp } = record.item.options;
      for (const decision of decisions) {
        if (decision?.kind !== "submit") continue;
        expect(decision.routes.length).toBeGreaterThan(0);
        if (tlp !== undefined && tlp !== "clear") expect(decision.options.isPrivate).toBe(true);
        if (tlp === "red") expect(decision.routes).not.toContain("cloud");
        if (tlp !== undefined && TLP_LEVELS.indexOf(tlp) > 1) expect(decision.routes).not.toContain("open");
      }
    }),
    { numRuns: 1000 },
  );
});
