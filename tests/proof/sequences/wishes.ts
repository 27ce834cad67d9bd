import type { Repeatable } from "../../../src/engine/catalog/repeatable.ts";
import { type Blueprint, instancesIn, type Stack } from "../../../src/engine/index.ts";
import type { Random } from "../attacks/hostile/random.ts";

const NAMES = ["Post", "Person", "Tag"];
const MEMBERS = ["title", "state", "note"];

/** The words of a random change of a project, which may be refused. */
export function wishFor(stack: Stack, blueprint: Blueprint, random: Random): readonly string[] {
  const [repeatable] = stack.repeatable ?? [];
  if (repeatable !== undefined && random.chance(0.7)) return wishForInstance(repeatable, blueprint, random);
  const groups = stack.groups.filter(({ features }) => features.length > 0);
  const group = random.pick(groups);
  if (group.choose === "one") {
    const others = groups.filter((one) => one.choose === "one" && random.chance(0.4));
    const all = [...new Set([group, ...others])];
    return ["set", ...all.map(({ id, features }) => `${id}=${random.pick(features).name}`)];
  }
  const features = [group, ...(random.chance(0.2) ? groups : [])].flatMap((one) =>
    one.choose === "one" ? [] : [random.pick(one.features).id],
  );
  return [random.chance(0.6) ? "add" : "remove", ...new Set(features)];
}

/** Words about an instance of a repeatable feature, or about one of its members. */
function wishForInstance(
  { id, instances: { options, members } }: Repeatable,
  { uses }: Blueprint,
  random: Random,
): readonly string[] {
  const there = instancesIn(uses).filter(({ feature }) => feature === id);
  const optionIn = (known: typeof options, names: readonly string[]) =>
    names.flatMap((name) => {
      const value = known[name]?.value;
      return random.chance(0.3) ? [value === undefined ? name : `${name}=${value.example}`] : [];
    });
  const member = (name: string): string => {
    const kind = random.pick(members?.kinds ?? []);
    const args = kind.arguments.flatMap((one) => {
      if (one.instance === true) return [random.pick(NAMES)];
      if (one.member !== undefined) return [random.pick(MEMBERS)];
      return one.default !== undefined && random.chance(0.5) ? [] : [one.value?.example ?? ""];
    });
    return [
      [name, [kind.name, ...args].join(".")].join(":"),
      ...optionIn(members?.options ?? {}, kind.options),
    ].join(":");
  };
  const some = () => MEMBERS.filter(() => random.chance(0.4)).map(member);
  const use = there.length === 0 ? undefined : random.pick(there);
  const name = use?.instance ?? random.pick(NAMES);
  const part = use?.of?.length ? random.pick(use.of).instance : random.pick(MEMBERS);
  const wishes: (readonly string[])[] = [["add", id, random.pick(NAMES), ...some()]];
  wishes.push(["remove", id, name], ["rename", id, name, random.pick(NAMES)]);
  const given = optionIn(options, Object.keys(options));
  if (given.length > 0) wishes.push(["set", id, [name, ...given].join(":")]);
  if (members !== undefined) {
    const { word } = members;
    const [first = "", second = ""] = MEMBERS.filter(() => random.chance(0.7));
    wishes.push(["add", word, name, member(first || "title"), ...(second ? [member(second)] : [])]);
    wishes.push(["remove", word, name, part ?? ""], ["rename", word, name, part ?? "", random.pick(MEMBERS)]);
    wishes.push(["set", word, name, member(part ?? "")]);
  }
  return there.length === 0 && random.chance(0.8) ? (wishes[0] ?? []) : random.pick(wishes);
}
