import { z } from "zod";
import { choices, documentOf } from "./document.ts";
import { EVOLUTION } from "./evolution.ts";
import { step } from "./parts.ts";

const written = z.strictObject({
  path: z.string(),
  kind: z.string().describe("what is done about the path: create, keep, conflict"),
  bytes: z.int(),
});

const feature = z.strictObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  hint: z.string(),
  provides: z.array(z.string()),
  requires: z.array(z.string()),
  conflicts: z.array(z.string()),
});

const names = z.array(z.string());
const kind = z.strictObject({
  name: z.string(),
  title: z.string(),
  hint: z.string(),
  arguments: names,
  options: names,
});

/** A repeatable feature. */
const repeatable = feature.extend({
  options: names,
  members: z.strictObject({ word: z.string(), kinds: z.array(kind) }).nullable(),
});

const stack = z.strictObject({
  id: z.string(),
  title: z.string(),
  hint: z.string(),
  presets: z.array(
    z.strictObject({ id: z.string(), title: z.string(), hint: z.string(), default: z.boolean(), choices }),
  ),
  groups: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      choose: z.enum(["one", "many", "toggle"]),
      features: z.array(feature),
    }),
  ),
  repeatable: z.array(repeatable),
});

const verdict = z.strictObject({
  section: z.string(),
  name: z.string(),
  outcome: z.enum(["passed", "failed", "skipped"]),
  ms: z.number(),
  reason: z.string().optional(),
});

const leftover = z.strictObject({ kind: z.string(), name: z.string(), why: z.string() });

/** The shape of each command's JSON document; the build turns them into JSON Schema. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  create: documentOf("create", {
    version: z.string(),
    name: z.string(),
    description: z.string(),
    stack: z.string(),
    path: z.string(),
    dryRun: z.boolean(),
    interrupted: z.boolean(),
    choices,
    features: z.array(z.string()),
    uses: names.describe("instances and members, as words of add"),
    changes: z.array(written),
    steps: z.array(step),
    next: z.array(z.string()),
    again: z.string().describe("the command that makes the same project"),
  }),
  export: documentOf("export", {
    answers: z.strictObject({
      stack: z.string(),
      name: z.string(),
      description: z.string(),
      choices,
      uses: names.optional().describe("instances and members, as lines of the record"),
    }),
  }),
  ...EVOLUTION,
  verify: documentOf("verify", {
    url: z.string(),
    start: z.string().describe("how the service was started"),
    passed: z.int(),
    failed: z.int(),
    skipped: z.int(),
    cases: z.array(verdict),
    interrupted: z.boolean(),
    made: z.record(z.string(), z.int()).describe("how many of each kind were made, removed or not"),
    left: z.array(leftover).describe("what could not be removed"),
  }),
  completion: documentOf("completion", { shell: z.string(), script: z.string() }),
  list: documentOf("list", { version: z.string(), stacks: z.array(stack) }),
};
