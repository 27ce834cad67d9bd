import type { Part } from "../part.ts";
import { vitest } from "../vitest.ts";

/** Resources added to real projects, used, changed and taken out: the tests of tests/proof/changes/resources/. */
export const resources: Part = {
  name: "resources",
  title: "resources of every field type and option: added, asked for, changed, merged and removed",
  inputs: "sources",
  run: () => vitest(["resources"]),
};
