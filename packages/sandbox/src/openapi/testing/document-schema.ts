import { z } from "zod";

// OpenAPI 3.1.0 as its specification has it, strict, as far as the document here uses it: no package that is at hand brings the meta-schema.

const referenceSchema = z.strictObject({ $ref: z.string().startsWith("#/components/") });
const jsonSchema = z.record(z.string(), z.unknown());
const examplesSchema = z.record(
  z.string().regex(/^[\w.-]+$/),
  z.strictObject({ summary: z.string().min(3), value: z.unknown() }),
);
const contentSchema = z.record(
  z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
  z.strictObject({ schema: jsonSchema.optional(), examples: examplesSchema.optional() }),
);
const headerSchema = z.strictObject({ description: z.string(), schema: jsonSchema });

const responseSchema = z.strictObject({
  description: z.string().min(3),
  headers: z.record(z.string(), z.union([referenceSchema, headerSchema])).optional(),
  content: contentSchema.optional(),
});

const parameterSchema = z.strictObject({
  name: z.string().min(1),
  in: z.enum(["path", "query"]),
  required: z.boolean(),
  description: z.string().optional(),
  schema: jsonSchema,
  example: z.unknown().optional(),
});

const securitySchema = z.array(z.record(z.string(), z.array(z.string()).length(0)));

const operationSchema = z.strictObject({
  operationId: z.string().regex(/^\w+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(3),
  description: z.string().optional(),
  parameters: z.array(parameterSchema).min(1).optional(),
  requestBody: z.strictObject({ description: z.string(), content: contentSchema }).optional(),
  responses: z
    .record(z.string().regex(/^([1-5]\d\d|[1-5]XX)$/), z.union([referenceSchema, responseSchema]))
    .refine((responses) => Object.keys(responses).some((status) => status.startsWith("2")), "an operation can succeed"),
  security: securitySchema.optional(),
});

/** Of components, names are limited to these characters. */
const componentsOf = <T extends z.ZodType>(schema: T) => z.record(z.string().regex(/^[\w.-]+$/), schema);

export const documentSchema = z.strictObject({
  openapi: z.literal("3.1.0"),
  info: z.strictObject({
    title: z.string().min(1),
    version: z.string().min(1),
    summary: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string().min(1) })).min(1),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string().min(3) })),
  security: securitySchema,
  paths: z.record(
    z.string().startsWith("/"),
    z.strictObject({
      get: operationSchema.optional(),
      post: operationSchema.optional(),
      put: operationSchema.optional(),
      delete: operationSchema.optional(),
    }),
  ),
  components: z.strictObject({
    schemas: componentsOf(jsonSchema),
    responses: componentsOf(responseSchema),
    headers: componentsOf(headerSchema),
    securitySchemes: componentsOf(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("http"), scheme: z.string(), description: z.string() }),
        z.strictObject({
          type: z.literal("apiKey"),
          in: z.literal("query"),
          name: z.string(),
          description: z.string(),
        }),
      ]),
    ),
  }),
});
