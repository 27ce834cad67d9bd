export { type Answers, type Blueprint, findStack, makeBlueprint } from "./blueprint.ts";
export {
  type Catalog,
  type Choice,
  capabilitiesOf,
  type Feature,
  featuresOf,
  type Group,
  type Part,
  type Preset,
  type Stack,
} from "./catalog.ts";
export { render, renderMigrations } from "./migrations.ts";
export { type Change, reconcile } from "./reconcile.ts";
export { renderFiles } from "./render.ts";
export { type FileMode, sameContent, type Tree, type TreeFile, toBytes } from "./tree.ts";
