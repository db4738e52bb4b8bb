import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";

test("the browser's bundle holds nothing of Node", async () => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("../src/index.ts", import.meta.url)), formats: ["es"] },
    },
  });
  const outputs = [result].flat().flatMap((part) => ("output" in part ? part.output : []));
  const chunks = outputs.flatMap((part) => (part.type === "chunk" ? [part] : []));
  expect(chunks.length).toBeGreaterThan(0);
  expect(chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])).toEqual([]);
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules));
  expect(modules.some((id) => id.endsWith("fetch-transport.ts"))).toBe(true);
  expect(modules.filter((id) => /undici|node:|__vite-browser-external|src\/node\.ts/.test(id))).toEqual([]);
  expect(chunks.map((chunk) => chunk.code).join("\n")).not.toMatch(/["']node:|\brequire\(/);
});
