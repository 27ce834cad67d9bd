import type { Feature } from "../../../engine/catalog/catalog.ts";
import type { Repeatable } from "../../../engine/catalog/repeatable.ts";
import type { Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printLines } from "../../output/print.ts";
import { wrapLines, wrapTerm } from "../../output/wrap.ts";

/** Prints what the catalog offers. */
export async function list({ catalog, options }: Invocation): Promise<number> {
  const stacks = catalog.stacks.map((stack) => ({
    id: stack.id,
    title: stack.title,
    hint: stack.hint,
    presets: Object.entries(stack.presets).map(([id, preset]) => ({
      id,
      title: preset.title,
      hint: preset.hint,
      default: id === stack.defaultPreset,
      choices: preset.choices,
    })),
    groups: stack.groups.map((group) => ({
      id: group.id,
      title: group.title,
      choose: group.choose,
      features: group.features.map(describe),
    })),
    repeatable: (stack.repeatable ?? []).map(describeRepeatable),
  }));
  if (options.json === true) {
    printJson("list", { version: catalog.version, stacks });
    return 0;
  }
  const lines: string[] = [];
  for (const stack of stacks) {
    lines.push(`${stack.id}  ${stack.hint}`, "", "  Presets");
    for (const preset of stack.presets) {
      lines.push(...row(preset.id, `${preset.hint}${preset.default ? " (default)" : ""}`));
    }
    for (const group of stack.groups) {
      const how = { one: "one of", many: "any of", toggle: "on or off" }[group.choose];
      lines.push("", `  ${group.title} (--${group.id}, ${how})`);
      for (const feature of group.features) lines.push(...row(feature.name, feature.hint));
    }
    for (const { id, hint, members } of stack.repeatable) {
      lines.push("", `  ${hint} (add ${id} NAME)`);
      if (members === null) continue;
      lines.push(`  Kinds of ${members.word} (add ${members.word} NAME name:kind)`);
      for (const { name, arguments: list, hint } of members.kinds)
        lines.push(...row([name, ...list.map((one) => one.toUpperCase())].join("."), hint));
    }
    lines.push("");
  }
  printLines(wrapLines(lines.slice(0, -1).join("\n")));
  return 0;
}

function row(id: string, hint: string): readonly string[] {
  return wrapTerm(`  ${id}`, hint, 15);
}

function describeRepeatable(feature: Repeatable) {
  const { options, members } = feature.instances;
  return {
    ...describe(feature),
    options: Object.keys(options),
    members:
      members === undefined
        ? null
        : {
            word: members.word,
            kinds: members.kinds.map(({ name, title, hint, options, arguments: list }) => ({
              name,
              title,
              hint,
              arguments: list.map((argument) => argument.name),
              options,
            })),
          },
  };
}

function describe({ id, name, title, hint, provides, requires, conflicts }: Feature) {
  return { id, name, title, hint, provides, requires, conflicts };
}
