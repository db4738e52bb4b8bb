import { expect, test } from "vitest";
import { readClouds } from "./cloud.ts";

const EU = { name: "EU", url: "https://eu.example.com" };

test.each([
  ["a list of hosts", ["eu.example.com"], [{ name: "eu.example.com", url: "https://eu.example.com" }]],
  ["a list of URLs", ["https://eu.example.com/"], [{ name: "eu.example.com", url: "https://eu.example.com" }]],
  ["a list of objects", [{ "display-name": "EU", host: "eu.example.com" }], [EU]],
  ["an object that holds a list", { version: 1, clouds: [{ name: "EU", url: "https://eu.example.com" }] }, [EU]],
  ["an object by name", { EU: { url: "https://eu.example.com" } }, [EU]],
  ["an object of hosts", { EU: "eu.example.com" }, [{ name: "eu.example.com", url: "https://eu.example.com" }]],
  [
    "a server with a port and a path",
    ["http://192.0.2.1:8478/tg/"],
    [{ name: "192.0.2.1:8478/tg", url: "http://192.0.2.1:8478/tg" }],
  ],
  ["entries without a server", [{ name: "EU" }, null, 7, "", "ftp://eu.example.com", "http://["], []],
  ["nothing", null, []],
  ["a text", "eu.example.com", []],
])("clouds are read from %s", (_, body, expected) => {
  expect(readClouds(body)).toEqual(expected);
});

test("no more than a hundred clouds are read", () => {
  const body = Array.from({ length: 101 }, (_, index) => `${index}.example.com`);
  expect(readClouds(body)).toHaveLength(100);
});
