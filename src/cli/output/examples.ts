import { type Catalog, featuresOf } from "../../engine/catalog/catalog.ts";

/** A feature that can be added and removed, and a choice, as the first stack has them: for examples in the help. */
export function exampleWords(catalog: Catalog): { readonly feature: string; readonly choice: string } {
  const [stack] = catalog.stacks;
  const groups = stack?.groups ?? [];
  const one = groups.filter(({ choose }) => choose === "one").find(({ features }) => features.length > 2);
  const loose =
    stack === undefined
      ? []
      : featuresOf(stack).filter(({ group }) =>
          groups.some(({ id, choose }) => id === group && choose !== "one"),
        );
  return {
    feature: loose[0]?.id ?? "<feature>",
    choice: `${one?.id ?? "<group>"}=${one?.features.at(-1)?.name ?? "<choice>"}`,
  };
}
