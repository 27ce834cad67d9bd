import { z } from "zod";
import { documentOf } from "./document.ts";
import { change, finding, step } from "./parts.ts";

const strings = z.array(z.string());

/** The document of `add`, `remove`, `set` and `update`. */
function plan(command: string) {
  return documentOf(command, {
    did: z.string().describe("the command as it was given"),
    folder: z.string(),
    dryRun: z.boolean(),
    exit: z.int(),
    version: z.strictObject({ from: z.string(), to: z.string() }),
    features: strings,
    uses: strings.describe("instances and members, as words of add"),
    changes: z.array(change),
    findings: z.array(finding),
    notes: strings,
    migrations: z.strictObject({ created: strings, changed: strings, dropped: strings, kept: strings }),
    secrets: z
      .strictObject({
        added: strings,
        outdated: z.array(z.strictObject({ key: z.string(), value: z.string() })),
        unused: strings,
      })
      .nullable(),
    steps: z.array(step),
    next: strings,
    keptAside: strings,
  });
}

const hint = z.strictObject({
  problem: z.string(),
  hint: z.string(),
  paths: strings.describe("the files that it is about, where there are many"),
  fixable: z.boolean(),
});

/** The shapes of what is printed by the commands that look after a project. */
export const EVOLUTION: Readonly<Record<string, z.ZodType>> = {
  add: plan("add"),
  remove: plan("remove"),
  set: plan("set"),
  rename: plan("rename"),
  update: plan("update"),
  diff: documentOf("diff", {
    folder: z.string(),
    of: z.string(),
    changes: z.array(
      z.strictObject({
        path: z.string(),
        kind: z.string(),
        why: z.string().optional(),
        patch: z.string().describe("empty for a file of secrets, whose values are never shown"),
      }),
    ),
    notes: strings,
  }),
  undo: documentOf("undo", {
    undone: z.string(),
    folder: z.string(),
    dryRun: z.boolean(),
    changes: z.array(z.strictObject({ path: z.string(), kind: z.enum(["create", "update", "delete"]) })),
    changedSince: strings,
    exit: z.int(),
    findings: z.array(finding),
    left: z.int().describe("earlier changes that can be undone after this one"),
    notes: strings,
    steps: z.array(step),
  }),
  continue: documentOf("continue", {
    closed: z.string().nullable(),
    folder: z.string(),
    exit: z.int(),
    findings: z.array(finding),
    steps: z.array(step),
  }),
  explain: documentOf("explain", {
    path: z.string(),
    owner: z.string(),
    needs: strings,
    contributions: z.array(
      z.strictObject({ owner: z.string(), needs: strings, slots: strings, imports: z.int() }),
    ),
    state: z.enum(["yours", "deleted", "changed", "unchanged"]),
  }),
  doctor: documentOf("doctor", {
    folder: z.string(),
    exit: z.int(),
    findings: z.array(hint),
    fixed: z.array(hint),
    changes: z.array(change).describe("what --fix did to files of merged branches"),
    broken: z.array(finding).describe("what is broken as code by that"),
    steps: z.array(step),
    keptAside: strings,
  }),
};
