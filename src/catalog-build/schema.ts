import { z } from "zod";

const choice = z.union([z.string(), z.boolean(), z.array(z.string())]);
const words = z.array(z.string().min(1)).default([]);

/** The contents of a feature's feature.json. */
export const featureSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1),
  hint: z.string().min(1),
  provides: words,
  requires: words,
  conflicts: words,
  once: words,
  next: words,
});

const pattern = z.string().refine(isPattern, { message: "it has to be a regular expression" });
const nameRule = z
  .strictObject({
    pattern,
    maxLength: z.number().int().positive().default(40),
    rule: z.string().min(1),
    reserved: words,
    example: z.string().min(1),
  })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const valueRule = z
  .strictObject({ pattern, rule: z.string().min(1), example: z.string().min(1) })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const option = z.string().regex(/^[a-z][a-z0-9-]*$/);
/** The name of a value in a template. */
const valueName = z.string().regex(/^[a-z]+(?:_[a-z]+)*$/);
const values = z.record(valueName, z.string()).default({});
const options = z
  .record(option, z.strictObject({ value: valueRule.optional(), otherwise: option.optional() }))
  .default({});

/** The contents of a repeatable feature's feature.json. */
export const repeatableSchema = featureSchema.extend({
  instances: z.strictObject({
    name: nameRule,
    values,
    options,
    members: z.strictObject({ word: valueName, name: nameRule, values, options }).optional(),
  }),
});

/** The contents of the kind.json of a kind of member. */
export const kindSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1),
  hint: z.string().min(1),
  also: words,
  arguments: z
    .array(
      z.strictObject({
        name: valueName,
        value: valueRule.optional(),
        default: z.string().optional(),
        many: z.boolean().optional(),
        instance: z.boolean().optional(),
      }),
    )
    .default([]),
  values,
  provides: words,
  options: words,
});

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    return false;
  }
}

function matches(source: string, text: string): boolean {
  return isPattern(source) && new RegExp(`^(?:${source})$`, "u").test(text);
}

/** The contents of a group's group.json. */
export const groupSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1),
  message: z.string().min(1),
  choose: z.enum(["one", "many"]),
});

const filter = z.strictObject({ files: z.array(z.string()).min(1), run: z.array(z.string()).min(1) });

/** The contents of a stack's stack.json. */
export const stackSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1),
  hint: z.string().min(1),
  groups: z.array(z.string()),
  name: z.strictObject({
    pattern: z.string(),
    maxLength: z.number().int().positive().optional(),
    rule: z.string(),
    reserved: words,
  }),
  secrets: z.strictObject({
    file: z.string(),
    from: z.string(),
    keys: words,
    files: words,
    folders: words,
    names: z.string().optional(),
  }),
  derived: words,
  dependencies: z.string().optional(),
  install: z.array(
    z.strictObject({
      tool: z.string(),
      note: z.string().optional(),
      run: z.array(z.array(z.string()).min(1)).min(1),
      instead: z.record(z.string(), z.string()).optional(),
      workspace: z.strictObject({ root: z.array(z.string()).min(1), apart: z.string() }).optional(),
    }),
  ),
  manifests: words,
  caches: words,
  /** Left out by a stack whose projects have none. */
  migrations: z
    .strictObject({
      folder: z.string(),
      file: z.string(),
      revision: z.string(),
      down: z.string(),
      upgrade: z.string(),
      downgrade: z.string(),
      opposites: z.array(z.tuple([z.string(), z.string()])),
      merge: z.string(),
      keep: z.string(),
      current: z.array(z.string()).min(1),
      forth: z.string(),
      back: z.string(),
    })
    .optional(),
  next: words,
  moves: z.array(z.strictObject({ from: z.string(), to: z.string() })).default([]),
  format: filter.optional(),
  check: filter.optional(),
});

/** The contents of a stack's presets.json. */
export const presetsSchema = z.strictObject({
  $schema: z.string().optional(),
  default: z.string(),
  presets: z.record(
    z.string(),
    z.strictObject({ title: z.string(), hint: z.string(), choices: z.record(z.string(), choice) }),
  ),
});
