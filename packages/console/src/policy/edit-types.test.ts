import { expect, test } from "vitest";
import { DEFAULT_POLICY_TEXT } from "./default-text.ts";
import { editTypes } from "./edit-types.ts";
import { readPolicyText } from "./policy-text.ts";

const textOf = (text: string, add: string[], remove: string[] = []) => {
  const edited = editTypes(text, { add, remove });
  return edited.kind === "edited" ? edited.text : edited.kind;
};

test("a type is added and another taken away, and all else stays as it was", () => {
  const edited = textOf(DEFAULT_POLICY_TEXT, ["one", "js"], ["pdf"]);
  expect(edited).toBe(
    DEFAULT_POLICY_TEXT.replace("add = []", 'add = ["one"]').replace(
      'remove = ["html", "js"]',
      'remove = ["html", "pdf"]',
    ),
  );
  expect(textOf(edited, [], ["one"])).toContain("add = []\n");
  expect(textOf(edited, ["one"])).toBe("unchanged");
});

test.each([
  ["", '[types]\nadd = ["one"]\nremove = ["html", "js"]\n'],
  [
    '# mine\n[[rules]]\nname = "a"\naction = "skip"\n',
    '# mine\n[types]\nadd = ["one"]\nremove = ["html", "js"]\n\n[[rules]]',
  ],
  [
    '[types] # here\nremove = [\n  "js", # scripts\n  "html",\n]\n',
    '[types] # here\nadd = ["one"]\nremove = ["js", "html"]\n',
  ],
  ['[types]\nadd = ["lnk"] # mine\n', 'add = ["lnk", "one"] # mine'],
  ["[types]\n\n[overload]\nstart = 1\nfull = 2\n", "[overload]\nstart = 1\nfull = 2\n"],
])("in %j the lists are put in", (text, expected) => {
  const edited = textOf(text, ["one"]);
  expect(edited).toContain(expected);
  expect(readPolicyText(edited).document?.types?.add).toContain("one");
});

test.each([['types = { add = ["lnk"] }\n'], ['types.add = ["lnk"]\n'], ["broken ["], ['[types]\nadd = ["#]"]\n']])(
  "%j is left alone rather than written wrong",
  (text) => {
    expect(textOf(text, ["one"])).toBe("not-editable");
  },
);

test.each([
  [["family:script"], [], { add: ["family:script"], remove: ["html", "js"] }],
  [[], ["family:script"], { add: [], remove: ["html", "js", "family:script"] }],
  [["pdf"], [], undefined],
  [[], ["js"], undefined],
  [[], ["odt"], undefined],
] as const)("adding %j and removing %j makes %j", (add, remove, types) => {
  const edited = editTypes(DEFAULT_POLICY_TEXT, { add: [...add], remove: [...remove] });
  if (types !== undefined)
    expect(edited.kind === "edited" && readPolicyText(edited.text).document?.types).toEqual(types);
  else expect(edited.kind).toBe("unchanged");
});

test("of a family that was added, one type can be taken away again", () => {
  const added = textOf(DEFAULT_POLICY_TEXT, ["family:document"]);
  const edited = textOf(added, [], ["odt"]);
  expect(readPolicyText(edited).document?.types).toEqual({ add: ["family:document"], remove: ["html", "js", "odt"] });
});
