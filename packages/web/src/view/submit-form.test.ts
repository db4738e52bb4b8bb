import { submitOptionsSchema } from "@fumehood/contract";
import { expect, test } from "vitest";
import { formatSize } from "./numbers.ts";
import {
  changeTarget,
  describeProgress,
  EMPTY_FORM,
  optionsOfForm,
  problemsOfForm,
  submitLabel,
} from "./submit-form.ts";

test("an untouched form asks for nothing but privacy", () => {
  expect(optionsOfForm(EMPTY_FORM)).toEqual({ isPrivate: true, tags: [], force: false, keepArchives: false });
});

test("every choice reaches the contract's options", () => {
  const options = optionsOfForm({
    target: "europe",
    isPrivate: false,
    tags: ["a"],
    vm: "win10",
    playbook: "default",
    networkExit: "fra",
    networkSimulation: "as-needed",
    runtimeMinutes: 5,
    password: " spaced ",
    classify: true,
    callbackUrl: " https://soar.example.test/hook ",
    force: true,
    keepArchives: true,
  });
  expect(submitOptionsSchema.parse(options)).toEqual({ ...options, callbackUrl: "https://soar.example.test/hook" });
  expect(options.password).toBe(" spaced ");
});

test("choices from one target's lists do not go to another", () => {
  const form = { ...EMPTY_FORM, vm: "win10", playbook: "p", networkExit: "fra", tags: ["keep"] };
  expect(changeTarget(form, "lab")).toEqual({ ...EMPTY_FORM, target: "lab", tags: ["keep"] });
});

test.each(["ftp://x", "not an address", "javascript:alert(1)"])("%s is no callback", (callbackUrl) => {
  expect(problemsOfForm({ ...EMPTY_FORM, callbackUrl }).callbackUrl).toBeDefined();
});

test("problems stand at their field, and a good form has none", () => {
  expect(problemsOfForm({ ...EMPTY_FORM, tags: ["x".repeat(300)] })).toHaveProperty("tags");
  expect(problemsOfForm({ ...EMPTY_FORM, password: "x".repeat(1_001) })).toHaveProperty("password");
  expect(problemsOfForm({ ...EMPTY_FORM, callbackUrl: "https://soar.example.test/x" })).toEqual({});
});

test("the button is named by its effect and count", () => {
  expect([submitLabel(0, true), submitLabel(1, true), submitLabel(3, false)]).toEqual([
    "Submit",
    "Submit 1 item",
    "Submit 3 items publicly",
  ]);
});

test("progress is said in words, and its end is not called done", () => {
  expect(describeProgress(12_400_000, 38_000_000, formatSize)).toEqual({
    percent: 32,
    words: "Sending 12.4 MB of 38.0 MB",
  });
  expect(describeProgress(5, 5, formatSize).words).toContain("taking it in");
  expect(describeProgress(0, 0, formatSize).percent).toBe(100);
});
