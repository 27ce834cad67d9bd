import { z } from "zod";

/** A program that was run, or was to be run, after files were written. */
export const step = z.strictObject({
  run: z.string(),
  outcome: z.enum(["done", "failed", "skipped", "pending"]),
  seconds: z.number().optional(),
  why: z.string().optional(),
});

/** Lines of a file, counted from 1. */
const lines = z.object({ line: z.int(), end: z.int() });

/** What is done about one path of a project. */
export const change = z.strictObject({
  path: z.string(),
  kind: z.enum(["create", "update", "delete", "keep", "merge", "conflict"]),
  why: z.string().optional(),
  bytes: z.int().optional().describe("of what is written"),
  conflicts: z.array(lines).optional().describe("the lines of the markers"),
  joined: z.array(lines).optional().describe("where additions of both were put together"),
  notes: z.array(z.string()).optional(),
});

/** A place where code names what is not there. */
export const finding = z.strictObject({ path: z.string(), line: z.int(), message: z.string() });
