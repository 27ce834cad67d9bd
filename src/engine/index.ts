export { descriptionProblem, isPackage } from "./answers/names.ts";
export { completeAnswers, type ProjectAnswers } from "./answers/resolve.ts";
export { type Answers, type Blueprint, findStack, makeBlueprint } from "./blueprint/blueprint.ts";
export { answersOf, type BlueprintChange, changeBlueprint } from "./blueprint/change.ts";
export {
  type Catalog,
  type Choice,
  capabilitiesOf,
  type Feature,
  featuresOf,
  type Group,
  type MigrationDialect,
  type Part,
  type Preset,
  type Stack,
} from "./catalog/catalog.ts";
export { languageOf } from "./languages/index.ts";
export { type IgnoreRule, ignoringRule, putLinesBack, readIgnoreRules } from "./languages/plain/ignore.ts";
export {
  type Conflict,
  findMarkers,
  type Joined,
  type Merged,
  type MergeOptions,
  mergeText,
  REFORMATTED,
} from "./merge/index.ts";
export {
  type MigrationPlan,
  type MigrationState,
  mergeOf,
  migrationsOf,
  NONE,
  planMigrations,
  render,
} from "./migrations/plan.ts";
export { headsOf, type Revision, readRevision } from "./migrations/revisions.ts";
export { type Finding, newBreaks, type Texts } from "./reconcile/broken-references.ts";
export type { Change } from "./reconcile/change.ts";
export { inShapeOf, isUnedited } from "./reconcile/edited.ts";
export { findMoved, type Job, jobsOf, type Move } from "./reconcile/moves.ts";
export { reconcileNew } from "./reconcile/new-files.ts";
export {
  byPath,
  decideJob,
  needsMerge,
  type ReconcileOptions,
  reconcile,
  UNMANAGED,
} from "./reconcile/reconcile.ts";
export { type Explanation, explain } from "./render/explain.ts";
export { renderFiles } from "./render/render.ts";
export {
  type DiskEntries,
  type DiskEntry,
  differingPaths,
  type FileMode,
  fileOf,
  isObstacle,
  type Obstacle,
  sameContent,
  sameFile,
  sameText,
  type Tree,
  type TreeFile,
  toBytes,
  toText,
  without,
} from "./tree.ts";
