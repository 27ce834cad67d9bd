import { UserError } from "../../../errors.ts";
import type { Repeatable } from "../../catalog/repeatable.ts";
import { findKind } from "../find.ts";
import { givenOptions } from "../options.ts";
import type { Use } from "../use.ts";

/** A member that names an instance, which has to be there first. */
interface Need {
  readonly target: string;
  readonly member: string;
  readonly option: string;
}

/**
 * Refuses instances of which each needs the other to be there first: no row could be inserted.
 *
 * @throws {UserError} if there is such a circle.
 */
export function refuseCircles(feature: Repeatable, uses: readonly Use[]): void {
  const needs = new Map(uses.map((use) => [use.instance ?? "", needsOf(feature, use)]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[], last?: Need): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(" → ");
      const word = feature.instances.members?.word ?? "member";
      throw new UserError(
        `${circle}: none of these can be the first, as each needs the other. Give the ${word} ${last?.member} of ${path.at(-1)} the option ${last?.option}.`,
      );
    }
    if (done.has(name)) return;
    for (const need of needs.get(name) ?? []) visit(need.target, [...path, name], need);
    done.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
}

function needsOf({ instances: { members } }: Repeatable, { of = [] }: Use): readonly Need[] {
  if (members === undefined) return [];
  return of.flatMap((member) => {
    const given = givenOptions(members, member);
    return findKind(members, member).arguments.flatMap(({ cycleNeeds }, index): Need[] => {
      const target = member.args?.[index];
      if (cycleNeeds === undefined || target === undefined || Object.hasOwn(given, cycleNeeds)) return [];
      return [{ target, member: member.instance ?? "", option: cycleNeeds }];
    });
  });
}
