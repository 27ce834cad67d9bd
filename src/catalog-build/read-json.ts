import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import type { z } from "zod";
import { UserError } from "../errors.ts";

/**
 * Reads a JSON file of the templates, and checks it; what is wrong is reported with the file.
 *
 * @throws {UserError} if the file is missing, is not JSON, or does not match the schema.
 */
export function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  root: string,
): z.infer<Schema> {
  const shown = relative(root, path);
  if (!existsSync(path)) throw new UserError(`${shown}: is missing`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(`${shown}: ${(error as Error).message}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${shown}: ${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}
