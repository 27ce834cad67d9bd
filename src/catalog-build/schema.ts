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
  server: z.record(z.string(), z.array(z.string().min(1)).min(1)).optional(),
});

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
    packages: z.string().optional(),
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
  migrations: z.strictObject({
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
  }),
  next: words,
  platforms: z
    .partialRecord(
      z.enum(["darwin", "win32"]),
      z.strictObject({
        programs: z.record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])),
        lines: z.record(z.string().min(1), z.string().min(1)),
      }),
    )
    .optional(),
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
