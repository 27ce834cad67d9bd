/** The public API: plan and create projects, and the pure engine below that. */
export { create, type ProjectOptions, plan } from "./api.ts";
export * from "./engine/index.ts";
export { UserError } from "./errors.ts";
export { loadCatalog } from "./project/built/catalog.ts";
export { applyCreate, type CreatePlan, planCreate } from "./project/create.ts";
