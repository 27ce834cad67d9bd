export { type Answers, type Blueprint, findStack, makeBlueprint } from "./blueprint.ts";
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
} from "./catalog.ts";
export type { Change } from "./change.ts";
export { answersOf, type Wish, wish } from "./choices.ts";
export { type Explanation, explain } from "./explain.ts";
export { reconcileFirst } from "./first.ts";
export { type IgnoreRule, ignoringRule, putLinesBack, readIgnoreRules } from "./ignore.ts";
export {
  type Conflict,
  findMarkers,
  isDeclarative,
  type Joined,
  type Merged,
  type MergeOptions,
  mergeText,
} from "./merge/index.ts";
export {
  type MigrationPlan,
  type MigrationState,
  mergeOf,
  migrationsOf,
  NONE,
  planMigrations,
  render,
} from "./migrations.ts";
export { findMoved, type Job, type Move } from "./moves.ts";
export { jobsToMerge, type ReconcileOptions, reconcile, UNMANAGED } from "./reconcile.ts";
export { type Finding, newBreaks, type Texts } from "./references/index.ts";
export { renderFiles } from "./render.ts";
export { headsOf, type Revision, readRevision } from "./revisions.ts";
export {
  differingPaths,
  type FileMode,
  fileOf,
  isObstacle,
  type Obstacle,
  type Standing,
  type Standings,
  sameContent,
  sameFile,
  sameText,
  type Tree,
  type TreeFile,
  toBytes,
  toText,
  without,
} from "./tree.ts";
