import { type Catalog, featuresOf } from "../../engine/catalog/catalog.ts";
import type { Kind, Members } from "../../engine/catalog/repeatable.ts";

/** A member as it can be typed: that of the catalog, or one of the first kind that lacks nothing. */
export function exampleMember({ name, kinds, example }: Members): string {
  if (example !== undefined) return example;
  const lacking = (kind: Kind) => kind.arguments.filter((argument) => argument.default === undefined).length;
  const [kind] = [...kinds].sort((a, b) => lacking(a) - lacking(b));
  return `${name.example}:${kind?.name}`;
}

/** The words of commands about the first repeatable feature; undefined if there is none. */
export function exampleUse(catalog: Catalog):
  | {
      readonly word: string;
      readonly name: string;
      readonly members?: { readonly word: string; readonly typed: string };
    }
  | undefined {
  const [feature] = catalog.stacks.flatMap(({ repeatable = [] }) => repeatable);
  if (feature === undefined) return undefined;
  const { name, members } = feature.instances;

  const typed = members === undefined ? "" : exampleMember(members);
  return {
    word: feature.id,
    name: name.example,
    ...(members && { members: { word: members.word, typed } }),
  };
}

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
