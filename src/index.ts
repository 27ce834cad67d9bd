/** The public API: the pure engine, and creating a project on the disk. */
export * from "./engine/index.ts";
export { UserError } from "./errors.ts";
export { loadCatalog } from "./project/catalog.ts";
export { applyCreate, type CreatePlan, planCreate } from "./project/create.ts";
