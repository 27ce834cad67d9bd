import type { Blueprint } from "../blueprint/blueprint.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { partsOf } from "./parts.ts";

/** Where one file of a rendering comes from. */
export interface Explanation {
  readonly path: string;
  /** The feature that owns it, with the capabilities that this form of it is for. */
  readonly owner: string;
  readonly needs: readonly string[];
  /** Who puts something into it: imports, and sections by their slots. */
  readonly contributions: readonly {
    readonly owner: string;
    readonly needs: readonly string[];
    readonly slots: readonly string[];
    readonly imports: number;
  }[];
}

/**
 * Explains a rendered path; none where no feature of the blueprint owns it.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example explain(catalog, blueprint, "README.md")?.owner // => "base"
 */
export function explain(catalog: Catalog, blueprint: Blueprint, path: string): Explanation | undefined {
  const parts = partsOf(catalog, blueprint);
  const owner = parts
    .filter(({ part }) => part.files.some((file) => file.path === path))
    .reduce<(typeof parts)[number] | undefined>(
      (best, next) => (best === undefined || next.part.needs.length >= best.part.needs.length ? next : best),
      undefined,
    );
  if (owner === undefined) return undefined;
  const contributions = parts.flatMap(({ owner, part }) =>
    part.contributions
      // Sections that filled each other's slots leave empty contributions.
      .filter(({ host, imports, sections }) => host === path && imports.length + sections.length > 0)
      .map(({ imports, sections }) => ({
        owner,
        needs: part.needs,
        slots: sections.map(({ slot }) => slot),
        imports: imports.length,
      })),
  );
  return { path, owner: owner.owner, needs: owner.part.needs, contributions };
}
