import * as contract from "@fumehood/contract";
import { z } from "zod";
import type { SchemaNames } from "./json-schema.ts";

/** The schemas that the contract exports, each under its own name: `sampleSchema` is `Sample`. */
export function exportedSchemas(): SchemaNames {
  const found = Object.entries(contract).flatMap(([name, value]: [string, unknown]) =>
    name.endsWith("Schema") && value instanceof z.ZodType ? [[value, componentName(name)] as const] : [],
  );
  return new Map(found);
}

function componentName(exported: string): string {
  const name = exported.slice(0, -"Schema".length);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
