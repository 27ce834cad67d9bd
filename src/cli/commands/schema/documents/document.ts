import { z } from "zod";
import { SCHEMA_VERSION } from "../../../output/json.ts";

/** The document of a command that failed. */
export const failure = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  command: z.string(),
  error: z.strictObject({
    message: z.string(),
    hint: z.string().optional(),
    exit: z.int().describe("the exit code"),
  }),
});

/** The document of a command: its own shape, or a failure. */
export function documentOf(command: string, shape: z.ZodRawShape) {
  const done = z.strictObject({ schema: z.literal(SCHEMA_VERSION), command: z.literal(command), ...shape });
  return z.union([done, failure]);
}

const choice = z.union([z.string(), z.boolean(), z.array(z.string())]);

/** What was chosen in each group. */
export const choices = z.record(z.string(), choice);
