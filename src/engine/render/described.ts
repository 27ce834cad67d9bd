import type { Blueprint } from "../blueprint/blueprint.ts";
import { findKind } from "../blueprint/find.ts";
import { optionsOf } from "../blueprint/options.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Kind, Samples } from "../catalog/repeatable.ts";
import { boundUses } from "./parts.ts";

/** An instance or a member of a project, as the templates know it: for what asks the running service about it. */
export interface Described {
  /** The feature, or the kind. */
  readonly feature: string;
  readonly name: string;
  /** Its options, and what stands for those that it does not have. */
  readonly can: readonly string[];
  /** Its values in templates, those that a user typed left out. */
  readonly values: Readonly<Record<string, string>>;
  /** Its arguments and the values of its options, as they were typed; defaults included. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  readonly samples?: Samples | undefined;
  readonly of: readonly Described[];
}

/**
 * The instances of a project with their members.
 *
 * @throws {UserError} if the catalog does not have one of the features.
 * @example describeUses(catalog, blueprint) // => []
 */
export function describeUses(catalog: Catalog, blueprint: Blueprint): readonly Described[] {
  const bound = boundUses(catalog, blueprint);
  return bound.flatMap(({ feature, owner, use, can, values }) => {
    if (owner !== undefined) return [];
    const { members } = feature.instances;
    const { instance: name = "", values: chosen = {} } = use;
    const of = bound.flatMap((one): readonly Described[] => {
      if (members === undefined || one.feature !== feature || one.owner?.instance !== name) return [];
      const kind = findKind(members, one.use);
      return [
        {
          feature: kind.name,
          name: one.use.instance ?? "",
          can: one.can,
          values: plain(one.values),
          given: { ...givenOf(kind.values, optionsOf(members, one.use)), ...argumentsOf(kind, one.use.args) },
          samples: kind.samples,
          of: [],
        },
      ];
    });
    return [{ feature: feature.id, name, can, values: plain(values), given: givenOf({}, chosen), of }];
  });
}

function plain(values: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].filter(([, text]) => !text.includes("\0")));
}

/** What a user gave comes before what the kind has for it. */
function givenOf(
  standard: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>>,
): Described["given"] {
  const typed = Object.entries(options).filter(([, value]) => value !== "");
  const all = { ...standard, ...Object.fromEntries(typed) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]]));
}

function argumentsOf({ arguments: list }: Kind, args: readonly string[] = []): Described["given"] {
  return Object.fromEntries(
    list.map(({ name, many, default: standard = [] }, index) => {
      const given = args.slice(index, many === true ? undefined : index + 1);
      return [name, given.length > 0 ? given : [standard].flat()];
    }),
  );
}
