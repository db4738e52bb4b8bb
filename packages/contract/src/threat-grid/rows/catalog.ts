import { z } from "zod";
import { defineOperation } from "../../operation.ts";
import {
  docsDataSchema,
  indicatorCategoriesDataSchema,
  indicatorDataSchema,
  indicatorsDataSchema,
  queriedSamplesDataSchema,
  querySamplesBodySchema,
} from "../catalog.ts";
import { cloudSchema } from "../cloud.ts";
import * as examples from "../examples/catalog.ts";
import { v3 } from "./shared.ts";

/** What the service knows by itself: indicators, their categories, its documentation and its hosts; and the query language. */
export const catalogOperations = {
  listIndicators: defineOperation({
    id: "listIndicators",
    method: "GET",
    path: "/api/v3/indicators",
    summary: "All behavioral indicators that the service knows.",
    response: v3(indicatorsDataSchema),
    errors: [],
    examples: examples.listIndicators,
  }),
  getIndicator: defineOperation({
    id: "getIndicator",
    method: "GET",
    path: "/api/v3/indicators/{indicator}",
    summary: "One behavioral indicator by its name.",
    params: z.object({ indicator: z.string() }),
    response: v3(indicatorDataSchema),
    errors: [404],
    examples: examples.getIndicator,
  }),
  listIndicatorCategories: defineOperation({
    id: "listIndicatorCategories",
    method: "GET",
    path: "/api/v3/indicator-categories",
    summary: "The categories of behavioral indicators.",
    response: v3(indicatorCategoriesDataSchema),
    errors: [],
    examples: examples.listIndicatorCategories,
  }),
  getDocs: defineOperation({
    id: "getDocs",
    method: "GET",
    path: "/api/v3/docs",
    summary: "What there is to know of the operations on the path `api`, or of all.",
    query: z.object({ api: z.string().optional() }),
    response: v3(docsDataSchema),
    errors: [],
    examples: examples.getDocs,
  }),
  querySamples: defineOperation({
    id: "querySamples",
    method: "POST",
    path: "/api/v3/search",
    summary: "Samples by a query in the manner of GraphQL. Answers 201.",
    body: querySamplesBodySchema,
    response: v3(queriedSamplesDataSchema),
    status: 201,
    errors: [400],
    examples: examples.querySamples,
  }),
  getCloud: defineOperation({
    id: "getCloud",
    method: "GET",
    path: "/cloud.json",
    summary: "The servers of the service.",
    response: { kind: "json", body: cloudSchema },
    isOpen: true,
    errors: [],
    examples: examples.getCloud,
  }),
} as const;
