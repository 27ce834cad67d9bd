export { descriptionProblem, isPackage } from "./answers/names.ts";
export { completeAnswers, type ProjectAnswers } from "./answers/resolve.ts";
export {
  type Answers,
  type Blueprint,
  blueprintOf,
  findStack,
  makeBlueprint,
} from "./blueprint/blueprint.ts";
export { answersOf, type BlueprintChange, changeBlueprint } from "./blueprint/change.ts";
export type { UseChange, UsePath } from "./blueprint/change-uses.ts";
export { checkUses } from "./blueprint/check/uses.ts";
export { collectUses, nameProblem, namesOf } from "./blueprint/collect.ts";
export {
  byRecordedName,
  linesOfUse,
  NOT,
  readMember,
  readOptions,
  readUse,
  splitAt,
  splitOptions,
} from "./blueprint/notation.ts";
export { instancesIn, recordedName, type Use, usesOf } from "./blueprint/use.ts";
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
export { parseCatalog } from "./catalog/serialized.ts";
export { featuresHad, isOlder } from "./catalog/versions.ts";
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
export { knownMigrations, migrationsOf } from "./migrations/migration.ts";
export {
  type MigrationPlan,
  type MigrationState,
  mergeOf,
  NONE,
  planMigrations,
  render,
} from "./migrations/plan.ts";
export type { Revision } from "./migrations/revisions.ts";
export { type MigrationTool, migrationToolOf } from "./migrations/tool.ts";
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
export { refuseTakenNames } from "./reconcile/taken.ts";
export { type Described, describeUses } from "./render/described.ts";
export { type Explanation, explain } from "./render/explain.ts";
export { isMadeOf } from "./render/interleaved.ts";
export { renderMerged } from "./render/merged.ts";
export { movesOf, onceOfUses } from "./render/parts.ts";
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
