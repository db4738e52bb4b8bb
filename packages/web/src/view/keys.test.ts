import { expect, test } from "vitest";
import { actionOfKey, KEY_HELP, placeOfKey, type KeyPress } from "./keys.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  hasModifier: false,
  isInField: false,
  isOnControl: false,
  ...more,
});

test("single keys work outside of fields, without a modifier, while they are on", () => {
  expect(actionOfKey(press("j"), true)).toBe("down");
  expect(actionOfKey(press("j", { isInField: true }), true)).toBeNull();
  expect(actionOfKey(press("c", { hasModifier: true }), true)).toBeNull();
  expect(actionOfKey(press("j"), false)).toBeNull();
});

test("Escape works in fields and with single keys off", () => {
  expect(actionOfKey(press("Escape", { isInField: true }), false)).toBe("clear");
});

test("Enter on a link or button is left to it", () => {
  expect(actionOfKey(press("Enter"), false)).toBe("open");
  expect(actionOfKey(press("Enter", { isOnControl: true }), true)).toBeNull();
});

test("every place of the list of keys leads somewhere", () => {
  const places = KEY_HELP.filter((row) => row.keys[0] === "g").map((row) => placeOfKey(row.keys[1] ?? ""));
  expect(places).toEqual(["/", "/samples", "/quota"]);
});

test("every single key of the list of keys does something", () => {
  const single = KEY_HELP.flatMap((row) => (row.keys[0] === "Ctrl" || row.keys[0] === "g" ? [] : row.keys));
  const named: Record<string, string> = { Esc: "Escape" };
  expect(single.filter((key) => actionOfKey(press(named[key] ?? key), true) === null)).toEqual([]);
});
